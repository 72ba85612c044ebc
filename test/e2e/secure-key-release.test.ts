/** The example of secure key release, run; and what it must not do. */

import { spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import type { KeyWrapping } from '@veritee/client/key-release';
import { TokenVerificationError } from '@veritee/client/relying-party';
import { utf8 } from '@veritee/core/internal';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Stage, setStage } from '../../examples/secure-key-release/main.ts';

const secret = utf8('the master key of the database');
let stage: Stage;
beforeAll(async () => {
  stage = await setStage(secret);
});
afterAll(() => stage.close());

const refusal = (attempt: Promise<unknown>) =>
  attempt.then(
    () => ['released'],
    (error: { code: string }) =>
      error instanceof TokenVerificationError ? error.problems.map(({ code }) => code) : [error.code],
  );

describe('examples/secure-key-release', () => {
  it.each<KeyWrapping>([
    'RSA-OAEP-256',
    'CKM_RSA_AES_KEY_WRAP',
    'RSA_AES_KEY_WRAP_256',
    'RSA_AES_KEY_WRAP_384',
  ])('hands the secret to the enclave, wrapped with %s', async (enc) => {
    const enclave = await stage.enclave();
    const token = await enclave.attest(stage.client, stage.owner.invite());
    expect(await enclave.open(await stage.owner.release(token, enc))).toEqual(secret);
  });

  it('hands it to nobody who copies the messages', async () => {
    const enclave = await stage.enclave();
    const other = await stage.enclave();
    const token = await enclave.attest(stage.client, stage.owner.invite());
    const wrapped = await stage.owner.release(token);
    expect(await refusal(other.open(wrapped))).toEqual(['UnwrapFailed']);
    expect(await refusal(stage.owner.release(token))).toEqual(['PredicateUnmet']);
  });

  it('does not hand it to an enclave of another signer, nor without an invitation', async () => {
    const stranger = await stage.enclave(new Uint8Array(32).fill(1));
    const token = await stranger.attest(stage.client, stage.owner.invite());
    expect(await refusal(stage.owner.release(token))).toEqual(['ReleaseDenied']);
    const uninvited = await stage.enclave();
    expect(await refusal(stage.owner.release(await uninvited.attest(stage.client, 'mine')))).toEqual([
      'PredicateUnmet',
    ]);
  });

  const root = fileURLToPath(new URL('../..', import.meta.url));
  const [major = 0, minor = 0] = process.versions.node.split('.').map(Number);
  const runsTypeScript = major > 22 || (major === 22 && minor >= 18);
  const isBuilt = existsSync(`${root}/packages/service/dist/index.js`);
  it.skipIf(!runsTypeScript || !isBuilt)('runs as its README says', { timeout: 120_000 }, () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['examples/secure-key-release/main.ts'], {
      cwd: root,
      encoding: 'utf8',
      timeout: 100_000,
    });
    expect(stderr).not.toContain('Error');
    expect(stdout).toContain('opened inside the enclave: open sesame');
  });
});
