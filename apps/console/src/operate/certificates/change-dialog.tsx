/** Adds or removes a policy management certificate, signed by the key of a listed one. */

import type { AttestationAdministrationClient } from '@veritee/client';
import { useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { Confirm } from '../parts/confirm.tsx';
import { FilesField } from '../parts/files-field.tsx';
import { pemFilesOf } from '../parts/pem-files.ts';
import { isSigningReady, keyOf, noSigning, SigningFields } from '../parts/signing.tsx';
import { certificateFacts } from './certificate-facts.ts';

/** The dialog. */
export function ChangeDialog({
  client,
  instance,
  change,
  pem,
  close,
  changed,
}: {
  readonly client: AttestationAdministrationClient;
  readonly instance: string;
  readonly change: 'add' | 'remove';
  /** The certificate to remove. */
  readonly pem?: string;
  readonly close: () => void;
  readonly changed: (message: string) => void;
}) {
  const words = texts.operate.certificates;
  const [certificate, setCertificate] = useState(pem);
  const [signing, setSigning] = useState(() => noSigning('Isolated'));
  const facts = certificate === undefined ? undefined : certificateFacts(certificate);
  const take = async (files: readonly File[]) => setCertificate((await pemFilesOf(files)).certificates[0]);
  const act = async () => {
    if (certificate === undefined) return;
    const options = signing.way === 'token' ? { document: signing.token.trim() } : (keyOf(signing) ?? {});
    await (change === 'add'
      ? client.addPolicyManagementCertificate(certificate, options)
      : client.removePolicyManagementCertificate(certificate, options));
    changed(words.done[change](facts?.name ?? ''));
  };
  return (
    <Confirm
      title={words.titles[change](instance)}
      action={words.actions[change]}
      isDanger={change === 'remove'}
      isReady={facts !== undefined && isSigningReady(signing)}
      act={act}
      close={close}
    >
      <p>{words.leads[change]}</p>
      {change === 'add' ? <FilesField label={words.file} accept=".pem,.crt,.cer" take={take} /> : null}
      {facts === undefined ? null : (
        <p>
          <strong>{facts.name}</strong> <span class="mono">{facts.sha256}</span>
        </p>
      )}
      <SigningFields signing={signing} change={setSigning} needsSignature tokenHint={words.tokenHint} />
    </Confirm>
  );
}
