/** The instances of the service: listed, made and deleted. */

import { useCallback, useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { Failure } from '../failure.tsx';
import { useCall } from '../use-call.ts';
import type { ViewProps } from '../view.ts';
import { CreateDialog } from './create-dialog.tsx';
import { DeleteDialog } from './delete-dialog.tsx';
import { InstanceCard } from './instance-card.tsx';
import { type Provider, providersAnswer } from './provider.ts';

/** A list of them. */
export function Instances({ session, isShown }: ViewProps) {
  const words = texts.operate.instances;
  const { api } = session;
  const ask = useCallback(
    (signal: AbortSignal) => api.call(providersAnswer, { path: '/management/attestationProviders', signal }),
    [api],
  );
  const { value, failure, isBusy, again } = useCall(isShown ? ask : undefined);
  const [open, setOpen] = useState<'create' | Provider>();
  const [done, setDone] = useState('');
  const changed = (message: string) => {
    setDone(message);
    again();
  };
  if (failure !== undefined) return <Failure error={failure} again={again} />;
  if (value === undefined) return <p class="busy">{texts.loading}</p>;
  const dialog = { api, close: () => setOpen(undefined), changed };
  return (
    <section class="instances-view" aria-busy={isBusy} aria-label={words.title}>
      <p class="actions">
        <button type="button" class="primary" onClick={() => setOpen('create')}>
          {words.create}
        </button>
      </p>
      <p class="done" role="status">
        {done}
      </p>
      {value.value.length === 0 ? <p class="none">{words.none}</p> : null}
      <ul class="instances">
        {value.value.map((each) => (
          <InstanceCard key={each.name} instance={each} remove={() => setOpen(each)} />
        ))}
      </ul>
      {open === 'create' ? <CreateDialog {...dialog} taken={value.value.map(({ name }) => name)} /> : null}
      {open === undefined || open === 'create' ? null : <DeleteDialog {...dialog} instance={open} />}
    </section>
  );
}
