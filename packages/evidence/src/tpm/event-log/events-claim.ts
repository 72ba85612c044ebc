/** The `events` claim: what may be believed of the logs as JSON, in the shape of the service (section 8.1). */

import { CodedError, type JsonObject, type JsonValue } from '@veritee/core';
import { base64url, encodeJson, fromUtf8 } from '@veritee/core/internal';
import type { TpmHash } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../../errors.ts';
import { eventType, eventTypeName } from './event-types.ts';
import { gptJson } from './gpt.ts';
import { taggedJson } from './sipa.ts';
import type { MeasuredData, TrustedEvent } from './trusted-events.ts';
import { decodeSignatureEntry, decodeSignatureLists, decodeUefiVariable, uefiGuid } from './uefi.ts';
import type { WindowsEvent } from './windows-log.ts';

/** An event that another log than TCG's has measured. */
export interface ForeignEvent {
  readonly sequence: number;
  readonly pcr: number;
  readonly typeName: string;
  readonly processed: JsonObject;
}

/** What goes into the claim. */
export interface BelievedEvents {
  readonly hash: TpmHash;
  /** Everything but Windows' own. */
  readonly firmware: readonly TrustedEvent[];
  readonly windows: readonly WindowsEvent[];
  readonly foreign: Iterable<ForeignEvent>;
}

/** Policies query this text: its size bounds their work. */
const LONGEST_CLAIM = 4 * 1024 * 1024;

/**
 * The claim's JSON text. Data that was not measured is left out: type, number and digest remain.
 * @throws EvidenceError `EventLogTooLarge`, `WindowsEvents`
 */
export function eventsClaim({ hash, firmware, windows, foreign }: BelievedEvents): string {
  const claim = new ClaimText();
  for (const event of firmware) claim.add(event.sequence, eventJson(event, hash, processed(event)));
  for (const event of windows) claim.add(event.sequence, eventJson(event, hash, taggedJson(event.tags)));
  for (const event of foreign) claim.add(event.sequence, foreignJson(event));
  return claim.finish();
}

/** Collects the texts of events. It stops at the bound, so that no more than the claim can hold is ever written. */
class ClaimText {
  readonly #parts: { readonly sequence: number; readonly text: string }[] = [];
  #length = ENVELOPE;

  add(sequence: number, json: JsonObject): void {
    const text = encodeJson(json);
    this.#length += text.length + (this.#parts.length === 0 ? 0 : 1);
    if (this.#length > LONGEST_CLAIM)
      throw new EvidenceError('EventLogTooLarge', 'The events are too many for policies.', {
        expected: `at most ${LONGEST_CLAIM} characters of JSON`,
        found: `more after ${this.#parts.length} events`,
      });
    this.#parts.push({ sequence, text });
  }

  finish(): string {
    const sorted = this.#parts.sort((a, b) => a.sequence - b.sequence);
    return `${OPENING}${sorted.map(({ text }) => text).join(',')}${CLOSING}`;
  }
}
const OPENING = '{"Events":[';
const CLOSING = ']}';
const ENVELOPE = OPENING.length + CLOSING.length;

function eventJson(
  { sequence, pcr, type, digest, measured }: TrustedEvent,
  hash: TpmHash,
  data: JsonValue | undefined,
): JsonObject {
  const name = eventTypeName(type);
  return {
    Digests: { [hash.toUpperCase()]: base64url(digest) },
    EventSeq: sequence,
    EventType: type,
    ...(name !== undefined && { EventTypeString: name }),
    PcrIndex: pcr,
    ...(data !== undefined && { ProcessedData: data }),
    ...(measured !== undefined && { RawData: base64url(measured.bytes) }),
  };
}

function foreignJson({ sequence, pcr, typeName, processed: data }: ForeignEvent): JsonObject {
  return { EventSeq: sequence, EventTypeString: typeName, PcrIndex: pcr, ProcessedData: data };
}

/** Measured data taken apart; undefined where there is nothing to take apart, or it is not well-formed. */
function processed(event: TrustedEvent): JsonValue | undefined {
  const { type, digest, measured } = event;
  if (measured === undefined) return undefined;
  const { bytes } = measured;
  try {
    switch (type) {
      case eventType.separator:
        return { [`CappedHash[${hashLabel(digest)}]`]: base64url(digest) };
      case eventType.efiAction:
      case eventType.action:
        return { Data: fromUtf8(bytes, 'action').replace(/\0$/, '') };
      case eventType.efiVariableDriverConfig:
      case eventType.efiSpdmDevicePolicy:
      case eventType.efiSpdmDeviceAuthority:
        return variableJson(bytes);
      case eventType.efiVariableBoot:
      case eventType.efiVariableBoot2:
        return bootVariableJson(measured);
      case eventType.efiVariableAuthority:
        return authorityJson(measured);
      case eventType.efiGptEvent:
      case eventType.efiGptEvent2:
        return gptJson(bytes);
      default:
        return undefined;
    }
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

function hashLabel(digest: Uint8Array): string {
  return { 20: 'SHA1', 32: 'SHA256', 48: 'SHA384', 64: 'SHA512' }[digest.length] ?? '';
}

/** Variables that hold signature lists. */
const LISTS: ReadonlySet<string> = new Set([
  `${uefiGuid.globalVariable} PK`,
  `${uefiGuid.globalVariable} KEK`,
  ...['db', 'dbx', 'dbt', 'dbr'].map((name) => `${uefiGuid.imageSecurityDatabase} ${name}`),
]);

function variableJson(bytes: Uint8Array): JsonObject {
  const { guid, name, data } = decodeUefiVariable(bytes);
  const value = LISTS.has(`${guid} ${name}`) ? signatureListsJson(data) : base64url(data);
  return { UnicodeName: name, VariableData: value, VariableGuid: guid };
}

/** Firmware measures boot variables whole, or their data only and without their names. */
function bootVariableJson({ bytes, form }: MeasuredData): JsonObject {
  if (form === 'data') {
    try {
      return variableJson(bytes);
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
    }
  }
  return { VariableData: base64url(bytes) };
}

/** Types of signatures (UEFI specification, section 32.4.1). */
const SIGNATURE_TYPES: ReadonlyMap<string, string> = new Map([
  [uefiGuid.x509, 'EFI_CERT_X509_GUID'],
  [uefiGuid.sha256, 'EFI_CERT_SHA256_GUID'],
  ['826CA512-CF10-4AC9-B187-BE01496631BD', 'EFI_CERT_SHA1_GUID'],
  ['FF3E5307-9FD0-48C9-85F1-8AD56C701E01', 'EFI_CERT_SHA384_GUID'],
  ['093E0FAE-A6C4-4F50-9F1B-D41E2B89C19A', 'EFI_CERT_SHA512_GUID'],
  ['3C5766E8-269C-4E34-AA14-ED776E85B3B6', 'EFI_CERT_RSA2048_GUID'],
  ['3BD2A492-96C0-4079-B420-FCF98EF103ED', 'EFI_CERT_X509_SHA256_GUID'],
  ['7076876E-80C2-4EE6-AAD2-28B349A6865B', 'EFI_CERT_X509_SHA384_GUID'],
  ['446DBF63-2502-4CDA-BCFA-2465D2B0FE9D', 'EFI_CERT_X509_SHA512_GUID'],
]);

function signatureListsJson(data: Uint8Array): JsonValue {
  return decodeSignatureLists(data).map(({ type, signatures }) => ({
    SignatureType: type,
    ...(SIGNATURE_TYPES.has(type) && { SignatureTypeString: SIGNATURE_TYPES.get(type) ?? '' }),
    Signatures: signatures.map(({ owner, data: signature }) => ({
      SignatureData: base64url(signature),
      SignatureOwner: owner,
    })),
  }));
}

/** What an image was checked with: an entry of a database, or whatever a loader measured under its own name. */
function authorityJson({ bytes, form }: MeasuredData): JsonObject {
  if (form === 'authority entry') return { VariableData: entryJson(bytes) };
  const { guid, name, data } = decodeUefiVariable(bytes);
  const isEntry = guid === uefiGuid.imageSecurityDatabase;
  return {
    UnicodeName: name,
    VariableData: isEntry ? entryJson(data) : base64url(data),
    VariableGuid: guid,
  };
}

function entryJson(data: Uint8Array): JsonObject {
  const { owner, data: signature } = decodeSignatureEntry(data);
  return { SignatureData: base64url(signature), SignatureOwner: owner };
}
