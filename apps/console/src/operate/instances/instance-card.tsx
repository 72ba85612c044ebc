/** An instance in the list. */

import { CopyButton } from '../../parts/copy-button.tsx';
import { day } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import { viewAddress } from '../view.ts';
import type { Provider } from './provider.ts';

/** What is known of it, and the ways on from it. */
export function InstanceCard({
  instance: { name, location, properties, systemData },
  remove,
}: {
  readonly instance: Provider;
  readonly remove: () => void;
}) {
  const words = texts.operate.instances;
  const { trustModel, attestUri, attestHostUri } = properties;
  return (
    <li class="card">
      <h2>
        {name} <span class="role">{words.modes[trustModel]}</span>
      </h2>
      <p class="hint">{words.modeHints[trustModel]}</p>
      <dl class="facts">
        <div>
          <dt>{words.endpoint}</dt>
          <dd>
            <span class="mono">{attestUri}</span> <CopyButton text={attestUri} />
          </dd>
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
      <p class="actions">
        <a href={viewAddress('policies', name)}>{texts.operate.policies.title}</a>
        {trustModel === 'Isolated' ? (
          <a href={viewAddress('certificates', name)}>{texts.operate.certificates.title}</a>
        ) : null}
        {name === 'default' ? null : (
          <button type="button" class="quiet" aria-label={words.removeOf(name)} onClick={remove}>
            {words.remove}
          </button>
        )}
      </p>
    </li>
  );
}
