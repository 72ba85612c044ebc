/** Asks before a policy is reset to the default one. */

import type { AttestationAdministrationClient } from '@veritee/client';
import { useState } from 'preact/hooks';
import { texts } from '../../texts.ts';
import { Confirm } from '../parts/confirm.tsx';
import { isSigningReady, keyOf, noSigning, SigningFields } from '../parts/signing.tsx';
import { Diff } from './diff.tsx';
import type { PolicyPlace } from './policy-place.ts';

/** The dialog. */
export function ResetDialog({
  instance,
  type,
  mode,
  defaultPolicy,
  client,
  inForce,
  close,
  changed,
}: PolicyPlace & {
  readonly client: AttestationAdministrationClient;
  readonly inForce: string;
  readonly close: () => void;
  readonly changed: () => void;
}) {
  const words = texts.operate.reset;
  const [signing, setSigning] = useState(() => noSigning(mode));
  const act = async () => {
    const document = signing.token.trim();
    await client.resetPolicy(type, signing.way === 'token' ? { document } : (keyOf(signing) ?? {}));
    changed();
  };
  return (
    <Confirm
      title={words.title(instance, type)}
      action={words.action}
      isDanger
      isReady={isSigningReady(signing)}
      act={act}
      close={close}
    >
      <p>{defaultPolicy === '' ? words.toNone : words.toDefault}</p>
      {defaultPolicy === '' ? null : (
        <Diff label={texts.operate.draft.changes} before={inForce} after={defaultPolicy} />
      )}
      <SigningFields
        signing={signing}
        change={setSigning}
        needsSignature={mode === 'Isolated'}
        tokenHint={words.tokenHint}
      />
    </Confirm>
  );
}
