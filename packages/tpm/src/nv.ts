/** NV indexes: where a paravisor leaves its report and the certificate of the attestation key (TPM 2.0 Part 3, section 31). */

import { ByteWriter } from '@veritee/core/internal';
import { tpm2b, tpmHash } from '@veritee/core/internal/tpm2';
import type { TpmChannel } from './channel.ts';
import { answered, run } from './command.ts';
import { TpmError } from './errors.ts';

const OWNER = 0x40000001;
/** Bits of TPMA_NV. */
const attribute = {
  ownerWrite: 1 << 1,
  authWrite: 1 << 2,
  ownerRead: 1 << 17,
  authRead: 1 << 18,
  noDictionaryAttacks: 1 << 25,
} as const;
const DEFINED =
  attribute.ownerWrite |
  attribute.authWrite |
  attribute.ownerRead |
  attribute.authRead |
  attribute.noDictionaryAttacks;
/** What every TPM reads and writes at a time. */
const PIECE = 512;
/** The index is not defined: TPM_RC_HANDLE for the first handle. */
const UNDEFINED = 0x18b;
/** It is defined, and nothing was written to it yet. */
const UNINITIALISED = 0x14a;

interface NvArea {
  readonly attributes: number;
  readonly size: number;
}

/** The content of an index; undefined where it is not defined or was never written. */
export async function readNv(channel: TpmChannel, index: number): Promise<Uint8Array | undefined> {
  const area = await areaOf(channel, index);
  if (area === undefined) return undefined;
  const content = new Uint8Array(area.size);
  // The owner may read what Azure's paravisor writes; other indexes let themselves be read.
  const reader = (area.attributes & attribute.ownerRead) !== 0 ? OWNER : index;
  try {
    for (let at = 0; at < area.size; at += PIECE) {
      const size = Math.min(PIECE, area.size - at);
      content.set(await readPiece(channel, [reader, index], size, at), at);
    }
  } catch (error) {
    if (error instanceof TpmError && error.responseCode === UNINITIALISED) return undefined;
    throw error;
  }
  return content;
}

async function areaOf(channel: TpmChannel, index: number): Promise<NvArea | undefined> {
  try {
    const { parameters } = await run(channel, { name: 'NV_ReadPublic', code: 0x169, handles: [index] });
    return answered(() => {
      parameters.u16be('size of the public area');
      parameters.u32be('index');
      parameters.u16be('name algorithm');
      const attributes = parameters.u32be('attributes');
      tpm2b.read(parameters, 'policy');
      return { attributes, size: parameters.u16be('data size') };
    });
  } catch (error) {
    if (error instanceof TpmError && error.responseCode === UNDEFINED) return undefined;
    throw error;
  }
}

async function readPiece(
  channel: TpmChannel,
  handles: readonly number[],
  size: number,
  at: number,
): Promise<Uint8Array> {
  const parameters = new ByteWriter().u16be(size).u16be(at).finish();
  const command = { name: 'NV_Read', code: 0x14e, handles, authorised: 1, parameters };
  const { parameters: answer } = await run(channel, command);
  const piece = answered(() => tpm2b.read(answer, 'content'));
  if (piece.length === size) return piece;
  throw new TpmError('TpmAnswerFormat', 'The TPM read less than it has.', {
    expected: `${size} bytes`,
    found: `${piece.length}`,
  });
}

/** Puts content into an index, which is defined again if it has another size. */
export async function writeNv(channel: TpmChannel, index: number, content: Uint8Array): Promise<void> {
  const area = await areaOf(channel, index);
  if (area !== undefined && area.size !== content.length) await undefine(channel, index);
  if (area?.size !== content.length) await define(channel, index, content.length);
  for (let at = 0; at < content.length; at += PIECE) {
    const writer = new ByteWriter().put(tpm2b, content.subarray(at, at + PIECE)).u16be(at);
    const handles = [OWNER, index];
    const parameters = writer.finish();
    await run(channel, { name: 'NV_Write', code: 0x137, handles, authorised: 1, parameters });
  }
}

async function define(channel: TpmChannel, index: number, size: number): Promise<void> {
  const area = new ByteWriter().u32be(index).u16be(tpmHash.sha256.id).u32be(DEFINED).u16be(0).u16be(size);
  const parameters = new ByteWriter().u16be(0).put(tpm2b, area.finish()).finish();
  await run(channel, { name: 'NV_DefineSpace', code: 0x12a, handles: [OWNER], authorised: 1, parameters });
}

async function undefine(channel: TpmChannel, index: number): Promise<void> {
  await run(channel, { name: 'NV_UndefineSpace', code: 0x122, handles: [OWNER, index], authorised: 1 });
}
