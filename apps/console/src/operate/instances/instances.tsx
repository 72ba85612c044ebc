/** The instances of the service. */

import { useCallback } from 'preact/hooks';
import { day } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';
import { useCall } from '../use-call.ts';
import type { ViewProps } from '../view.ts';
import { type Provider, providersAnswer } from './provider.ts';

/** A list of them. */
export function Instances({ session, isShown }: ViewProps) {
  const words = texts.operate.instances;
  const { api } = session;
  const ask = useCallback(
    (signal: AbortSignal) => api.call(providersAnswer, { path: '/management/attestationProviders', signal }),
    [api],
  );
  const { value, failure, isBusy } = useCall(isShown ? ask : undefined);
  if (failure !== undefined) return <Failure error={failure} />;
  if (value === undefined) return <p class="busy">{texts.loading}</p>;
  return (
    <section aria-busy={isBusy}>
      {value.value.length === 0 ? <p class="none">{words.none}</p> : null}
      <ul class="instances">
        {value.value.map((each) => (
          <InstanceCard key={each.name} instance={each} />
        ))}
      </ul>
    </section>
  );
}

function InstanceCard({
  instance: { name, location, properties, systemData },
}: {
  readonly instance: Provider;
}) {
  const words = texts.operate.instances;
  const { trustModel, attestUri, attestHostUri } = properties;
  return (
    <li class="card">
      <h2>
        {name} <span class="role">{words.modes[trustModel]}</span>
      </h2>
      <dl class="facts">
        <div>
          <dt>{words.endpoint}</dt>
          <dd class="mono">{attestUri}</dd>
        </div>
        {attestHostUri === undefined ? null : (
          <div>
            <dt>{words.byHost}</dt>
            <dd class="mono">{attestHostUri}</dd>
          </div>
        )}
        <div>
          <dt>{words.location}</dt>
          <dd>{location}</dd>
        </div>
        <div>
          <dt>{words.created}</dt>
          <dd>{day(Date.parse(systemData.createdAt))}</dd>
        </div>
      </dl>
    </li>
  );
}
