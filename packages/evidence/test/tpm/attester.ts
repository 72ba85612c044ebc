/** A TPM in software, for tests: it quotes any PCRs under its own key, whose certificate a test root issued. */

import { constants, generateKeyPairSync, type KeyObject, sign } from 'node:crypto';
import { base64url, concat, fromBase64url, jwsSigningInput, utf8 } from '@veritee/core/internal';
import {
  type ClockInfo,
  type TpmHash,
  tpmHash,
  tpmsAttest,
  tpmtPublic,
  tpmtSignature,
} from '@veritee/core/internal/tpm2';
import { type Certificate, toPem } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import type { VerificationRequirements } from '../../src/scheme.ts';
import type { AnyScheme } from '../../src/schemes.ts';
import { digestOf } from '../../src/tpm/digest.ts';
import { decodeEventLog } from '../../src/tpm/event-log/read.ts';
import { replay } from '../../src/tpm/event-log/replay.ts';
import { boundQualifyingData } from '../../src/tpm/key-binding.ts';
import { tpmScheme } from '../../src/tpm/scheme.ts';
import { tpmTrustBundle } from '../../src/trust/microsoft.ts';
import type { TpmAllowances } from '../../src/trust/trust.ts';
import { type AppraisalResult, appraiseEvidence } from '../../src/verify-evidence.ts';
import { noSource } from './no-source.ts';

const dates = { notBefore: new Date('2026-01-01'), notAfter: new Date('2027-01-01') };
export const now = new Date('2026-06-01');

const rsa = (): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } =>
  generateKeyPairSync('rsa', { modulusLength: 2048 });
const rootKeys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const root = { name: [['CN', 'Test AIK root'] as const], ...rootKeys };
const rootCertificate = issueCertificate(
  {
    subject: root.name,
    publicKey: root.publicKey,
    serialNumber: '01',
    ...dates,
    authority: { pathLength: null },
    keyUsage: ['keyCertSign', 'crlSign'],
  },
  root,
);
export const trustBundle = await tpmTrustBundle(toPem(rootCertificate.der, 'CERTIFICATE'));

export const aik = rsa();
export const requestKey = rsa();
export const otherKey = rsa();
export const aikCertificate: Certificate = issueCertificate(
  {
    subject: [],
    publicKey: aik.publicKey,
    serialNumber: '02',
    ...dates,
    keyUsage: ['digitalSignature'],
    extendedKeyUsage: ['2.23.133.8.3'],
  },
  root,
);
export const challenge = Uint8Array.from({ length: 16 }, (_, i) => i);

/** PCR values of one bank. */
export interface Bank {
  readonly hash: TpmHash;
  readonly values: ReadonlyMap<number, Uint8Array>;
}

/** All PCRs that the logs make, start values for the others. */
export function bankOf(logs: readonly Uint8Array[], hash: TpmHash): Bank {
  const size = tpmHash[hash].size;
  const replayed = replay(logs.map(decodeEventLog), hash);
  const launched = [17, 18, 19, 20, 21, 22].some((pcr) => replayed.has(pcr));
  const values = new Map<number, Uint8Array>();
  for (let pcr = 0; pcr < 24; pcr++) {
    const ones = pcr >= 17 && pcr <= 22 && !launched;
    values.set(pcr, replayed.get(pcr)?.value ?? new Uint8Array(size).fill(ones ? 0xff : 0));
  }
  return { hash, values };
}

/** A bank with some values replaced. */
export function withPcrs({ hash, values }: Bank, changes: Readonly<Record<number, Uint8Array>>): Bank {
  return {
    hash,
    values: new Map([
      ...values,
      ...Object.entries(changes).map(([pcr, value]) => [Number(pcr), value] as const),
    ]),
  };
}

/** A statement of the platform in a request. */
export interface Statement {
  readonly logs?: readonly { readonly type: 'TCG' | 'IMA'; readonly log: Uint8Array }[];
  readonly banks: readonly Bank[];
  readonly extraData?: Uint8Array;
  readonly clockInfo?: Partial<ClockInfo>;
  readonly firmwareVersion?: bigint;
  readonly signer?: KeyObject;
  readonly aik?: KeyObject;
}

function clockOf(clockInfo: Partial<ClockInfo> | undefined): ClockInfo {
  return { clock: 1000n, resetCount: 5, restartCount: 0, safe: true, ...clockInfo };
}

/** The JSON of a statement. */
export function statementJson(statement: Statement): Record<string, unknown> {
  const { banks, extraData = new Uint8Array(), signer = aik.privateKey } = statement;
  const attest = tpmsAttest.encode({
    type: 'quote',
    qualifiedSigner: new Uint8Array(34),
    extraData,
    clockInfo: clockOf(statement.clockInfo),
    firmwareVersion: statement.firmwareVersion ?? 7n,
    selections: banks.map(({ hash, values }) => ({
      algorithm: tpmHash[hash].id,
      indexes: [...values.keys()],
    })),
    pcrDigest: digestOf('sha256', concat(...banks.flatMap(({ values }) => [...values.values()]))),
  });
  return {
    logs: (statement.logs ?? []).map(({ type, log }) => ({ type, log: base64url(log) })),
    aik_cert: base64url(aikCertificate.der),
    aik_pub: (statement.aik ?? aik.publicKey).export({ format: 'jwk' }),
    pcrs: banks.map(({ hash, values }) => ({
      algorithm: tpmHash[hash].id,
      values: [...values].map(([index, digest]) => ({ index, digest: base64url(digest) })),
    })),
    quote: base64url(attest),
    signature: base64url(signed(attest, signer)),
  };
}

function signed(message: Uint8Array, key: KeyObject): Uint8Array {
  return tpmtSignature.encode({ scheme: 'rsassa', hash: 'sha256', value: sign('sha256', message, key) });
}

/** A certification of a key, as `info.tpm_certify` holds it. */
export function certificationJson(
  key: KeyObject,
  changes: Partial<{ attributes: number; policy: Uint8Array }> = {},
): object {
  const modulus = fromBase64url(key.export({ format: 'jwk' }).n ?? '');
  const area = tpmtPublic.encode({
    type: 'rsa',
    nameAlgorithm: tpmHash.sha256.id,
    attributes: changes.attributes ?? 0x32,
    authPolicy: changes.policy ?? new Uint8Array(),
    symmetric: undefined,
    scheme: undefined,
    keyBits: 8 * modulus.length,
    exponent: 0,
    modulus,
  });
  const attest = tpmsAttest.encode({
    type: 'certify',
    qualifiedSigner: new Uint8Array(34),
    extraData: challenge,
    clockInfo: clockOf(undefined),
    firmwareVersion: 7n,
    name: concat(Uint8Array.of(0, 11), digestOf('sha256', area)),
    qualifiedName: new Uint8Array(34),
  });
  return {
    public: base64url(area),
    certification: base64url(attest),
    signature: base64url(signed(attest, aik.privateKey)),
  };
}

/** What a request of version 2 is made of. */
export interface Wishes {
  readonly current: Statement;
  readonly boot?: Statement;
  readonly otherKeys?: readonly object[];
  readonly more?: object;
}

/** A signed request whose key is bound by the quote. */
export function requestMessage({ current, boot, otherKeys, more }: Wishes): Uint8Array {
  const jwk = requestKey.publicKey.export({ format: 'jwk' });
  const bound = boundQualifyingData(JSON.stringify(jwk), challenge);
  const payload = {
    att_type: 'basic',
    att_data: {
      rp_data: 'bm9uY2U',
      challenge: base64url(challenge),
      tpm_att_data: {
        current_attestation: statementJson({ extraData: bound, ...current }),
        ...(boot !== undefined && { boot_attestation: statementJson(boot) }),
      },
      request_key: { jwk, info: { tpm_quote: { hash_alg: 'sha-256' } } },
      ...(otherKeys !== undefined && { other_keys: otherKeys }),
      service_context: 'AAAA',
      ...more,
    },
  };
  return sealed(JSON.stringify(payload));
}

/** A signed request of a VBS enclave; the report is made of the text that it must be about. */
export function enclaveMessage(
  current: Statement,
  report: (signedText: string) => Uint8Array,
  boot?: Statement,
): Uint8Array {
  const jwk = requestKey.publicKey.export({ format: 'jwk' });
  const bound = boundQualifyingData(JSON.stringify(jwk), challenge);
  const signedText = JSON.stringify({
    challenge: base64url(challenge),
    tpm_att_data: {
      current_attestation: statementJson({ extraData: bound, ...current }),
      ...(boot !== undefined && { boot_attestation: statementJson(boot) }),
    },
    request_key: { jwk, info: { tpm_quote: { hash_alg: 'sha-256' } } },
    service_context: 'AAAA',
  });
  const enclave = JSON.stringify({ enclave: { report: base64url(report(signedText)) } });
  return sealed(`{"att_type":"vbs","att_data":{"report_signed":${signedText},"vsm_report":${enclave}}}`);
}

function sealed(payload: string): Uint8Array {
  const input = jwsSigningInput({ alg: 'PS256', typ: 'attReqV2' }, payload);
  const padding = constants.RSA_PKCS1_PSS_PADDING;
  const signature = sign('sha256', utf8(input), { key: requestKey.privateKey, padding, saltLength: 32 });
  return utf8(JSON.stringify({ payload: { request: `${input}.${base64url(signature)}` } }));
}

/** Verifies a request as the service does. */
export function judgeRequest(
  wishes: Wishes,
  requirements: VerificationRequirements = {},
  tpm: TpmAllowances = {},
): Promise<AppraisalResult> {
  return judgeMessage(requestMessage(wishes), requirements, tpm);
}

/** The same for a message. */
export function judgeMessage(
  evidence: Uint8Array,
  requirements: VerificationRequirements = {},
  tpm: TpmAllowances = {},
): Promise<AppraisalResult> {
  const trust = { anchors: { Microsoft: trustBundle.anchors }, now, tpm };
  return appraiseEvidence(
    tpmScheme as unknown as AnyScheme,
    { evidence },
    { source: noSource, trust, requirements: { challenge, ...requirements } },
  );
}

/** The value of a claim that policies see. */
export function claimOf({ claims }: AppraisalResult, type: string): unknown {
  return claims?.incoming.find((claim) => claim.type === type)?.value;
}
