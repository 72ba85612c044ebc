/** The runtime claims of Azure's paravisor: which key attests for the guest, and how the guest is configured. */

import { CodedError, type JsonObject } from '@veritee/core';
import { fromUtf8, hex, isJsonObject, parseJson, sameBytes } from '@veritee/core/internal';
import { digest, type PublicKey } from '@veritee/core/internal/crypto';
import { EvidenceError } from '../errors.ts';
import { jwkKey } from '../tpm/public-key.ts';
import type { Trail } from '../trail/trail.ts';
import type { HclHash } from './hcl-report.ts';

/** Claims that a TEE's report is bound to. */
export interface RuntimeClaims {
  /** As they came, for `x-ms-runtime`. */
  readonly json: JsonObject;
  /** `HCLAkPub`: the attestation key of the virtual TPM. */
  readonly attestationKey: PublicKey;
  /** `vmUniqueId`, in upper case; undefined where the paravisor does not state it. */
  readonly vmId: string | undefined;
}

/** What the paravisor calls the attestation key. */
const ATTESTATION_KEY = 'HCLAkPub';
/** The paravisor has two or three. */
const MOST_KEYS = 16;
const GUID = /^[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}$/i;

/**
 * Checks that a TEE's report is about these runtime claims: their hash is at its front, zeros are behind it.
 * @throws EvidenceError `RuntimeClaimsMismatch`
 */
export function requireBoundClaims(
  runtimeData: Uint8Array,
  reportData: Uint8Array,
  hash: HclHash,
  trail: Trail,
): void {
  const expected = new Uint8Array(reportData.length);
  expected.set(digest(hash, runtimeData));
  trail.require(
    'Report of the TEE is bound to the runtime claims of the paravisor',
    sameBytes(expected, reportData),
    () =>
      new EvidenceError(
        'RuntimeClaimsMismatch',
        'The report of the TEE is not bound to these runtime claims.',
        {
          expected: `report data ${hex(expected)}`,
          found: hex(reportData),
          hint: 'Take the runtime claims and the report from the same HCL report, byte for byte.',
        },
      ),
    `${hash.toUpperCase().replace('SHA', 'SHA-')} ${hex(expected.subarray(0, 32))}`,
  );
}

/** Reads the claims, noting it in the trail. */
export function readRuntimeClaims(runtimeData: Uint8Array, trail: Trail): RuntimeClaims {
  return trail.attempt(
    'Runtime claims of the paravisor name the attestation key',
    'RuntimeClaimsFormat',
    () => decodeRuntimeClaims(runtimeData),
    ({ vmId }) => (vmId === undefined ? 'no vmUniqueId' : `vmUniqueId ${vmId}`),
  );
}

/**
 * Decodes runtime claims, without any trust.
 * @throws EvidenceError `RuntimeClaimsFormat`
 */
export function decodeRuntimeClaims(runtimeData: Uint8Array): RuntimeClaims {
  const json = jsonIn(runtimeData);
  const configuration = json['vm-configuration'];
  return {
    json,
    attestationKey: attestationKeyIn(json),
    vmId: vmIdIn(isJsonObject(configuration) ? configuration['vmUniqueId'] : undefined),
  };
}

function jsonIn(runtimeData: Uint8Array): JsonObject {
  try {
    const json = parseJson(fromUtf8(runtimeData, 'runtime claims'));
    if (isJsonObject(json)) return json;
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw malformed('a JSON object', cause);
  }
  throw malformed('a JSON object');
}

/** Two keys of this name would leave it open which one attests. */
function attestationKeyIn({ keys }: JsonObject): PublicKey {
  if (!Array.isArray(keys) || keys.length > MOST_KEYS)
    throw malformed(`"keys" with at most ${MOST_KEYS} keys`);
  const own = keys.filter((each) => isJsonObject(each) && each['kid'] === ATTESTATION_KEY);
  const [key] = own;
  if (own.length !== 1 || !isJsonObject(key)) throw malformed(`one key with "kid" ${ATTESTATION_KEY}`);
  const members = Object.entries(key).filter(
    (entry): entry is [string, string] => typeof entry[1] === 'string',
  );
  try {
    return jwkKey(new Map(members));
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw malformed(`a usable key ${ATTESTATION_KEY}`, cause);
  }
}

function vmIdIn(value: unknown): string | undefined {
  if (value === undefined) return undefined;
  if (typeof value === 'string' && GUID.test(value)) return value.toUpperCase();
  throw malformed('a GUID as vmUniqueId');
}

function malformed(expected: string, cause?: unknown): EvidenceError {
  return new EvidenceError('RuntimeClaimsFormat', 'The runtime claims of the paravisor are malformed.', {
    expected,
    cause,
  });
}
