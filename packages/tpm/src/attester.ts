/** A machine with a TPM as the client's conversation sees it: attestation key, request key, quotes, logs. */

import { createHash } from 'node:crypto';
import {
  closedRecord,
  faultMessage,
  isAmount,
  isBoolean,
  isFunction,
  orAbsent,
  type RecordFault,
  type RecordShape,
  sameBytes,
} from '@veritee/core/internal';
import { type TpmHash, tpmHash } from '@veritee/core/internal/tpm2';
import type { LoadedKey, TpmDevice } from './device.ts';
import { TpmError } from './errors.ts';
import { allPcrs, keyTemplate, type RsaPublicKey, rsaKeyIn } from './structures.ts';

/** What a machine brings besides its TPM. */
export interface AttesterOptions {
  /** DER of the attestation key's certificate. */
  readonly certificate?: Uint8Array | undefined;
  /** Logs to send, read when they are asked for. */
  readonly logs?: (() => Promise<readonly MachineLog[]>) | undefined;
  /** The bank to quote; SHA-256 when absent. */
  readonly bank?: TpmHash | undefined;
  /** PCRs to quote; all 24 when absent. */
  readonly pcrs?: readonly number[] | undefined;
  /** Handle of a persistent attestation key; when absent one is made in the endorsement hierarchy, always the same. */
  readonly attestationKey?: number | undefined;
  /** Whether a key of the TPM signs the request, certified by the attestation key. */
  readonly residentRequestKey?: boolean | undefined;
}

/** A log. */
export interface MachineLog {
  readonly type: 'TCG' | 'IMA';
  readonly log: Uint8Array;
}

/**
 * A machine that attests. The members fit `Tpm` of `@veritee/client`. `await using attester = tpmAttester(tpm)` releases it at the
 * end of its block.
 */
export interface TpmAttester extends AsyncDisposable {
  attestationKey(): Promise<{
    readonly publicKey: RsaPublicKey;
    readonly certificate?: Uint8Array | undefined;
  }>;
  requestKey?(): Promise<{
    readonly publicKey: RsaPublicKey;
    sign(bytes: Uint8Array): Promise<Uint8Array>;
    certify(qualifyingData: Uint8Array): Promise<{
      readonly publicArea: Uint8Array;
      readonly attest: Uint8Array;
      readonly signature: Uint8Array;
    }>;
  }>;
  quote(qualifyingData: Uint8Array): Promise<{
    readonly attest: Uint8Array;
    readonly signature: Uint8Array;
    readonly pcrs: readonly {
      readonly algorithm: number;
      readonly values: readonly { readonly index: number; readonly digest: Uint8Array }[];
    }[];
  }>;
  logs(): Promise<readonly MachineLog[]>;
  /** Frees what was loaded into the TPM. The TPM stays open. */
  release(): Promise<void>;
}

const attesterShape: RecordShape<AttesterOptions> = {
  certificate: orAbsent((value) => value instanceof Uint8Array),
  logs: orAbsent(isFunction),
  bank: orAbsent((value) => typeof value === 'string' && Object.hasOwn(tpmHash, value)),
  pcrs: orAbsent((value) => Array.isArray(value) && value.every(isPcr)),
  attestationKey: orAbsent(isAmount),
  residentRequestKey: orAbsent(isBoolean),
};

function isPcr(value: unknown): boolean {
  return (allPcrs as readonly unknown[]).includes(value);
}

function optionsRefused(fault: RecordFault): TpmError {
  const { expected, found } = fault;
  return new TpmError('OptionsInvalid', faultMessage(fault, 'option of tpmAttester'), { expected, found });
}

/** PCRs that are extended all the time may change between reading and quoting. */
const MOST_TRIES = 5;

/**
 * A machine.
 *
 * @throws TpmError `OptionsInvalid`
 * @example
 * const tpm = await openTpm('/dev/tpmrm0');
 * const attester = tpmAttester(tpm, { certificate, logs });
 * const { body } = await client.attestTpmPlatform(attester);
 */
export function tpmAttester(tpm: TpmDevice, given: AttesterOptions = {}): TpmAttester {
  const options = closedRecord(given, attesterShape, optionsRefused);
  const loaded: number[] = [];
  const load = async (key: Promise<LoadedKey>): Promise<LoadedKey> => {
    const { handle, publicArea } = await key;
    loaded.push(handle);
    return { handle, publicArea };
  };
  const attestationKey = once(() =>
    options.attestationKey === undefined
      ? load(tpm.createPrimary('endorsement', keyTemplate.attestation))
      : tpm.readPublic(options.attestationKey),
  );
  const requestKey = once(() => load(tpm.createPrimary('owner', keyTemplate.signing)));
  const { certificate, logs = async () => [], bank = 'sha256', pcrs = allPcrs } = options;
  const release = async (): Promise<void> => {
    for (const handle of loaded.splice(0)) await tpm.flush(handle);
  };
  return {
    attestationKey: async () => {
      const { publicArea } = await attestationKey();
      return { publicKey: rsaKeyIn(publicArea), ...(certificate !== undefined && { certificate }) };
    },
    ...(options.residentRequestKey === true && {
      requestKey: async () => {
        const { handle, publicArea } = await requestKey();
        return {
          publicKey: rsaKeyIn(publicArea),
          sign: (bytes) => tpm.sign(handle, createHash('sha256').update(bytes).digest()),
          certify: async (qualifyingData) => ({
            publicArea,
            ...(await tpm.certify(handle, (await attestationKey()).handle, qualifyingData)),
          }),
        };
      },
    }),
    quote: async (qualifyingData) => {
      const { handle } = await attestationKey();
      const algorithm = tpmHash[bank].id;
      return stableQuote(tpm, { handle, algorithm, pcrs, qualifyingData });
    },
    logs,
    release,
    [Symbol.asyncDispose]: release,
  };
}

/** What is quoted, by which key. */
export interface Quoting {
  readonly handle: number;
  readonly algorithm: number;
  readonly pcrs: readonly number[];
  readonly qualifyingData: Uint8Array;
}

/** A quote with the values that it is about: those read before and after it are the same. */
export async function stableQuote(tpm: TpmDevice, { handle, algorithm, pcrs, qualifyingData }: Quoting) {
  let before = await tpm.readPcrs(algorithm, pcrs);
  for (let tries = 0; tries < MOST_TRIES; tries++) {
    const statement = await tpm.quote(handle, qualifyingData, [{ algorithm, indexes: pcrs }]);
    const after = await tpm.readPcrs(algorithm, pcrs);
    if (isSame(before, after)) {
      const values = [...after].map(([index, digest]) => ({ index, digest }));
      return { ...statement, pcrs: [{ algorithm, values }] };
    }
    before = after;
  }
  throw new TpmError('TpmPcrsUnstable', 'The PCRs change faster than they can be quoted.', {
    hint: 'Quote fewer PCRs, without those that software extends all the time.',
  });
}

function isSame(some: ReadonlyMap<number, Uint8Array>, others: ReadonlyMap<number, Uint8Array>): boolean {
  return [...some].every(([index, digest]) => {
    const other = others.get(index);
    return other !== undefined && sameBytes(digest, other);
  });
}

function once<T>(make: () => Promise<T>): () => Promise<T> {
  let made: Promise<T> | undefined;
  return () => (made ??= make());
}
