/** What goes into an attest request: the caller's evidence and data in any convenient form, and the body made of them. */

import {
  base64url,
  fromUtf8,
  isAnything,
  parseJson,
  type RecordShape,
  utf8,
  withoutTrailingNuls,
} from '@veritee/core/internal';
import type { HeldDataBody } from '@veritee/core/internal/maa';
import { ClientUsageError } from '../transport/errors.ts';

/** Bytes in the forms that callers hold them in. Node's Buffer is a Uint8Array. */
export type BinaryInput = Uint8Array | ArrayBuffer | Blob;

/** Data that the evidence was bound to when it was made, in one of two forms. */
export type RunTimeData =
  | {
      /** Bytes, or text taken as UTF-8. The result has it as `enclaveHeldData`. */
      readonly runTimeData?: BinaryInput | string;
      readonly runTimeJson?: never;
    }
  | {
      readonly runTimeData?: never;
      /** JSON: its text or bytes, sent as they are, or a value, sent as `JSON.stringify` writes it. The result has it as `runTimeClaims`. */
      readonly runTimeJson?: BinaryInput | string | object;
    };

/** Data that the enclave was configured with, in one of two forms. */
export type InitTimeData =
  | {
      /** Bytes, or text taken as UTF-8. */
      readonly initTimeData?: BinaryInput | string;
      readonly initTimeJson?: never;
    }
  | {
      readonly initTimeData?: never;
      /** JSON; forms as of `runTimeJson`. The result has it as `initTimeClaims`. */
      readonly initTimeJson?: BinaryInput | string | object;
    };

/** Data and policy that accompany evidence. Names follow `@azure/attestation`. */
export type AttestData = RunTimeData & InitTimeData & AttestTerms;

/** What accompanies evidence besides data. */
export interface AttestTerms {
  /** A policy text to decide by instead of the one in force. The answer is then unsecured: a trial, no proof. */
  readonly draftPolicyForAttestation?: string;
  /** Text that the token must contain, so that it is known to answer this request. */
  readonly nonce?: string;
  /** `false` sends runtime data that the evidence is not bound to, for those who want the service's own answer. Default true: nothing is sent then. */
  readonly checkRunTimeData?: boolean;
}

/** Members of {@link AttestData}; the values are read where the request is made. */
export const attestDataShape = {
  runTimeData: isAnything,
  runTimeJson: isAnything,
  initTimeData: isAnything,
  initTimeJson: isAnything,
  draftPolicyForAttestation: isAnything,
  nonce: isAnything,
  checkRunTimeData: isAnything,
} satisfies RecordShape<AttestData>;

/** The members of a request body besides the evidence. */
export interface AttestDataBody {
  runtimeData?: HeldDataBody;
  initTimeData?: HeldDataBody;
  draftPolicyForAttestation?: string;
  nonce?: string;
}

/** Their names in lower case: services take them in any. */
export const attestDataBodyMembers: ReadonlySet<string> = new Set(
  ['runtimeData', 'initTimeData', 'draftPolicyForAttestation', 'nonce'].map((name) => name.toLowerCase()),
);

/**
 * The part of the request body that is the same for all enclaves.
 * @throws ClientUsageError `DataAmbiguous` when data of one kind is given twice, `DataInvalid` when JSON is none
 */
export async function attestDataBody(data: AttestData): Promise<AttestDataBody> {
  const { runTimeData, runTimeJson, initTimeData, initTimeJson, draftPolicyForAttestation, nonce } = data;
  const body: AttestDataBody = {};
  const runtime = await heldDataBody('runTime', runTimeData, runTimeJson);
  const initTime = await heldDataBody('initTime', initTimeData, initTimeJson);
  if (runtime !== undefined) body.runtimeData = runtime;
  if (initTime !== undefined) body.initTimeData = initTime;
  if (draftPolicyForAttestation !== undefined) {
    body.draftPolicyForAttestation = textOption('draftPolicyForAttestation', draftPolicyForAttestation);
  }
  if (nonce !== undefined) body.nonce = textOption('nonce', nonce);
  return body;
}

async function heldDataBody(
  kind: 'runTime' | 'initTime',
  data: AttestData['runTimeData'],
  json: AttestData['runTimeJson'],
): Promise<HeldDataBody | undefined> {
  if (data !== undefined && json !== undefined) {
    throw new ClientUsageError('DataAmbiguous', `Both ${kind}Data and ${kind}Json are given.`, {
      expected: 'one of the two',
    });
  }
  if (data !== undefined) {
    return { data: base64url(await bytesOf(`${kind}Data`, data)), dataType: 'Binary' };
  }
  if (json !== undefined) return { data: base64url(await jsonBytes(`${kind}Json`, json)), dataType: 'JSON' };
  return undefined;
}

/**
 * Bytes of what the caller gave.
 * @throws ClientUsageError `DataInvalid`
 */
export async function bytesOf(name: string, input: BinaryInput | string): Promise<Uint8Array> {
  if (typeof input === 'string') return utf8(input);
  if (input instanceof Uint8Array) return input;
  if (input instanceof ArrayBuffer) return new Uint8Array(input);
  if (input instanceof Blob) return new Uint8Array(await input.arrayBuffer());
  throw new ClientUsageError('DataInvalid', `${name} is not given as bytes.`, {
    expected: 'a Uint8Array, an ArrayBuffer or a Blob',
    found: input === null ? 'null' : typeof input,
  });
}

/**
 * Whether to compare the runtime data with the evidence before sending. Anything but a plain `false` means yes.
 * @throws ClientUsageError `OptionsInvalid`
 */
export function checksRunTimeData({ checkRunTimeData = true }: AttestData): boolean {
  if (typeof checkRunTimeData === 'boolean') return checkRunTimeData;
  throw new ClientUsageError('OptionsInvalid', 'The option "checkRunTimeData" is not a boolean.', {
    found: typeof checkRunTimeData,
  });
}

/** The exact bytes matter: the evidence holds their SHA-256. So given text is only checked, never written anew. */
async function jsonBytes(name: string, input: BinaryInput | string | object): Promise<Uint8Array> {
  const bytes = isBinary(input) ? await bytesOf(name, input) : utf8(jsonOf(name, input));
  try {
    // A C string's NUL at the end is part of the bytes, but not of the text.
    parseJson(fromUtf8(withoutTrailingNuls(bytes)));
    return bytes;
  } catch (cause) {
    throw new ClientUsageError('DataInvalid', `${name} is not valid JSON.`, { cause });
  }
}

/**
 * A value as `JSON.stringify` writes it. What it would write as an empty object although it is not one is refused: a promise,
 * a map, a set, bytes in another form than `Uint8Array`.
 *
 * @throws ClientUsageError `DataInvalid`
 */
export function jsonOf(name: string, value: unknown): string {
  const isLost =
    value instanceof Promise ||
    value instanceof Map ||
    value instanceof Set ||
    ArrayBuffer.isView(value) ||
    (value instanceof Object && Symbol.asyncIterator in value);
  const text: unknown = isLost ? undefined : JSON.stringify(value);
  if (typeof text === 'string') return text;
  throw new ClientUsageError('DataInvalid', `${name} cannot be written as JSON.`, {
    expected: 'JSON as text or bytes, or a value that JSON.stringify writes completely',
    found: Object.prototype.toString.call(value).slice(8, -1),
  });
}

/** Bytes or text, as against a value to be written as JSON. */
export function isBinary(input: unknown): input is BinaryInput | string {
  return (
    typeof input === 'string' ||
    input instanceof Uint8Array ||
    input instanceof ArrayBuffer ||
    input instanceof Blob
  );
}

function textOption(name: string, value: unknown): string {
  if (typeof value === 'string') return value;
  throw new ClientUsageError('OptionsInvalid', `The option "${name}" is not given as text.`, {
    found: typeof value,
  });
}
