/** A TPM 2.0: the commands that attestation takes, one method each. */

import { ByteWriter } from '@veritee/core/internal';
import {
  type PcrSelection,
  type TpmHash,
  tpm2b,
  tpmAlgorithm,
  tpmHash,
  tpmlPcrSelection,
  tpmtSignature,
} from '@veritee/core/internal/tpm2';
import { openChannel, type TpmChannel } from './channel.ts';
import { answered, type Command, run } from './command.ts';
import { TpmError } from './errors.ts';
import { readNv, writeNv } from './nv.ts';
import { decryptByPcrs, type Padding } from './policy-session.ts';
import { readDigests } from './structures.ts';

/** Where keys hang. */
export type Hierarchy = 'owner' | 'endorsement' | 'null';
const HIERARCHY: Readonly<Record<Hierarchy, number>> = {
  owner: 0x40000001,
  endorsement: 0x4000000b,
  // Its keys are gone with the next start of the TPM.
  null: 0x40000007,
};

/** A key that is loaded. */
export interface LoadedKey {
  readonly handle: number;
  /** TPMT_PUBLIC. */
  readonly publicArea: Uint8Array;
}

/** What the TPM states, and its signature. */
export interface SignedStatement {
  /** TPMS_ATTEST. */
  readonly attest: Uint8Array;
  /** TPMT_SIGNATURE. */
  readonly signature: Uint8Array;
}

/** A TPM. Every method throws TpmError. `await using tpm = await openTpm(address)` closes it at the end of its block. */
export interface TpmDevice extends AsyncDisposable {
  /** TPM2_Startup(CLEAR). A TPM that was started before reports it, which is not an error. */
  startup(): Promise<void>;
  /** Banks that are in use, and their PCRs. */
  banks(): Promise<readonly PcrSelection[]>;
  /** Makes a primary key: the same key for the same template, as long as the hierarchy's seed stays. */
  createPrimary(hierarchy: Hierarchy, template: Uint8Array): Promise<LoadedKey>;
  readPublic(handle: number): Promise<LoadedKey>;
  readPcrs(algorithm: number, indexes: readonly number[]): Promise<ReadonlyMap<number, Uint8Array>>;
  extendPcr(index: number, digests: Readonly<Partial<Record<TpmHash, Uint8Array>>>): Promise<void>;
  quote(
    handle: number,
    qualifyingData: Uint8Array,
    selections: readonly PcrSelection[],
  ): Promise<SignedStatement>;
  certify(object: number, signer: number, qualifyingData: Uint8Array): Promise<SignedStatement>;
  /** Signs a SHA-256 digest by the key's own scheme; the signature's octets. */
  sign(handle: number, digest: Uint8Array): Promise<Uint8Array>;
  /**
   * Decrypts with a key whose policy is that PCRs of the SHA-256 bank have the values they had.
   *
   * @param indexes - the PCRs of the policy
   * @param padding - RSAES-PKCS1-v1_5 when absent
   */
  decryptByPcrs(
    handle: number,
    wrapped: Uint8Array,
    indexes: readonly number[],
    padding?: Padding,
  ): Promise<Uint8Array>;
  /** The content of an NV index; undefined where there is none. */
  readNv(index: number): Promise<Uint8Array | undefined>;
  /** Puts content into an NV index, which is defined again if it has another size. */
  writeNv(index: number, content: Uint8Array): Promise<void>;
  /** Makes a loaded key persistent, or removes a persistent one. */
  evictControl(handle: number, persistent: number): Promise<void>;
  flush(handle: number): Promise<void>;
  close(): Promise<void>;
}

const CLEAR = 0x0000;
const ALREADY_STARTED = 0x100;
const CAPABILITY_PCRS = 5;
const HASH_CHECK = 0x8024;
const NULL_HIERARCHY = 0x40000007;

/**
 * Opens a TPM.
 *
 * @param address - `tcp:HOST:PORT` or a device, such as `/dev/tpmrm0`
 * @example
 * const tpm = await openTpm('tcp:127.0.0.1:2321');
 */
export async function openTpm(address: string): Promise<TpmDevice> {
  return tpmOver(await openChannel(address));
}

/** A TPM at the other end of a channel. */
export function tpmOver(channel: TpmChannel): TpmDevice {
  const ask = <T>(command: Command, read: (answer: Awaited<ReturnType<typeof run>>) => T): Promise<T> =>
    run(channel, command).then((answer) => answered(() => read(answer)));
  const done = (command: Command): Promise<void> => ask(command, () => undefined);
  return {
    startup: () =>
      done({ name: 'Startup', code: 0x144, parameters: new ByteWriter().u16be(CLEAR).finish() }).catch(
        (error: unknown) => {
          if (!(error instanceof TpmError) || error.responseCode !== ALREADY_STARTED) throw error;
        },
      ),
    banks: () =>
      ask(
        {
          name: 'GetCapability',
          code: 0x17a,
          parameters: new ByteWriter().u32be(CAPABILITY_PCRS).u32be(0).u32be(1).finish(),
        },
        ({ parameters }) => {
          parameters.u8('more data');
          parameters.u32be('capability');
          return tpmlPcrSelection.read(parameters, 'PCRs').filter(({ indexes }) => indexes.length > 0);
        },
      ),
    createPrimary: (hierarchy, template) =>
      ask(
        {
          name: 'CreatePrimary',
          code: 0x131,
          handles: [HIERARCHY[hierarchy]],
          authorised: 1,
          parameters: primaryParameters(template),
          returnsHandle: true,
        },
        ({ handle, parameters }) => ({ handle, publicArea: tpm2b.read(parameters, 'public area') }),
      ),
    readPublic: (handle) =>
      ask({ name: 'ReadPublic', code: 0x173, handles: [handle] }, ({ parameters }) => ({
        handle,
        publicArea: tpm2b.read(parameters, 'public area'),
      })),
    readPcrs: (algorithm, indexes) => readPcrs(channel, algorithm, indexes),
    extendPcr: (index, digests) =>
      done({
        name: 'PCR_Extend',
        code: 0x182,
        handles: [index],
        authorised: 1,
        parameters: digestValues(digests),
      }),
    quote: (handle, qualifyingData, selections) => {
      const writer = new ByteWriter().put(tpm2b, qualifyingData).u16be(tpmAlgorithm.null);
      const parameters = writer.put(tpmlPcrSelection, selections).finish();
      return ask(
        { name: 'Quote', code: 0x158, handles: [handle], authorised: 1, parameters },
        signedStatement,
      );
    },
    certify: (object, signer, qualifyingData) => {
      const parameters = new ByteWriter().put(tpm2b, qualifyingData).u16be(tpmAlgorithm.null).finish();
      return ask(
        { name: 'Certify', code: 0x148, handles: [object, signer], authorised: 2, parameters },
        signedStatement,
      );
    },
    sign: (handle, digest) => {
      const writer = new ByteWriter().put(tpm2b, digest).u16be(tpmAlgorithm.null);
      const parameters = writer.u16be(HASH_CHECK).u32be(NULL_HIERARCHY).u16be(0).finish();
      return ask(
        { name: 'Sign', code: 0x15d, handles: [handle], authorised: 1, parameters },
        ({ parameters: answer }) => {
          const { scheme, value } = tpmtSignature.read(answer, 'signature');
          if (scheme === 'ecdsa')
            throw new TpmError('TpmAnswerFormat', 'The signature is not an RSA signature.', {
              found: scheme,
            });
          return value;
        },
      );
    },
    decryptByPcrs: (handle, wrapped, indexes, padding) =>
      decryptByPcrs(channel, handle, wrapped, indexes, padding),
    readNv: (index) => readNv(channel, index),
    writeNv: (index, content) => writeNv(channel, index, content),
    evictControl: (handle, persistent) =>
      done({
        name: 'EvictControl',
        code: 0x120,
        handles: [HIERARCHY.owner, handle],
        authorised: 1,
        parameters: new ByteWriter().u32be(persistent).finish(),
      }),
    // A handle to be flushed is a parameter of this command.
    flush: (handle) =>
      done({ name: 'FlushContext', code: 0x165, parameters: new ByteWriter().u32be(handle).finish() }),
    close: () => channel.close(),
    [Symbol.asyncDispose]: () => channel.close(),
  };
}

function primaryParameters(template: Uint8Array): Uint8Array {
  // Neither password nor data of the caller's; no data from outside; bound to no PCRs.
  const writer = new ByteWriter().u16be(4).u16be(0).u16be(0);
  return writer.put(tpm2b, template).u16be(0).u32be(0).finish();
}

function digestValues(digests: Readonly<Partial<Record<TpmHash, Uint8Array>>>): Uint8Array {
  const entries = Object.entries(digests) as [TpmHash, Uint8Array][];
  const writer = new ByteWriter().u32be(entries.length);
  for (const [name, digest] of entries) {
    if (digest.length !== tpmHash[name].size)
      throw new RangeError(`${name} digests have ${tpmHash[name].size} octets`);
    writer.u16be(tpmHash[name].id).bytes(digest);
  }
  return writer.finish();
}

function signedStatement({ parameters }: Awaited<ReturnType<typeof run>>): SignedStatement {
  return { attest: tpm2b.read(parameters, 'statement'), signature: parameters.rest() };
}

/** A TPM reads up to eight PCRs at a time; it says which. */
async function readPcrs(
  channel: TpmChannel,
  algorithm: number,
  indexes: readonly number[],
): Promise<ReadonlyMap<number, Uint8Array>> {
  const values = new Map<number, Uint8Array>();
  let missing = indexes;
  while (missing.length > 0) {
    const parameters = new ByteWriter().put(tpmlPcrSelection, [{ algorithm, indexes: missing }]).finish();
    const { parameters: answer } = await run(channel, { name: 'PCR_Read', code: 0x17e, parameters });
    const before = values.size;
    answered(() => {
      answer.u32be('update counter');
      const read = tpmlPcrSelection
        .read(answer, 'PCRs')
        .flatMap((each) => (each.algorithm === algorithm ? each.indexes : []));
      for (const [at, digest] of readDigests(answer).entries()) {
        const index = read[at];
        if (index !== undefined && missing.includes(index)) values.set(index, digest);
      }
    });
    if (values.size === before)
      throw new TpmError('TpmAnswerFormat', 'The TPM does not read all PCRs.', {
        found: `none of ${missing.join(', ')}`,
        hint: 'Is this bank in use?',
      });
    missing = missing.filter((index) => !values.has(index));
  }
  return new Map(indexes.map((index) => [index, values.get(index) ?? new Uint8Array()]));
}
