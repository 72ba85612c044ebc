/** Who signs a change: nobody, a key file that stays in this page, or whoever made a token elsewhere. */

import { texts } from '../../texts.ts';
import { FilesField } from './files-field.tsx';
import { pemFilesOf } from './pem-files.ts';

/** A choice, with what it needs. */
export interface Signing {
  readonly way: 'none' | 'key' | 'token';
  readonly privateKey?: string | undefined;
  readonly certificate?: string | undefined;
  /** What was read from the files, for people. */
  readonly read?: string | undefined;
  readonly token: string;
}

/** Nothing chosen yet. Isolated instances take nothing without a signature. */
export function noSigning(mode: string | undefined): Signing {
  return { way: mode === 'Isolated' ? 'key' : 'none', token: '' };
}

/** Whether the choice has all that it needs. */
export function isSigningReady({ way, privateKey, certificate, token }: Signing): boolean {
  if (way === 'key') return privateKey !== undefined && certificate !== undefined;
  return way === 'none' || token.trim() !== '';
}

/** Options of the administration client that sign a document. */
export function keyOf({ way, privateKey, certificate }: Signing):
  | {
      readonly privateKey: string;
      readonly certificate: string;
    }
  | undefined {
  return way === 'key' && privateKey !== undefined && certificate !== undefined
    ? { privateKey, certificate }
    : undefined;
}

/** The fields of a choice. */
export function SigningFields({
  signing,
  change,
  needsSignature,
  tokenHint,
}: {
  readonly signing: Signing;
  readonly change: (signing: Signing) => void;
  /** Whether the instance takes nothing without one. */
  readonly needsSignature: boolean;
  /** How to make a token elsewhere. */
  readonly tokenHint: string;
}) {
  const words = texts.operate.signing;
  const ways = needsSignature ? (['key', 'token'] as const) : (['none', 'key', 'token'] as const);
  const take = async (files: readonly File[]) => {
    const { privateKey, certificates } = await pemFilesOf(files);
    const certificate = certificates.length === 0 ? undefined : certificates.join('');
    change({
      ...signing,
      privateKey: privateKey ?? signing.privateKey,
      certificate: certificate ?? signing.certificate,
      read: files.map(({ name }) => name).join(', '),
    });
  };
  return (
    <fieldset class="signing">
      <legend>{words.title}</legend>
      {ways.map((way) => (
        <label key={way} class="choice">
          <input
            type="radio"
            name="signing"
            checked={signing.way === way}
            onChange={() => change({ ...signing, way })}
          />
          {words.ways[way]}
        </label>
      ))}
      {signing.way === 'key' ? (
        <>
          <p class="hint">{words.keyHint}</p>
          <FilesField label={words.keyFiles} accept=".pem,.key,.crt,.cer" take={take} />
          <p class="hint" aria-live="polite">
            {words.read(signing.privateKey !== undefined, signing.certificate !== undefined)}
          </p>
        </>
      ) : null}
      {signing.way === 'token' ? (
        <>
          <p class="hint">{tokenHint}</p>
          <label class="row">
            {words.token}
            <textarea
              rows={4}
              spellcheck={false}
              value={signing.token}
              onInput={({ currentTarget }) => change({ ...signing, token: currentTarget.value })}
            />
          </label>
        </>
      ) : null}
    </fieldset>
  );
}
