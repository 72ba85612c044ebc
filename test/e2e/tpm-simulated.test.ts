/** Conversations with a simulated TPM over HTTPS: every scenario, and messages that belong to no open conversation. */

import { join } from 'node:path';
import { answerTpmChallenge } from '@veritee/client';
import { base64url, utf8 } from '@veritee/core/internal';
import { scenariosOf, simulatedAnchors, softwareTpm } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { codeOf, PERMIT_ALL, startTpmService, type TpmService } from './tpm-service.ts';

const INIT = '{"payload":{"type":"aikcert"}}';
let clockShift = 0;
let tpm: TpmService;

beforeAll(async () => {
  tpm = await startTpmService({
    currentDate: () => new Date(Date.now() + clockShift),
    instances: [{ name: 'other', mode: 'AAD' }],
  });
});
afterAll(() => tpm.close());

describe('a simulated TPM', () => {
  it.each(scenariosOf('Tpm'))('$name: $differs', async ({ name, expected }) => {
    const attested = tpm.client.attestTpmPlatform(softwareTpm(tpm.pki, { scenario: name }));
    expect(await codeOf(attested)).toBe(expected.code ?? 'accepted');
    if (!expected.accepted) return;
    const { body } = await attested;
    expect(body.claims).toMatchObject({
      secureBootEnabled: name !== 'secure-boot-off',
      aikValidated: true,
    });
  });

  it('gets its data back in a verified report', async () => {
    const { body, token } = await tpm.client.attestTpmPlatform(softwareTpm(tpm.pki), {
      relyingPartyData: utf8('from the relying party'),
      relyingPartyId: 'https://rp.example',
      customClaims: [{ name: 'deviceTag', value: 'lab-7' }],
    });
    expect(body).toMatchObject({
      issuer: tpm.service.endpoint,
      verifierType: 'tpm',
      nonce: base64url(utf8('from the relying party')),
    });
    expect(body.evidence).toMatchObject({ type: 'tpm' });
    expect(token.algorithm).toBe('RS256');
  });

  it('is judged by the policy of the instance', async () => {
    const wantsSecureBoot =
      'version=1.2;configurationrules{};authorizationrules{[type=="secureBootEnabled",value==true]=>permit();};issuancerules{};';
    await tpm.setPolicy(wantsSecureBoot);
    try {
      const attest = (scenario: 'sound' | 'secure-boot-off') =>
        codeOf(tpm.client.attestTpmPlatform(softwareTpm(tpm.pki, { scenario })));
      expect(await attest('sound')).toBe('accepted');
      expect(await attest('secure-boot-off')).toBe('PolicyEvaluationError');
    } finally {
      await tpm.setPolicy(PERMIT_ALL);
    }
  });

  it('needs no certificate where the policy says so', async () => {
    const lenient =
      'version=1.2;configurationrules{=>issueproperty(type="require_valid_aik_cert",value=false);};authorizationrules{=>permit();};issuancerules{c:[type=="aikValidated"]=>issue(claim=c);};';
    await tpm.setPolicy(lenient);
    try {
      const { body } = await tpm.client.attestTpmPlatform(
        softwareTpm(tpm.pki, { scenario: 'no-certificate' }),
      );
      expect(body.claims).toMatchObject({ aikValidated: false });
    } finally {
      await tpm.setPolicy(PERMIT_ALL);
    }
  });
});

describe('an answer', () => {
  const answer = async (challenge?: string): Promise<string> =>
    (await answerTpmChallenge(challenge ?? (await tpm.client.attestTpm(INIT)), softwareTpm(tpm.pki))).message;

  it('counts once', async () => {
    const message = await answer();
    expect(await codeOf(tpm.client.attestTpm(message))).toBe('accepted');
    expect(await codeOf(tpm.client.attestTpm(message))).toBe('ChallengeUsed');
  });

  it('counts at every replica with the same master key, and at no other service', async () => {
    const stranger = await startTpmService();
    const replica = await startTpmService({
      masterKey: { file: join(tpm.directory, 'master-key') },
      anchors: simulatedAnchors(tpm.pki),
      currentDate: () => new Date(Date.now() + clockShift),
    });
    try {
      const message = await answer();
      expect(await codeOf(stranger.client.attestTpm(message))).toBe('ServiceContextInvalid');
      expect(await codeOf(replica.client.attestTpm(message))).toBe('accepted');
      expect(await codeOf(replica.client.attestTpm(message))).toBe('ChallengeUsed');
    } finally {
      await replica.close();
      await stranger.close();
    }
  });

  it('counts for five minutes', async () => {
    const message = await answer();
    clockShift = 5 * 60_000;
    try {
      expect(await codeOf(tpm.client.attestTpm(message))).toBe('ServiceContextExpired');
    } finally {
      clockShift = 0;
    }
  });

  it('counts at the instance that asked only', async () => {
    const endpoint = tpm.service.instances.find(({ name }) => name === 'other')?.endpoint ?? '';
    const message = await answer();
    expect(await codeOf(tpm.clientAt(endpoint).attestTpm(message))).toBe('ServiceContextForeign');
    expect(await codeOf(tpm.client.attestTpm(message))).toBe('accepted');
  });

  it.each([
    [
      'a context with an octet changed',
      (context: Uint8Array) => context.map((octet, at) => (at === 120 ? octet ^ 1 : octet)),
    ],
    ['a context of one octet', () => new Uint8Array(1)],
    [
      'a context of nobody',
      () => utf8(`{"ProtectionKeyName":"${'A'.repeat(64)}","ProtectedContext":"AAAA"}`),
    ],
  ])('with %s is refused', async (_, change) => {
    const challenge = JSON.parse(await tpm.client.attestTpm(INIT)) as {
      payload: { challenge: string; service_context: string };
    };
    const context = Buffer.from(challenge.payload.service_context, 'base64url');
    challenge.payload.service_context = base64url(change(new Uint8Array(context)));
    expect(await codeOf(tpm.client.attestTpm(await answer(JSON.stringify(challenge))))).toBe(
      'ServiceContextInvalid',
    );
  });

  it('to a challenge of the client’s own is refused, whatever context comes with it', async () => {
    const challenge = JSON.parse(await tpm.client.attestTpm(INIT)) as {
      payload: { challenge: string; service_context: string };
    };
    challenge.payload.challenge = base64url(new Uint8Array(16));
    expect(await codeOf(tpm.client.attestTpm(await answer(JSON.stringify(challenge))))).toBe(
      'ChallengeMismatch',
    );
  });

  it('of another kind than the service gives is no challenge', async () => {
    const report = JSON.stringify({ payload: { report: 'a.b.c' } });
    expect(await codeOf(answerTpmChallenge(report, softwareTpm(tpm.pki)))).toBe('AnswerMalformed');
    expect(await codeOf(answerTpmChallenge('{}', softwareTpm(tpm.pki)))).toBe('AnswerMalformed');
  });
});
