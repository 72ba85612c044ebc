/** The conversation of a TPM as the client holds it: what it sends, and which answers it does not take. */

import { base64url, concat, fromBase64url, fromUtf8, utf8 } from '@veritee/core/internal';
import type { JWK } from 'jose';
import { describe, expect, it } from 'vitest';
import { TokenVerificationError } from '../../src/tokens/errors.ts';
import { answerTpmChallenge, holdTpmConversation, requireConfirmed } from '../../src/tpm/conversation.ts';
import type { Tpm, TpmPublicKey } from '../../src/tpm/tpm.ts';
import type { AttestationServiceError } from '../../src/transport/errors.ts';

const CHALLENGE = '{"payload":{"challenge":"AAECAwQFBgcICQoLDA0ODw","service_context":"c2VhbGVk"}}';
const aik: TpmPublicKey = { kty: 'EC', crv: 'P-256', x: 'eA', y: 'eQ' };

/** A TPM that notes what it was asked, in which order. */
function notingTpm(): Tpm & { readonly asked: string[]; qualifyingData: Uint8Array } {
  const tpm = {
    asked: [] as string[],
    qualifyingData: new Uint8Array() as Uint8Array,
    attestationKey: async () => ({ publicKey: { ...aik, d: 'secret' } }),
    quote: async (qualifyingData: Uint8Array) => {
      tpm.asked.push('quote');
      tpm.qualifyingData = qualifyingData;
      const values = [{ index: 7, digest: Uint8Array.of(7) }];
      return { attest: Uint8Array.of(1), signature: Uint8Array.of(2), pcrs: [{ algorithm: 11, values }] };
    },
    logs: async () => {
      tpm.asked.push('logs');
      return [{ type: 'TCG' as const, log: Uint8Array.of(3) }];
    },
  };
  return tpm;
}

interface SentRequest {
  readonly header: object;
  readonly payloadText: string;
  readonly data: Readonly<Record<string, unknown>>;
  readonly signature: Uint8Array;
  readonly signingInput: string;
}

function sentIn(message: string): SentRequest {
  const { payload } = JSON.parse(message) as { payload: { request: string } };
  const [header = '', body = '', signature = ''] = payload.request.split('.');
  const payloadText = fromUtf8(fromBase64url(body));
  const { att_data: data } = JSON.parse(payloadText) as { att_data: SentRequest['data'] };
  return {
    header: JSON.parse(fromUtf8(fromBase64url(header))) as object,
    payloadText,
    data,
    signature: fromBase64url(signature),
    signingInput: `${header}.${body}`,
  };
}

describe('the answer to a challenge', () => {
  it('is signed by the key that the quote binds, by its very text', async () => {
    const tpm = notingTpm();
    const { message, confirmedKey } = await answerTpmChallenge(CHALLENGE, tpm);
    const { header, payloadText, signature, signingInput } = sentIn(message);
    expect(header).toEqual({ alg: 'PS256', typ: 'attReqV2' });
    const jwkText = /"request_key":\{"jwk":(\{[^}]*\})/.exec(payloadText)?.[1] ?? '';
    expect(JSON.parse(jwkText)).toEqual(confirmedKey);
    const bound = concat(utf8(jwkText), Uint8Array.of(0), fromBase64url('AAECAwQFBgcICQoLDA0ODw'));
    const digest = await crypto.subtle.digest('SHA-256', new Uint8Array(bound));
    expect(tpm.qualifyingData).toEqual(new Uint8Array(digest));
    const params = { name: 'RSA-PSS', hash: 'SHA-256' };
    const key = await crypto.subtle.importKey('jwk', JSON.parse(jwkText) as JWK, params, false, ['verify']);
    const verified = await crypto.subtle.verify(
      { name: 'RSA-PSS', saltLength: 32 },
      key,
      new Uint8Array(signature),
      utf8(signingInput),
    );
    expect(verified).toBe(true);
  });

  it('reads logs after the quote, gives the context back, and no private member of a key away', async () => {
    const tpm = notingTpm();
    const { message } = await answerTpmChallenge(CHALLENGE, tpm, {
      relyingPartyData: Uint8Array.of(9),
      relyingPartyId: 'rp',
      customClaims: [{ name: 'a', value: '1', valueType: 'integer' }],
    });
    expect(tpm.asked).toEqual(['quote', 'logs']);
    const { data, payloadText } = sentIn(message);
    expect(data).toMatchObject({
      rp_id: 'rp',
      rp_data: base64url(Uint8Array.of(9)),
      service_context: 'c2VhbGVk',
      custom_claims: [{ name: 'a', value: '1', value_type: 'integer' }],
    });
    expect(payloadText).not.toContain('secret');
  });

  it('quotes the bare challenge where the TPM certifies the key', async () => {
    const tpm = notingTpm();
    const certified: Uint8Array[] = [];
    const requestKey = async () => ({
      publicKey: aik,
      sign: async () => new Uint8Array(64),
      certify: async (qualifyingData: Uint8Array) => {
        certified.push(qualifyingData);
        return { publicArea: Uint8Array.of(1), attest: Uint8Array.of(2), signature: Uint8Array.of(3) };
      },
    });
    const { message } = await answerTpmChallenge(CHALLENGE, { ...tpm, requestKey });
    expect(sentIn(message).header).toMatchObject({ alg: 'ES256' });
    expect(certified).toEqual([fromBase64url('AAECAwQFBgcICQoLDA0ODw')]);
    expect(JSON.stringify(sentIn(message).data)).toContain('"tpm_certify"');
  });
});

describe('an answer of the service', () => {
  const codeOf = (work: Promise<unknown>): Promise<string> =>
    work.then(
      () => 'taken',
      (error: AttestationServiceError) => error.code,
    );

  it.each([
    '',
    '{}',
    '[]',
    'x',
    '{"payload":{"report":"a.b.c"}}',
    '{"payload":{"challenge":"%","service_context":""}}',
  ])('%j is no challenge', async (text) => {
    expect(await codeOf(answerTpmChallenge(text, notingTpm()))).toBe('AnswerMalformed');
  });

  it('that is a challenge again is no report', async () => {
    expect(await codeOf(holdTpmConversation(async () => CHALLENGE, notingTpm(), {}))).toBe('AnswerMalformed');
  });

  it('for another key, or for none, is somebody else’s', () => {
    expect(() => requireConfirmed({ cnf: { jwk: { ...aik } } }, aik)).not.toThrow();
    for (const claims of [{}, { cnf: {} }, { cnf: { jwk: { ...aik, x: 'eg' } } }, { cnf: null }])
      expect(() => requireConfirmed(claims, aik)).toThrow(TokenVerificationError);
  });
});
