/** A key that works by policy: a session that shows the PCRs, and one decryption in it (TPM 2.0 Part 3, sections 11.1, 14.3, 23.7). */

import { randomBytes } from 'node:crypto';
import { ByteWriter } from '@veritee/core/internal';
import { type TpmHash, tpm2b, tpmAlgorithm, tpmHash, tpmlPcrSelection } from '@veritee/core/internal/tpm2';
import type { TpmChannel } from './channel.ts';
import { answered, run } from './command.ts';

const NONE = 0x40000007;
const POLICY = 1;
const NONCE_BYTES = 16;

/** The padding of a decryption: PKCS #1 v1.5 where there is no hash, otherwise OAEP with it. */
export interface Padding {
  readonly oaep?: TpmHash | undefined;
}

/** Decrypts with a key whose policy is PolicyPCR over these PCRs, SHA-256. */
export async function decryptByPcrs(
  channel: TpmChannel,
  handle: number,
  wrapped: Uint8Array,
  indexes: readonly number[],
  padding: Padding = {},
): Promise<Uint8Array> {
  const session = await startPolicySession(channel);
  try {
    await showPcrs(channel, session, indexes);
    return await decrypt(channel, { handle, wrapped, padding }, session);
  } catch (error) {
    // A session that was used ends by itself.
    await endSession(channel, session);
    throw error;
  }
}

async function startPolicySession(channel: TpmChannel): Promise<number> {
  const parameters = new ByteWriter()
    .put(tpm2b, new Uint8Array(randomBytes(NONCE_BYTES)))
    .u16be(0)
    .u8(POLICY)
    .u16be(tpmAlgorithm.null)
    .u16be(tpmHash.sha256.id)
    .finish();
  const command = { name: 'StartAuthSession', code: 0x176, handles: [NONE, NONE], parameters };
  return (await run(channel, { ...command, returnsHandle: true })).handle;
}

/** The PCRs as they are now. */
async function showPcrs(channel: TpmChannel, session: number, indexes: readonly number[]): Promise<void> {
  const selection = [{ algorithm: tpmHash.sha256.id, indexes }];
  const parameters = new ByteWriter().u16be(0).put(tpmlPcrSelection, selection).finish();
  await run(channel, { name: 'PolicyPCR', code: 0x17f, handles: [session], parameters });
}

interface Decryption {
  readonly handle: number;
  readonly wrapped: Uint8Array;
  readonly padding: Padding;
}

async function decrypt(
  channel: TpmChannel,
  { handle, wrapped, padding: { oaep } }: Decryption,
  session: number,
): Promise<Uint8Array> {
  const writer = new ByteWriter().put(tpm2b, wrapped);
  if (oaep === undefined) writer.u16be(tpmAlgorithm.rsaes);
  else writer.u16be(tpmAlgorithm.oaep).u16be(tpmHash[oaep].id);
  const parameters = writer.u16be(0).finish();
  const command = { name: 'RSA_Decrypt', code: 0x159, handles: [handle], session, parameters };
  const { parameters: answer } = await run(channel, command);
  return answered(() => Uint8Array.from(tpm2b.read(answer, 'message')));
}

async function endSession(channel: TpmChannel, session: number): Promise<void> {
  const parameters = new ByteWriter().u32be(session).finish();
  await run(channel, { name: 'FlushContext', code: 0x165, parameters }).catch(() => undefined);
}
