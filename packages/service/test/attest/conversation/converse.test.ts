/** Requests of software TPMs from the reference cases, through the whole line: message to report. */

import { createHash, generateKeyPairSync, randomBytes, verify } from 'node:crypto';
import type { CodedError, JsonObject } from '@veritee/core';
import {
  base64url,
  fromBase64url,
  fromHex,
  fromUtf8,
  jwsClaims,
  parseJson,
  parseJws,
  utf8,
} from '@veritee/core/internal';
import { readTpmMessage, unsecuredPolicyToken, writeTpmMessage } from '@veritee/core/internal/maa';
import { createProofCache, firstOf, schemeOf, tpmTrustBundle } from '@veritee/evidence';
import { afterAll, describe, expect, it } from 'vitest';
import type { AttestContext } from '../../../src/attest/attest.ts';
import { converse } from '../../../src/attest/conversation/converse.ts';
import type { ServiceContexts } from '../../../src/attest/conversation/service-context.ts';
import {
  createUsedChallenges,
  type UsedChallenges,
} from '../../../src/attest/conversation/used-challenges.ts';
import type { Instance } from '../../../src/instances/instances.ts';
import { reportKeyIdOf, signingKey } from '../../../src/keys/signers.ts';
import { createPolicyShelf } from '../../../src/policies/policy-shelf.ts';
import type { InstanceState, PolicyRecord } from '../../../src/storage/storage.ts';
import { haveVectors, vectorJson, vectorText } from '../../vectors.ts';

interface RequestVector {
  readonly aikRootPem: string;
  readonly challengeHex: string;
  readonly httpBody: { readonly data: string };
}

const scheme = schemeOf('Tpm');
if (scheme === undefined) throw new Error('no scheme for TPMs');
const shelf = createPolicyShelf();
afterAll(() => shelf.close());
const issuer = 'https://contoso.local.attest.localhost:8443';
const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
const signer = signingKey(privateKey).signerFor(issuer);
const now = new Date('2026-12-01T00:00:00Z');
const PERMIT = 'version=1.0;authorizationrules{=>permit();};issuancerules{};';

function instanceWith(policy: string | undefined): Instance {
  const document = unsecuredPolicyToken(policy ?? '');
  const tokenHash = createHash('sha256').update(document).digest('base64url');
  const record = { type: 'Tpm', document, tokenHash } as PolicyRecord;
  const policies = new Map(policy === undefined ? [] : [[record.type, record] as const]);
  const state = { policies, keys: [], certificates: [], revision: 1 } as unknown as InstanceState;
  return { name: 'contoso', mode: 'AAD', issuer, signer, published: () => [signer], state };
}

interface Call {
  readonly policy?: string | undefined;
  readonly used?: UsedChallenges;
  readonly clock?: Date;
}

/** The context of a reference case is a dummy: it opens as what the case says that the service must find in it. */
async function send(vector: RequestVector, message: Uint8Array, call: Call = {}): Promise<Uint8Array> {
  const { anchors, intermediates } = await tpmTrustBundle(vector.aikRootPem);
  const context: AttestContext = {
    source: firstOf([]),
    policies: shelf,
    trust: {
      anchors: { Microsoft: anchors },
      intermediates,
      proofCache: createProofCache(1_000_000),
      tpm: { allowSha1: true },
    },
    clock: () => call.clock ?? now,
  };
  const contexts: ServiceContexts = {
    seal: () => utf8('sealed'),
    open: () => ({ challenge: fromHex(vector.challengeHex), expires: new Date('2027-01-01') }),
  };
  const parts = {
    contexts,
    used: call.used ?? createUsedChallenges(),
    random: (size: number) => new Uint8Array(randomBytes(size)),
  };
  const instance = instanceWith('policy' in call ? call.policy : PERMIT);
  const request = { evidence: message };
  return (
    await converse({
      instance,
      scheme: scheme as NonNullable<typeof scheme>,
      request,
      context,
      conversation: parts,
    })
  ).message;
}

const load = (name: string): RequestVector => vectorJson(`tpm/swtpm/${name}.json`) as RequestVector;
const answerTo = (name: string, call: Call = {}): Promise<Uint8Array> => {
  const vector = load(name);
  return send(vector, fromBase64url(vector.httpBody.data), call);
};
async function reportOf(name: string, call: Call = {}) {
  const message = readTpmMessage(await answerTo(name, call));
  if (message.kind !== 'report') throw new Error(message.kind);
  const jws = parseJws(message.report);
  const signed = utf8(message.report.slice(0, message.report.lastIndexOf('.')));
  expect(verify('sha256', signed, signer.publicKey, jws.signature)).toBe(true);
  return { header: jws.header, claims: jwsClaims(jws) };
}
const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'accepted',
    (error: CodedError) => error.code,
  );

describe.skipIf(!haveVectors)('a request of a TPM', () => {
  it.each([
    'v1-basic-windows-sha1',
    'v1-vbs-synthetic',
    'v2-basic-rhel8',
    'v2-basic-tpm-certify',
    'v2-vbs-synthetic',
  ])('%s gets a report', async (name) => {
    const { claims } = await reportOf(name);
    expect(claims).toMatchObject({ iss: issuer, 'x-ms-attestation-type': 'tpm', 'x-ms-ver': '1.0' });
    expect(claims).toHaveProperty(['cnf', 'jwk', 'kty'], 'RSA');
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
    expect(await codeOf(answerTo(name))).toBe(code);
  });

  it('gets a report in the form of the recorded ones', async () => {
    const { header, claims } = await reportOf('v2-basic-rhel8', {
      policy:
        'version=1.0;authorizationrules{=>permit();};issuancerules{=>issue(type="mine",value=7);=>issue(type="iss",value="me");};',
    });
    const x5c = [Buffer.from(signer.certificate.der).toString('base64')];
    expect(header).toEqual({ typ: 'JWT', alg: 'RS256', x5c, kid: reportKeyIdOf(signer) });
    expect(header['kid']).toMatch(/^[\w-]{27}$/);
    const issued = now.getTime() / 1000;
    expect(claims).toMatchObject({
      iss: issuer,
      iat: issued,
      nbf: issued - 300,
      exp: issued + 86_400,
      jti: expect.stringMatching(/^[0-9a-f]{40}$/) as string,
      ver: '1.0',
      mine: 7,
      nonce: claims['rp_data'],
    });
    expect(claims).not.toHaveProperty('x-ms-policy');
  });

  it('gets a report of the life that the policy says, without certificate where it says so', async () => {
    const policy =
      'version=1.1;configurationrules{};authorizationrules{=>permit();};issuancerules{=>issueproperty(type="report_validity_in_minutes",value=5760);=>issueproperty(type="omit_x5c",value=true);};';
    const { header, claims } = await reportOf('v2-basic-rhel8', { policy });
    expect(header).toEqual({
      typ: 'JWT',
      alg: 'RS256',
      x5t: reportKeyIdOf(signer),
      kid: reportKeyIdOf(signer),
    });
    expect(Number(claims['exp']) - Number(claims['iat'])).toBe(345_600);
  });

  it('is verified as the policy configures', async () => {
    const lenient =
      'version=1.1;configurationrules{=>issueproperty(type="require_valid_aik_cert",value=false);};authorizationrules{[type=="aikValidated",value==false]=>permit();};issuancerules{};';
    expect(await codeOf(answerTo('v2-basic-rhel8.neg-cert-eku', { policy: lenient }))).toBe('accepted');
    expect(await codeOf(answerTo('v2-basic-rhel8', { policy: lenient }))).toBe('PolicyEvaluationError');
  });

  it('is appraised by the policy of Windows health attestation', async () => {
    const policy = vectorText('policies/ms-tpm-1.2-healthattestation.policy');
    const { claims } = await reportOf('v2-vbs-synthetic', { policy });
    expect(claims).toMatchObject({
      secureBootEnabled: true,
      vbsEnabled: true,
      hvciEnabled: true,
      notWinPE: true,
    });
  });

  it('counts once', async () => {
    const used = createUsedChallenges();
    expect(await codeOf(answerTo('v2-basic-rhel8', { used }))).toBe('accepted');
    expect(await codeOf(answerTo('v2-basic-rhel8', { used }))).toBe('ChallengeUsed');
    // A refused answer is an answer, too.
    const others = createUsedChallenges();
    await codeOf(answerTo('v2-basic-rhel8.neg-pcr-changed', { used: others }));
    expect(await codeOf(answerTo('v2-basic-rhel8', { used: others }))).toBe('ChallengeUsed');
  });

  it('is refused where no policy is set, as the challenge is', async () => {
    expect(await codeOf(answerTo('v2-basic-rhel8', { policy: undefined }))).toBe('InvalidOperation');
    const init = writeTpmMessage({ kind: 'init', type: 'aikcert' });
    expect(await codeOf(send(load('v2-basic-rhel8'), init, { policy: undefined }))).toBe('InvalidOperation');
  });

  it('begins with a challenge of 16 octets, never the same', async () => {
    const ask = async (): Promise<string> => {
      const init = writeTpmMessage({ kind: 'init', type: 'aikpub' });
      const answer = parseJson(fromUtf8(await send(load('v2-basic-rhel8'), init))) as {
        readonly payload: JsonObject;
      };
      expect(Object.keys(answer.payload)).toEqual(['challenge', 'service_context']);
      return String(answer.payload['challenge']);
    };
    const first = await ask();
    expect(fromBase64url(first).length).toBe(16);
    expect(await ask()).not.toBe(first);
  });

  it('is no message that the service sends', async () => {
    const report = writeTpmMessage({ kind: 'report', report: base64url(utf8('x')) });
    expect(await codeOf(send(load('v2-basic-rhel8'), report))).toBe('TpmMessageFormat');
  });
});
