/** Policy management certificates of an isolated instance: whose keys may sign its changes. */

import { useCallback, useMemo, useState } from 'preact/hooks';
import { present } from '../../state/present.ts';
import { texts } from '../../texts.ts';
import { administrationOf } from '../administration.ts';
import { Failure } from '../failure.tsx';
import { isInstanceName } from '../instances/instance-name.ts';
import { useKnownInstances } from '../instances/known-instances.ts';
import { InstancePicker } from '../parts/instance-picker.tsx';
import { useCall } from '../use-call.ts';
import { type ViewProps, viewAddress } from '../view.ts';
import { CertificateCard } from './certificate-card.tsx';
import { ChangeDialog } from './change-dialog.tsx';
import './certificates.css';

/** Chooses the instance, and lists them. */
export function Certificates({ session, isShown, place }: ViewProps) {
  const words = texts.operate.certificates;
  const [named = ''] = place;
  const known = useKnownInstances(session, isShown);
  const isolated = known.list?.filter(({ properties }) => properties.trustModel === 'Isolated');
  const instance = named === '' ? (isolated?.[0]?.name ?? '') : named;
  const [open, setOpen] = useState<
    { readonly change: 'add' } | { readonly change: 'remove'; readonly pem: string }
  >();
  const [done, setDone] = useState('');
  const client = useMemo(
    () => (isInstanceName(instance) ? administrationOf(session, instance) : undefined),
    [session, instance],
  );
  const ask = useCallback(
    async (abortSignal: AbortSignal) => client?.getPolicyManagementCertificates({ abortSignal }),
    [client],
  );
  const { value, failure, isBusy, again } = useCall(isShown && client !== undefined ? ask : undefined);
  const now = present();
  return (
    <section class="certificates-view" aria-busy={isBusy} aria-label={words.title}>
      {isolated?.length === 0 && named === '' ? (
        <p class="none">
          {words.noInstance} <a href={viewAddress('instances')}>{texts.operate.instances.title}</a>
        </p>
      ) : (
        <div class="pickers">
          <InstancePicker
            known={isolated === undefined ? known : { ...known, list: isolated }}
            name={instance}
            choose={(name) => {
              location.hash = viewAddress('certificates', name);
            }}
          />
        </div>
      )}
      <p class="done" role="status">
        {done}
      </p>
      {failure === undefined ? null : <Failure error={failure} again={again} />}
      {value === undefined ? (
        client !== undefined && failure === undefined ? (
          <p class="busy">{texts.loading}</p>
        ) : instance !== '' && client === undefined ? (
          <p class="none">{texts.operate.create.badName}</p>
        ) : null
      ) : (
        <>
          <p class="hint">{words.lead}</p>
          <ul class="certificates">
            {value.body.map(({ certificates: [pem = ''] }) => (
              <CertificateCard
                key={pem}
                pem={pem}
                now={now}
                remove={() => setOpen({ change: 'remove', pem })}
              />
            ))}
          </ul>
          {value.body.length === 0 ? (
            <p class="none">{words.none}</p>
          ) : (
            <p class="actions">
              <button type="button" class="primary" onClick={() => setOpen({ change: 'add' })}>
                {words.add}
              </button>
            </p>
          )}
        </>
      )}
      {open === undefined || client === undefined ? null : (
        <ChangeDialog
          {...open}
          client={client}
          instance={instance}
          close={() => setOpen(undefined)}
          changed={(message) => {
            setDone(message);
            again();
          }}
        />
      )}
    </section>
  );
}
