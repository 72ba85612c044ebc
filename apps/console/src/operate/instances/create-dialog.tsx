/** Makes an instance. */

import { useState } from 'preact/hooks';
import type { Api } from '../../state/session.ts';
import { texts } from '../../texts.ts';
import { Confirm } from '../parts/confirm.tsx';
import { FilesField } from '../parts/files-field.tsx';
import { pemFilesOf } from '../parts/pem-files.ts';
import { isInstanceName } from './instance-name.ts';
import { type Mode, providerAnswer } from './provider.ts';

const MODES = ['AAD', 'Isolated', 'Shared'] as const;

/** A form for its name, mode and signers. */
export function CreateDialog({
  api,
  taken,
  close,
  changed,
}: {
  readonly api: Api;
  /** Names that there are. */
  readonly taken: readonly string[];
  readonly close: () => void;
  readonly changed: (message: string) => void;
}) {
  const words = texts.operate.create;
  const [name, setName] = useState('');
  const [mode, setMode] = useState<Mode>('AAD');
  const [location, setLocation] = useState('');
  const [signers, setSigners] = useState<readonly string[]>([]);
  const isTaken = taken.includes(name.trim().toLowerCase());
  const isNamed = isInstanceName(name.trim()) && !isTaken;
  const take = async (files: readonly File[]) => setSigners((await pemFilesOf(files)).certificates);
  const act = async () => {
    const keys = signers.map((each) => ({ x5c: [derOf(each)] }));
    await api.call(providerAnswer, {
      method: 'PUT',
      path: `/management/attestationProviders/${encodeURIComponent(name.trim())}`,
      body: {
        ...(location.trim() !== '' && { location: location.trim() }),
        properties: {
          trustModel: mode,
          ...(mode === 'Isolated' && { policySigningCertificates: { keys } }),
        },
      },
    });
    changed(words.done(name.trim()));
  };
  return (
    <Confirm
      title={words.title}
      action={words.action}
      isReady={isNamed && (mode !== 'Isolated' || signers.length > 0)}
      act={act}
      close={close}
    >
      <label class="row">
        {words.name}
        <input
          value={name}
          autocomplete="off"
          spellcheck={false}
          aria-describedby="name-fault"
          aria-invalid={name !== '' && !isNamed}
          onInput={({ currentTarget }) => setName(currentTarget.value)}
        />
      </label>
      <p id="name-fault" class="fault" aria-live="polite">
        {name === '' || isNamed ? '' : isTaken ? words.taken : words.badName}
      </p>
      <fieldset class="signing">
        <legend>{words.mode}</legend>
        {MODES.map((each) => (
          <label key={each} class="choice">
            <input type="radio" name="mode" checked={mode === each} onChange={() => setMode(each)} />
            <span>
              {texts.operate.instances.modes[each]}{' '}
              <span class="hint">{texts.operate.instances.modeHints[each]}</span>
            </span>
          </label>
        ))}
      </fieldset>
      {mode === 'Isolated' ? (
        <>
          <FilesField label={words.signers} accept=".pem,.crt,.cer" take={take} />
          <p class="hint" aria-live="polite">
            {words.read(signers.length)}
          </p>
        </>
      ) : null}
      <label class="row">
        {words.location}
        <input value={location} onInput={({ currentTarget }) => setLocation(currentTarget.value)} />
      </label>
    </Confirm>
  );
}

/** The letters inside a PEM block are base64 of the DER. */
function derOf(pem: string): string {
  return pem
    .split('\n')
    .filter((line) => !line.startsWith('-----'))
    .join('');
}
