import { constants, generateKeyPairSync, sign } from 'node:crypto';
import type { CodedError } from '@veritee/core';
import { base64url, fromBase64url, fromHex, fromUtf8, jwsSigningInput, utf8 } from '@veritee/core/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { VerificationRequirements } from '../../src/scheme.ts';
import type { AnyScheme } from '../../src/schemes.ts';
import type { TpmEvidence } from '../../src/tpm/evidence.ts';
import { decodeTpmRequest } from '../../src/tpm/request.ts';
import { tpmScheme } from '../../src/tpm/scheme.ts';
import { decodeVbsReport } from '../../src/tpm/vbs-report.ts';
import { tpmTrustBundle } from '../../src/trust/microsoft.ts';
import type { TpmAllowances, Trust } from '../../src/trust/trust.ts';
import { type AppraisalResult, appraiseEvidence } from '../../src/verify-evidence.ts';
import { bytesNear, decodesOrRefuses } from '../arbitraries.ts';
import { haveVectors } from '../vectors.ts';
import { bankOf, requestMessage } from './attester.ts';
import { agileLog, secureBootEvents } from './logs.ts';
import { noSource } from './no-source.ts';
import { tpmFiles, tpmJson } from './vectors.ts';

interface RequestVector {
  readonly description: string;
  readonly aikRootPem: string;
  readonly challengeHex: string;
  readonly httpBody: { readonly data: string };
  readonly enclaveReportHex?: string;
  readonly expected: Readonly<Record<string, unknown>>;
}

const scheme = tpmScheme as unknown as AnyScheme;
const NOW = new Date('2026-12-01T00:00:00Z');

interface Changes {
  readonly requirements?: VerificationRequirements;
  readonly tpm?: TpmAllowances;
  readonly trust?: Partial<Trust>;
  readonly message?: Uint8Array;
}

async function judge(vector: RequestVector, changes: Changes = {}): Promise<AppraisalResult> {
  const { anchors, intermediates } = await tpmTrustBundle(vector.aikRootPem);
  const trust: Trust = {
    anchors: { Microsoft: anchors },
    intermediates,
    now: NOW,
    tpm: { allowSha1: vector.description.includes('SHA-1'), ...changes.tpm },
    ...changes.trust,
  };
  const requirements = { challenge: fromHex(vector.challengeHex), ...changes.requirements };
  const evidence = changes.message ?? fromBase64url(vector.httpBody.data);
  return appraiseEvidence(scheme, { evidence }, { source: noSource, trust, requirements });
}

function claimOf({ claims }: AppraisalResult, type: string): unknown {
  return claims?.incoming.find((claim) => claim.type === type)?.value;
}

const load = (name: string): RequestVector => tpmJson<RequestVector>(`swtpm/${name}.json`);
const names = tpmFiles('swtpm', /^v[12]-.*\.json$/).map((name) => name.replace('.json', ''));
const good = names.filter((name) => !name.includes('.neg-'));

describe.skipIf(!haveVectors)('a request of a software TPM', () => {
  it.each(good)('%s is accepted, with the expected claims', async (name) => {
    const vector = load(name);
    const appraisal = await judge(vector);
    expect(appraisal.error?.explain()).toBeUndefined();
    expect(appraisal.accepted).toBe(true);
    const { expected } = vector;
    for (const [key, value] of Object.entries(expected)) {
      const claim = claimOf(appraisal, key);
      if (claim !== undefined)
        expect([key, claim]).toEqual([key, typeof value === 'number' ? BigInt(value) : value]);
    }
    expect(claimOf(appraisal, 'aikValidated')).toBe(true);
    if (expected['aikPubHash_base64_sha256_spkiDer'] !== undefined)
      expect(claimOf(appraisal, 'aikPubHash')).toBe(expected['aikPubHash_base64_sha256_spkiDer']);
    if (expected['policyRequestKey'] !== undefined)
      expect(JSON.parse(String(claimOf(appraisal, 'x-ms-tpm-request-key')))).toEqual(
        expected['policyRequestKey'],
      );
    expect(appraisal.claims?.token['rp_data']).toBe(expected['rp_data'] ?? appraisal.claims?.token['nonce']);
    const pcrs = JSON.parse(String(claimOf(appraisal, 'pcrs'))) as { readonly PCRs: readonly unknown[] };
    expect(pcrs.PCRs.length).toBe(24);
    expect(appraisal.trail.every(({ ok }) => ok)).toBe(true);
  });

  it.each(good)('%s is read with and without its outer objects', (name) => {
    const { httpBody } = load(name);
    const message = fromBase64url(httpBody.data);
    const inner = JSON.parse(fromUtf8(message)) as { readonly payload: object };
    const challenge = decodeTpmRequest(message).challenge;
    expect(decodeTpmRequest(utf8(JSON.stringify(inner.payload))).challenge).toEqual(challenge);
    expect((tpmScheme.decode(utf8(JSON.stringify(httpBody))) as TpmEvidence).challenge).toEqual(challenge);
  });

  it.each([
    ['v2-basic-rhel8.neg-cert-eku', 'AikCertificatePurpose'],
    ['v2-basic-rhel8.neg-cert-mismatch', 'AikKeyMismatch'],
    ['v2-basic-rhel8.neg-challenge', 'ChallengeMismatch'],
    ['v2-basic-rhel8.neg-jwk-whitespace', 'QualifyingDataMismatch'],
    ['v2-basic-rhel8.neg-log-secureboot-flipped', 'SecureBootEvents'],
    ['v2-basic-rhel8.neg-other-key', 'TpmRequestSignature'],
    ['v2-basic-rhel8.neg-pcr-changed', 'PcrDigestMismatch'],
    ['v2-vbs-synthetic.neg-enclave-data', 'VbsReportData'],
  ])('%s is refused: %s', async (name, code) => {
    const appraisal = await judge(load(name));
    expect(appraisal.error?.code).toBe(code);
    expect(appraisal.accepted).toBe(false);
    expect(appraisal.claims).toBeUndefined();
    expect(appraisal.trail.at(-1)?.ok).toBe(false);
    expect(appraisal.trail.slice(0, -1).every(({ ok }) => ok)).toBe(true);
  });

  it.each(names.filter((name) => !good.includes(name)))('%s is refused', async (name) => {
    const appraisal = await judge(load(name));
    expect(appraisal.accepted).toBe(false);
    expect(appraisal.error?.code).toMatch(/^[A-Z]/);
  });
});

describe.skipIf(!haveVectors)('TPM evidence', () => {
  const rhel = haveVectors ? load('v2-basic-rhel8') : ({} as RequestVector);

  it('is refused without a challenge of the service, whatever the request says', async () => {
    const { anchors } = await tpmTrustBundle(rhel.aikRootPem);
    const trust = { anchors: { Microsoft: anchors }, now: NOW };
    const evidence = fromBase64url(rhel.httpBody.data);
    const appraisal = await appraiseEvidence(scheme, { evidence }, { source: noSource, trust });
    expect(appraisal.error?.code).toBe('ChallengeMismatch');
    const looked = await judge(rhel, { requirements: { challenge: 'as-sent' } });
    expect(looked.accepted).toBe(true);
    expect(looked.trail.some(({ check }) => check.includes('freshness is not proven'))).toBe(true);
  });

  it('has one status, whatever the operator accepts of Intel', async () => {
    expect((await judge(rhel, { trust: { accept: new Set(['UpToDate']) } })).accepted).toBe(true);
  });

  it('takes SHA-1 only by the switch', async () => {
    const windows = load('v1-basic-windows-sha1');
    expect((await judge(windows, { tpm: { allowSha1: false } })).error?.code).toBe('TpmAlgorithmNotAccepted');
  });

  it('with an attestation key without valid certificate passes only where the policy lets it', async () => {
    const eku = load('v2-basic-rhel8.neg-cert-eku');
    const lenient = { requirements: { requireValidAikCertificate: false } };
    const appraisal = await judge(eku, lenient);
    expect(appraisal.accepted).toBe(true);
    expect(claimOf(appraisal, 'aikValidated')).toBe(false);
    const untrusted = await judge(rhel, { ...lenient, trust: { anchors: {} } });
    expect(claimOf(untrusted, 'aikValidated')).toBe(false);
    expect((await judge(rhel, { trust: { anchors: {} } })).error?.code).toBe('NoTrustAnchor');
    expect((await judge(rhel, { trust: { now: new Date('2026-01-01') } })).error?.code).toBe(
      'AikCertificateExpired',
    );
    // A certificate for another key is a contradiction, not a missing proof.
    const other = await judge(load('v2-basic-rhel8.neg-cert-mismatch'), lenient);
    expect(other.error?.code).toBe('AikKeyMismatch');
  });

  it('of a VBS enclave needs the measured signing key', async () => {
    const vbs = load('v2-vbs-synthetic');
    const { enclave } = decodeTpmRequest(fromBase64url(vbs.httpBody.data));
    expect(decodeVbsReport(enclave?.report ?? new Uint8Array()).identity.enclaveSvn).toBe(3);
    const appraisal = await judge(vbs);
    expect(claimOf(appraisal, 'vsmReportPresent')).toBe(true);
    expect(appraisal.trail.some(({ check }) => check === 'VBS report is signed by the identity key')).toBe(
      true,
    );
  });

  it('claims what the client said itself under the client’s name only', async () => {
    const { claims } = await judge(rhel);
    expect(claims?.incoming.filter(({ issuer }) => issuer === 'CustomClaim')).toEqual([
      { type: 'deviceTag', value: 'lab-7', issuer: 'CustomClaim' },
    ]);
  });

  it('any bytes decode or are refused', () => {
    const message = fromBase64url(rhel.httpBody.data);
    fc.assert(
      fc.property(bytesNear(message), (bytes) => decodesOrRefuses(() => tpmScheme.decode(bytes))),
      { numRuns: 60 },
    );
    const { enclave } = decodeTpmRequest(fromBase64url(load('v2-vbs-synthetic').httpBody.data));
    fc.assert(
      fc.property(bytesNear(enclave?.report ?? new Uint8Array()), (bytes) =>
        decodesOrRefuses(() => decodeVbsReport(bytes)),
      ),
      { numRuns: 300 },
    );
  });
});

describe.skipIf(!haveVectors)('a request, changed and signed again by its sender', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const jwk = publicKey.export({ format: 'jwk' });
  const payloadOf = (name: string): string =>
    fromUtf8(decodeTpmRequest(fromBase64url(load(name).httpBody.data)).jws.payload);

  /** The payload's text with a change, under a request key of the sender's own. */
  const resigned = (name: string, change: (payload: string) => string, header: object = {}): Uint8Array => {
    const version = name.startsWith('v1') ? 'attReq' : 'attReqV2';
    const input = jwsSigningInput({ alg: 'PS256', typ: version, ...header }, change(payloadOf(name)));
    const signature = sign('sha256', utf8(input), {
      key: privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    });
    return utf8(JSON.stringify({ payload: { request: `${input}.${base64url(signature)}` } }));
  };
  const ownKey = (payload: string): string => {
    const parsed = JSON.parse(payload) as {
      att_data: { request_key?: { jwk: unknown }; attest_key?: unknown };
    };
    if (parsed.att_data.request_key !== undefined) parsed.att_data.request_key.jwk = jwk;
    else parsed.att_data.attest_key = jwk;
    return JSON.stringify(parsed);
  };
  const code = async (
    name: string,
    change: (payload: string) => string,
    header?: object,
  ): Promise<string | undefined> =>
    (await judge(load(name), { message: resigned(name, change, header) })).error?.code;
  /** A member of `att_data` by its path, replaced or (undefined) removed. */
  const at =
    (path: string, value: unknown) =>
    (payload: string): string => {
      const parsed = JSON.parse(ownKey(payload)) as { att_data: Record<string, unknown> };
      const names = path.split('.');
      const last = names.pop() ?? '';
      const parent = names.reduce((each, name) => each[name] as Record<string, unknown>, parsed.att_data);
      parent[last] =
        typeof value === 'function' ? (value as (before: unknown) => unknown)(parent[last]) : value;
      return JSON.stringify(parsed);
    };

  it('is refused since another key is not bound to the quote', async () => {
    expect(await code('v2-basic-rhel8', ownKey)).toBe('QualifyingDataMismatch');
    expect(await code('v2-basic-tpm-certify', ownKey)).toBe('KeyCertificationInvalid');
  });

  it('is refused when nothing ties the key to the TPM, or two ways do', async () => {
    expect(await code('v2-basic-rhel8', at('request_key.info', undefined))).toBe('RequestKeyNotBound');
    expect(await code('v2-basic-rhel8', at('request_key.info', {}))).toBe('RequestKeyNotBound');
    const both = at('request_key.info.tpm_quote', { hash_alg: 'sha-256' });
    expect(await code('v2-basic-tpm-certify', both)).toBe('TpmMessageFormat');
  });

  it('is refused with another algorithm or type in its header', async () => {
    expect(await code('v2-basic-rhel8', ownKey, { alg: 'RS256' })).toBe('TpmRequestSignature');
    expect(await code('v2-basic-rhel8', ownKey, { alg: 'none' })).toBe('TpmRequestSignature');
    expect(await code('v2-basic-rhel8', ownKey, { crit: ['b64'] })).toBe('TpmRequestSignature');
    expect(await code('v2-basic-rhel8', ownKey, { typ: 'JWT' })).toBe('TpmMessageFormat');
  });

  const current = 'tpm_att_data.current_attestation';
  it.each<readonly [string, string, unknown]>([
    ['three other keys', 'other_keys', [1, 2, 3].map(() => ({ jwk }))],
    ['another key bound by the quote', 'other_keys', [{ jwk, info: { tpm_quote: { hash_alg: 'sha-256' } } }]],
    ['a log of unknown type', `${current}.logs`, [{ type: 'EFI', log: 'AA' }]],
    [
      'a PCR twice',
      `${current}.pcrs.0.values`,
      (values: readonly unknown[]) => [...values, ...values.slice(0, 1)],
    ],
    ['a challenge that is no text', 'challenge', 7],
    ['no service context', 'service_context', undefined],
    ['relying party data without measure', 'rp_data', 'A'.repeat(5000)],
    ['a custom claim of unknown type', 'custom_claims', [{ name: 'a', value: 'b', value_type: 'date' }]],
    [
      'an integer claim out of range',
      'custom_claims',
      [{ name: 'a', value: '9223372036854775808', value_type: 'Integer' }],
    ],
  ])('is refused with %s', async (_what, path, value) => {
    expect(await code('v2-basic-rhel8', at(path, value))).toBe('TpmMessageFormat');
  });

  it('is refused without TPM data, and with logs beyond all measure', async () => {
    expect(await code('v2-basic-rhel8', at('tpm_att_data', undefined))).toBe('TpmDataMissing');
    const log = { type: 'TCG', log: base64url(new Uint8Array(5 * 1024 * 1024)) };
    expect(await code('v2-basic-rhel8', at(`${current}.logs`, [log, log]))).toBe('EventLogTooLarge');
  });

  it('is refused with the same member twice: nobody reads another value than the one that was checked', async () => {
    const twice = (payload: string): string =>
      ownKey(payload).replace('"request_key":', '"request_key":null,"request_key":');
    expect(await code('v2-basic-rhel8', twice)).toBe('TpmMessageFormat');
    const escaped = (payload: string): string =>
      ownKey(payload).replace('"request_key":', '"request_\\u006bey":null,"request_key":');
    expect(await code('v2-basic-rhel8', escaped)).toBe('TpmMessageFormat');
  });

  it.each(['', '[]', '{', '{"a":1} x', '{"a":1,}', `${'['.repeat(100)}`, '{"a":01}', '{"a":"\u0001"}', '"a'])(
    'is refused when its payload is %s',
    async (payload) => {
      expect(await code('v2-basic-rhel8', () => payload)).toBe('TpmMessageFormat');
    },
  );

  it('of version 1 may leave its key unbound, and then says so', async () => {
    const message = resigned('v1-basic-windows-sha1', ownKey);
    const appraisal = await judge(load('v1-basic-windows-sha1'), { message });
    expect(appraisal.accepted).toBe(true);
    expect(JSON.parse(String(claimOf(appraisal, 'x-ms-tpm-request-key')))).toEqual({ jwk });
    expect(appraisal.claims?.token['cnf']).toEqual({ jwk });
    // The key of an enclave is bound by the report.
    const vbs = resigned('v1-vbs-synthetic', (payload) => {
      const parsed = JSON.parse(payload) as { att_data: { report_signed: { attest_key: unknown } } };
      parsed.att_data.report_signed.attest_key = jwk;
      return JSON.stringify(parsed);
    });
    expect((await judge(load('v1-vbs-synthetic'), { message: vbs })).error?.code).toBe('VbsReportData');
  });

  it('is refused with the log of another boot, without log, and with a log that is cut off', async () => {
    const other = decodeTpmRequest(fromBase64url(load('v2-vbs-synthetic').httpBody.data));
    const foreign = base64url(other.current.logs[0]?.bytes ?? new Uint8Array());
    // Version 1 lets the sender sign anew.
    const withLog = (log: unknown): Promise<string | undefined> =>
      code('v1-basic-windows-sha1', at('tpm_att_data.srtm_boot_log', log));
    expect(await withLog(foreign)).toBe('EventLogReplayMismatch');
    expect(await withLog('')).toBe('EventLogReplayMismatch');
    expect(await withLog((log: string) => log.slice(0, 4000))).toBe('EventLogFormat');
  });
});

it('conversation messages are told apart', () => {
  const kindOf = (text: string): string | undefined => {
    try {
      return tpmScheme.conversation?.kindOf(utf8(text));
    } catch (error) {
      return (error as CodedError).code;
    }
  };
  expect(kindOf('{"payload":{"type":"aikcert"}}')).toBe('init');
  expect(kindOf('{"payload": {"type": "aikpub"}}')).toBe('init');
  expect(kindOf('{"type":"aikcert"}')).toBe('init');
  expect(kindOf('{"payload":{"request":"a.b.c"}}')).toBe('evidence');
  expect(kindOf('{"payload":{"type":"ekcert"}}')).toBe('TpmMessageFormat');
  expect(kindOf('{"payload":{"report":"a.b.c"}}')).toBe('TpmMessageFormat');
  expect(kindOf('nothing')).toBe('TpmMessageFormat');
  // Long ones are evidence or nothing, which decoding finds out: they are not read twice.
  expect(kindOf(`{"payload":{"request":"${'a'.repeat(5000)}"}}`)).toBe('evidence');
  expect(kindOf(`{"payload":{"type":"aikcert"${' '.repeat(5000)}}}`)).toBe('evidence');
});

it('a key that would fill the token is refused', () => {
  const message = (length: number): Uint8Array => {
    const log = agileLog(secureBootEvents);
    const current = { logs: [{ type: 'TCG' as const, log }], banks: [bankOf([log], 'sha256')] };
    const jwk = { kty: 'RSA', n: 'AQAB', e: 'AQAB', kid: 'k'.repeat(length) };
    return requestMessage({ current, otherKeys: [{ jwk }] });
  };
  expect(decodeTpmRequest(message(1000)).otherKeys.length).toBe(1);
  expect(() => decodeTpmRequest(message(70_000))).toThrow(
    expect.objectContaining({ code: 'TpmMessageFormat' }),
  );
});

describe.skipIf(!haveVectors)('the messages of the documentation', () => {
  interface Documented {
    readonly messages: readonly { readonly json: { readonly att_type?: string } }[];
  }
  const documented = haveVectors ? tpmJson<Documented>('protocol/doc-example-messages.json').messages : [];
  const payloads = documented.map(({ json }) => json).filter(({ att_type }) => att_type !== undefined);
  /** An empty platform statement in its form: TPLA, SHA-256, no signature, no quote, 24 PCRs. */
  const statement = new Uint8Array(24 + 24 * 32);
  statement.set([0x54, 0x50, 0x4c, 0x41, 0, 0, 0, 0, 11, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 3, 0, 0]);

  it('has both kinds in both versions', () => {
    expect(payloads.map(({ att_type }) => att_type)).toEqual(['basic', 'vbs', 'basic', 'vbs']);
  });

  it.each(payloads.map((payload, i) => [i < 2 ? 1 : 2, payload.att_type, payload] as const))(
    'version %i, %s, is read once its placeholders hold something',
    (version, type, payload) => {
      const text = JSON.stringify(payload)
        .replaceAll(/"<BASE64URL\((?:CURRENT|BOOT)CLAIM\)>"/g, `"${base64url(statement)}"`)
        .replaceAll('<value_type>', 'string')
        .replaceAll(/<B[^>]*>/gi, 'AAAA');
      const header = base64url(
        utf8(JSON.stringify({ alg: 'PS256', typ: version === 1 ? 'attReq' : 'attReqV2' })),
      );
      const jws = `${header}.${base64url(utf8(text))}.AAAA`;
      const evidence = decodeTpmRequest(utf8(JSON.stringify({ request: jws })));
      expect(evidence.version).toBe(version);
      expect(evidence.relyingPartyId).toBe('<URL>');
      expect(evidence.customClaims.length).toBe(2);
      expect(evidence.boot).toBeDefined();
      expect(evidence.enclave === undefined).toBe(type === 'basic');
      // Version 1 reads the resume logs with the current statement, the boot logs with the saved one.
      expect([evidence.current.logs.length, evidence.boot?.logs.length]).toEqual(
        version === 1 ? [2, 2] : [3, 2],
      );
      expect(evidence.requestKey.binding?.kind).toBe(version === 1 ? undefined : 'quote');
      expect(evidence.otherKeys.map(({ binding }) => binding?.kind)).toEqual(
        version === 1 ? [] : ['certify', undefined],
      );
      if (evidence.enclave !== undefined) expect(text).toContain(evidence.enclave.signedText);
    },
  );
});
