import { createHash } from 'node:crypto';
import { apiVersions } from '@veritee/core/internal/maa';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AttestationClient } from '../../src/attestation/attestation-client.ts';
import type { AttestationClientOptions } from '../../src/attestation/options.ts';
import { createRemoteKeySource } from '../../src/relying-party/fetch-keys.ts';
import { createCachedKeySource } from '../../src/relying-party/signers.ts';
import { TokenVerificationError } from '../../src/tokens/errors.ts';
import { AttestationServiceError, ConnectionError } from '../../src/transport/errors.ts';
import { type FakeService, startService, tokenClaims } from '../support/fake-service.ts';
import { codesOf } from '../support/problems.ts';
import { flipBit, makeSigner, signToken, unsecuredToken } from '../support/signing.ts';

const signer = makeSigner('key-1');
const successor = makeSigner('key-2', 'P-256');
const quote = new Uint8Array([3, 0, 2, 0, 255]);
const draft = 'version= 1.0;authorizationrules{=> permit();};issuancerules{};';
let service: FakeService;

function makeClient(options: AttestationClientOptions = {}): AttestationClient {
  return new AttestationClient(service.endpoint, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
    ...options,
  });
}

/** Answers attest requests with this token. */
function answerWith(token: string): void {
  service.answer = ({ path }) => (path.startsWith('/attest/') ? { body: { token } } : undefined);
}

beforeAll(async () => {
  service = await startService([signer]);
});
beforeEach(() => {
  service.signers = [signer];
  service.claims = {};
  service.answer = () => undefined;
  service.received.length = 0;
});
afterAll(() => service.close());

describe('attestSgxEnclave', () => {
  it('sends the quote and gives the typed result and the token', async () => {
    const { body, token } = await makeClient().attestSgxEnclave(quote, {
      runTimeData: new Uint8Array([1, 2]),
      nonce: 'n-1',
    });
    expect(service.received[0]).toMatchObject({ method: 'POST', path: '/attest/SgxEnclave' });
    expect(service.received[0]?.query.toString()).toBe('api-version=2020-10-01');
    expect(service.received[0]?.headers['content-type']).toBe('application/json');
    expect(service.received[0]?.headers.authorization).toBeUndefined();
    expect(service.received[0]?.headers['user-agent']).toContain('veritee-client/');
    expect(service.received[0]?.headers['x-ms-client-request-id']).toMatch(/^[0-9a-f-]{36}$/);
    expect(service.received[0]?.body).toEqual({
      quote: 'AwACAP8',
      runtimeData: { data: 'AQI', dataType: 'Binary' },
      nonce: 'n-1',
    });
    expect(service.received[1]).toMatchObject({ method: 'GET', path: '/certs' });
    expect(service.received[1]?.query.toString()).toBe('');
    expect(body).toMatchObject({
      issuer: service.endpoint,
      verifierType: 'sgx',
      version: '1.0',
      productId: 1,
      svn: 3,
      isDebuggable: false,
      nonce: 'n-1',
      unsecured: false,
      verified: true,
    });
    expect(body.enclaveHeldData).toEqual(new Uint8Array([1, 2]));
    expect(body.policyHash).toHaveLength(32);
    expect(body.expiresOn.getTime() - body.issuedAt.getTime()).toBe(28_800_000);
    expect(body.claims).toEqual(token.getBody());
    expect(token.algorithm).toBe('RS256');
    expect(token.serialize().split('.')).toHaveLength(3);
  });

  it('gives runtime data sent as JSON back as claims', async () => {
    const { body } = await makeClient().attestSgxEnclave(quote, { runTimeJson: { jwk: { kty: 'EC' } } });
    expect(body.runTimeClaims).toEqual({ jwk: { kty: 'EC' } });
    expect('enclaveHeldData' in body).toBe(false);
  });

  it('accepts tokens of EC keys', async () => {
    service.signers = [successor];
    const { token } = await makeClient().attestSgxEnclave(quote);
    expect(token.algorithm).toBe('ES256');
  });

  it('sends the api-version it is told to', async () => {
    await makeClient({ apiVersion: '2025-06-01' }).attestSgxEnclave(quote);
    expect(service.received[0]?.query.get('api-version')).toBe('2025-06-01');
  });

  it('refuses data given twice, before sending anything', async () => {
    const twice = { runTimeData: 'a', runTimeJson: '{}' } as never;
    const attempt = makeClient().attestSgxEnclave(quote, twice);
    expect(await codesOf(attempt)).toEqual(['DataAmbiguous']);
    expect(service.received).toHaveLength(0);
  });

  it('stops when it is told to', async () => {
    const controller = new AbortController();
    service.answer = () => new Promise(() => undefined);
    const attempt = makeClient().attestSgxEnclave(quote, { abortSignal: controller.signal });
    setTimeout(() => controller.abort(), 50);
    await expect(attempt).rejects.toMatchObject({ name: 'AbortError' });
  });
});

describe('attestOpenEnclave', () => {
  it('sends the report', async () => {
    const { body } = await makeClient().attestOpenEnclave(quote);
    expect(service.received[0]).toMatchObject({ path: '/attest/OpenEnclave', body: { report: 'AwACAP8' } });
    expect(body.verifierType).toBe('sgx');
  });
});

describe('attest', () => {
  const sent = () => service.received.find(({ path }) => path.startsWith('/attest/'));

  it.each([
    ['SgxEnclave', 'quote', '2020-10-01'],
    ['OpenEnclave', 'report', '2020-10-01'],
    ['SevSnpVm', 'report', '2022-08-01'],
    ['TdxVm', 'quote', '2025-06-01'],
  ])('sends %s evidence as its own method does', async (type, member, version) => {
    const { body } = await makeClient().attest(type, quote, { nonce: 'n-1' });
    expect(sent()).toMatchObject({ path: `/attest/${type}`, body: { [member]: 'AwACAP8', nonce: 'n-1' } });
    expect(sent()?.query.get('api-version')).toBe(version);
    expect(body.verified).toBe(true);
    await makeClient().attest(type, quote, { member });
  });

  it('sends a kind that it does not know under the name that it is told', async () => {
    const { body } = await makeClient().attest('Toy', quote, { member: 'toy', runTimeData: 'a' });
    expect(sent()?.path).toBe('/attest/Toy');
    expect(sent()?.body).toEqual({ toy: 'AwACAP8', runtimeData: { data: 'YQ', dataType: 'Binary' } });
    expect(body.verified).toBe(true);
  });

  it.each([
    ['Toy', {}, 'OptionsInvalid'],
    ['Toy', { member: '' }, 'OptionsInvalid'],
    ['Toy', { member: 'runTimeData' }, 'OptionsInvalid'],
    ['Toy', { member: '__proto__' }, 'OptionsInvalid'],
    ['Toy', { member: 7 as never }, 'OptionsInvalid'],
    ['SgxEnclave', { member: 'report' }, 'OptionsInvalid'],
    ['sgxenclave', { member: 'report' }, 'OptionsInvalid'],
    ['Toy', { member: 'toy', memer: 'x' } as never, 'OptionsInvalid'],
    ['Tpm', { member: 'data' }, 'AttestationTypeInvalid'],
    ['AzureGuest', {}, 'AttestationTypeInvalid'],
    ['Toy/../SgxEnclave', { member: 'toy' }, 'AttestationTypeInvalid'],
  ])('refuses %s with %j before anything is sent', async (type, options, code) => {
    expect(await codesOf(makeClient().attest(type, quote, options))).toEqual([code]);
    expect(service.received).toHaveLength(0);
  });

  it('is the only method that takes the name of a member', async () => {
    const options = { member: 'quote' } as object;
    expect(await codesOf(makeClient().attestSgxEnclave(quote, options))).toEqual(['OptionsInvalid']);
  });
});

describe('the other kinds of evidence (point 5)', () => {
  const last = () => service.received.find(({ path }) => path.startsWith('/attest/'));

  it('SEV-SNP: report, chain and endorsements in one document', async () => {
    const evidence = {
      report: new Uint8Array([9, 9]),
      certificateChain: '-----BEGIN CERTIFICATE-----',
      uvmEndorsements: [new Uint8Array([1])],
    };
    await makeClient().attestSevSnpVm(evidence, { runTimeJson: '{"keys":[]}', nonce: 'n-1' });
    const body = last()?.body as { report: string; runtimeData: object; nonce: string };
    expect(last()?.path).toBe('/attest/SevSnpVm');
    expect(body).toMatchObject({ nonce: 'n-1', runtimeData: { dataType: 'JSON' } });
    const document = JSON.parse(Buffer.from(body.report, 'base64url').toString()) as Record<string, string>;
    expect(document['SnpReport']).toBe('CQk');
    expect(Buffer.from(document['VcekCertChain'] ?? '', 'base64url').toString()).toContain('CERTIFICATE');
    expect(JSON.parse(Buffer.from(document['Endorsements'] ?? '', 'base64url').toString())).toEqual({
      Uvm: ['AQ'],
    });
  });

  it('SEV-SNP: a document made elsewhere goes as it is', async () => {
    await makeClient().attestSevSnpVm(new TextEncoder().encode('{"SnpReport":"CQk"}'));
    expect(last()?.body).toEqual({ report: Buffer.from('{"SnpReport":"CQk"}').toString('base64url') });
    expect(await codesOf(makeClient().attestSevSnpVm(null as never))).toEqual(['DataInvalid']);
  });

  it('TDX: the quote', async () => {
    const { body } = await makeClient().attestTdxVm(quote, { nonce: 'n-2' });
    expect(last()).toMatchObject({ path: '/attest/TdxVm', body: { quote: 'AwACAP8', nonce: 'n-2' } });
    expect(body.verified).toBe(true);
  });

  it('each by the first version that knows it, or the one that the client was told', async () => {
    const calls: [string, (client: AttestationClient) => Promise<unknown>][] = [
      ['2020-10-01', (client) => client.attestSgxEnclave(quote)],
      ['2020-10-01', (client) => client.attestOpenEnclave(quote)],
      ['2022-08-01', (client) => client.attestSevSnpVm(quote)],
      ['2025-06-01', (client) => client.attestTdxVm(quote)],
    ];
    for (const [version, attest] of calls) {
      service.received.length = 0;
      await attest(makeClient());
      expect(last()?.query.get('api-version')).toBe(version);
      for (const apiVersion of apiVersions) {
        service.received.length = 0;
        await attest(makeClient({ apiVersion }));
        expect(last()?.query.get('api-version')).toBe(apiVersion);
      }
    }
  });

  it('TPM: a message in, a message out, as text', async () => {
    service.answer = ({ body }) => ({ body: { data: body['data'] } });
    const text = '{ "payload": { "type": "aikcert" } }';
    expect(await makeClient().attestTpm(text)).toBe(text);
    expect(service.received[0]).toMatchObject({ path: '/attest/Tpm' });
    expect(service.received[0]?.body).toEqual({ data: Buffer.from(text).toString('base64url') });
    expect(await makeClient().attestTpm({ payload: { type: 'ä' } })).toBe('{"payload":{"type":"ä"}}');
    expect(await codesOf(makeClient().attestTpm('aikcert'))).toEqual(['DataInvalid']);
    service.answer = () => ({ body: { data: '//79' } });
    expect(await codesOf(makeClient().attestTpm(text))).toEqual(['AnswerMalformed']);
  });

  it('Azure guests: an answer sealed to the guest is given as it is, any other is verified', async () => {
    service.answer = ({ path }) =>
      path.startsWith('/attest/') ? { body: { token: 'eyJKd3QiOiIifQ' } } : undefined;
    expect(await makeClient().attestAzureGuest('{"TcgLogs":""}')).toEqual({ sealedToken: 'eyJKd3QiOiIifQ' });
    expect(last()?.body).toEqual({ attestationInfo: Buffer.from('{"TcgLogs":""}').toString('base64url') });
    expect(await codesOf(makeClient().attestAzureGuest(quote))).not.toEqual(['accepted']);
    const decrypt = async () => new Uint8Array(32);
    expect(await codesOf(makeClient().attestAzureGuest('{}', { decrypt }))).toEqual(['AnswerMalformed']);
    expect(await codesOf(makeClient().attestAzureGuest('{}', { decrypt: 1 as never }))).toEqual([
      'OptionsInvalid',
    ]);
    answerWith(signToken(signer, { ...tokenClaims(service, {}), 'x-ms-attestation-type': 'azurevm' }));
    const open = await makeClient().attestAzureGuest({ TcgLogs: '' });
    expect('body' in open && open.body.verified).toBe(true);
    answerWith(unsecuredToken(tokenClaims(service, {})));
    expect(await codesOf(makeClient().attestAzureGuest({}))).toEqual(['TokenUnsecured']);
  });

  it('verifies a token that came another way as strictly as an answer', async () => {
    const client = makeClient();
    const token = signToken(signer, tokenClaims(service, { nonce: 'n-1' }));
    expect((await client.verifyAttestationToken(token, { nonce: 'n-1' })).body.verified).toBe(true);
    expect(await codesOf(client.verifyAttestationToken(token, { nonce: 'n-2' }))).toEqual([
      'NonceUnexpected',
    ]);
    expect(await codesOf(client.verifyAttestationToken(flipBit(token, 2)))).toEqual(['SignatureInvalid']);
    expect(await codesOf(client.verifyAttestationToken(unsecuredToken(tokenClaims(service, {}))))).toEqual([
      'TokenUnsecured',
    ]);
  });
});

describe('getTcbBaselines (point 5)', () => {
  it('gives the baselines of a kind of evidence', async () => {
    const baseline = {
      tcbIdentifier: '11',
      tcbEvaluationDataNumber: 11,
      tcbReleaseDate: '2021-11-10T00:00:00',
      minimumPswLinuxVersion: '2.9',
      isSelectedTcb: true,
    };
    service.answer = () => ({
      body: { tcbBaselines: [baseline, { tcbIdentifier: 'azuredefault', more: 1 }] },
    });
    const [first, second] = await makeClient().getTcbBaselines('SgxEnclave');
    expect(first).toEqual({ ...baseline, tcbReleaseDate: new Date('2021-11-10T00:00:00Z') });
    expect(second).toMatchObject({ tcbIdentifier: 'azuredefault' });
    expect(service.received[0]).toMatchObject({ method: 'GET', path: '/tcbbaselines/SgxEnclave' });
    expect(service.received[0]?.query.get('api-version')).toBe('2022-09-01-preview');
  });

  it('sends no name that would be another route', async () => {
    for (const type of ['../certs', 'Sgx/Enclave', '', 'Sgx?x', undefined]) {
      expect(await codesOf(makeClient().getTcbBaselines(type as never))).toEqual(['AttestationTypeInvalid']);
    }
    expect(service.received).toHaveLength(0);
  });
});

describe('verification of answers', () => {
  const attest = (options: AttestationClientOptions = {}) => makeClient(options).attestSgxEnclave(quote);
  const claims = (changes: Record<string, unknown> = {}) =>
    ({ ...tokenClaims(service, {}), ...changes }) as never;

  it('refuses a forged signature, whichever partial options are given', async () => {
    answerWith(flipBit(signToken(signer, claims()), 2));
    const partial = [
      {},
      { validationOptions: {} },
      { validationOptions: { expectedIssuer: service.endpoint } },
      { validationOptions: { validateIssuer: true as const } },
      { validationOptions: { timeValidationSlack: 5 } },
      { validationOptions: { validateToken: true } },
      { validationOptions: { validateAttestationToken: () => undefined } },
    ];
    for (const options of partial) {
      expect(await codesOf(attest(options))).toEqual(['SignatureInvalid']);
      expect(await codesOf(makeClient().attestSgxEnclave(quote, options))).toEqual(['SignatureInvalid']);
    }
  });

  it('does not lose the options that stand behind a credential', async () => {
    const client = new AttestationClient(service.endpoint, undefined, {
      allowInsecureConnection: true,
      validationOptions: { expectedIssuer: 'https://other.example' },
    });
    expect(await codesOf(client.attestSgxEnclave(quote))).toEqual(['IssuerUnexpected']);
  });

  it('lays the options of a call over those of the client', async () => {
    const client = makeClient({ validationOptions: { expectedIssuer: 'https://other.example' } });
    const slack = { validationOptions: { timeValidationSlack: 1 } };
    expect(await codesOf(client.attestSgxEnclave(quote, slack))).toEqual(['IssuerUnexpected']);
    const own = { validationOptions: { expectedIssuer: service.endpoint } };
    expect(await codesOf(client.attestSgxEnclave(quote, own))).toEqual(['accepted']);
  });

  it('can be switched off as a whole, by name, and says so in the result', async () => {
    answerWith(flipBit(signToken(signer, claims({ iss: 'https://other.example' })), 2));
    const { body } = await attest({ validationOptions: { validateToken: false } });
    expect(body).toMatchObject({ verified: false, unsecured: false });
    expect(service.count('/certs')).toBe(0);
  });

  it('compares the issuer with the endpoint', async () => {
    service.claims = { iss: 'https://sibling.wus.attest.azure.net' };
    expect(await codesOf(attest())).toEqual(['IssuerUnexpected']);
    const expected = { validationOptions: { expectedIssuer: 'https://sibling.wus.attest.azure.net/' } };
    expect(await codesOf(attest(expected))).toEqual(['accepted']);
  });

  it('does not mind a trailing slash of the endpoint', async () => {
    const client = new AttestationClient(`${service.endpoint}/`, { allowInsecureConnection: true });
    expect(await codesOf(client.attestSgxEnclave(quote))).toEqual(['accepted']);
    expect(client.endpoint).toBe(service.endpoint);
  });

  it('checks the times by the given clock', async () => {
    const later = { currentDate: () => new Date(Date.now() + 9 * 3_600_000) };
    const earlier = { currentDate: () => new Date(Date.now() - 3_600_000) };
    expect(await codesOf(attest(later))).toEqual(['TokenExpired']);
    expect(await codesOf(attest(earlier))).toEqual(['TokenNotYetValid']);
    const slack = { validationOptions: { timeValidationSlack: 3700 } };
    expect(await codesOf(attest({ ...earlier, ...slack }))).toEqual(['accepted']);
  });

  it('refuses an unsecured token unless this very call sent a draft policy', async () => {
    answerWith(unsecuredToken(claims()));
    const client = makeClient();
    const { body, token } = await client.attestSgxEnclave(quote, { draftPolicyForAttestation: draft });
    expect(body).toMatchObject({ unsecured: true, verified: false });
    expect(token.algorithm).toBe('none');
    expect(await codesOf(client.attestSgxEnclave(quote))).toEqual(['TokenUnsecured']);
  });

  it('verifies a signed answer to a draft policy like any other', async () => {
    answerWith(flipBit(signToken(signer, claims()), 2));
    const attempt = makeClient().attestSgxEnclave(quote, { draftPolicyForAttestation: draft });
    expect(await codesOf(attempt)).toEqual(['SignatureInvalid']);
  });

  it('never trusts the certificate in the header of the token', async () => {
    const stranger = makeSigner('key-9');
    answerWith(signToken(stranger, claims(), { x5c: stranger.key.x5c }));
    expect(await codesOf(attest())).toEqual(['KeyUnknown', 'EmbeddedKeyUnexpected']);
    answerWith(signToken(stranger, claims(), { kid: undefined, x5c: stranger.key.x5c }));
    expect(await codesOf(attest())).toEqual(['SignatureInvalid', 'EmbeddedKeyUnexpected']);
  });

  it('never follows the key address in the token', async () => {
    const elsewhere = await startService([makeSigner('key-9')]);
    const [stranger] = elsewhere.signers;
    if (stranger !== undefined)
      answerWith(signToken(stranger, claims(), { jku: `${elsewhere.endpoint}/certs` }));
    expect(await codesOf(attest())).toEqual(['KeyUrlUnexpected', 'KeyUnknown']);
    expect(elsewhere.received).toHaveLength(0);
    await elsewhere.close();
  });

  it('refuses a token without the nonce that was sent', async () => {
    answerWith(signToken(signer, claims()));
    const client = makeClient();
    expect(await codesOf(client.attestSgxEnclave(quote, { nonce: 'undefined' }))).toEqual(['ClaimMissing']);
    answerWith(signToken(signer, claims({ nonce: 'an older one' })));
    expect(await codesOf(client.attestSgxEnclave(quote, { nonce: 'n-1' }))).toEqual(['NonceUnexpected']);
  });

  it('refuses a token that lacks what every result has', async () => {
    service.claims = { jti: undefined };
    expect(await codesOf(attest())).toEqual(['ClaimMissing']);
    service.claims = { 'x-ms-sgx-svn': 'three', 'x-ms-attestation-type': undefined };
    expect((await codesOf(attest())).sort()).toEqual(['ClaimMalformed', 'ClaimMissing']);
  });

  it('asks the caller last, with token and signer', async () => {
    const seen: unknown[] = [];
    const validateAttestationToken = (token: { keyId?: string }, by?: { keyId?: string }) => {
      seen.push(token.keyId, by?.keyId);
      return ['not today', 'nor tomorrow'];
    };
    expect(await codesOf(attest({ validationOptions: { validateAttestationToken } }))).toEqual([
      'PredicateUnmet',
      'PredicateUnmet',
    ]);
    expect(seen).toEqual(['key-1', 'key-1']);
    const broken = { validateAttestationToken: (() => 'x') as never };
    expect(await codesOf(attest({ validationOptions: broken }))).toEqual(['OptionsInvalid']);
  });

  it('refuses an answer whose token is none', async () => {
    answerWith('a.b.c');
    expect(await codesOf(attest())).toEqual(['TokenFormat']);
  });
});

describe('keys', () => {
  it('are fetched once and used for many calls', async () => {
    const client = makeClient();
    for (let i = 0; i < 3; i++) await client.attestSgxEnclave(quote);
    expect(service.count('/certs')).toBe(1);
  });

  it('that have changed are found', async () => {
    const client = makeClient();
    await client.attestSgxEnclave(quote);
    service.signers = [successor, signer];
    await client.attestSgxEnclave(quote);
    expect(service.count('/certs')).toBe(2);
  });

  it('are shared between clients that are given one source', async () => {
    const first = makeClient();
    const second = makeClient({ keys: first.keys });
    await Promise.all([first.attestSgxEnclave(quote), second.attestSgxEnclave(quote)]);
    const keys = createCachedKeySource(createRemoteKeySource({ allowInsecureConnection: true }));
    await makeClient({ keys }).attestSgxEnclave(quote);
    await makeClient({ keys }).attestSgxEnclave(quote);
    expect(service.count('/certs')).toBe(2);
  });

  it('known beforehand are not fetched', async () => {
    await makeClient({ keys: { keys: [signer.key] } }).attestSgxEnclave(quote);
    expect(service.count('/certs')).toBe(0);
    const other = makeClient({ keys: { keys: [successor.key] } });
    expect(await codesOf(other.attestSgxEnclave(quote))).toEqual(['KeyUnknown']);
  });

  it('that cannot be had are told as such', async () => {
    service.answer = ({ path }) => (path === '/certs' ? { status: 403, body: '' } : undefined);
    expect(await codesOf(makeClient().attestSgxEnclave(quote))).toEqual(['KeysUnavailable']);
    service.answer = ({ path }) => (path === '/certs' ? { body: { keys: 1 } } : undefined);
    expect(await codesOf(makeClient().attestSgxEnclave(quote))).toEqual(['KeysUnavailable']);
  });

  it('are given as signers', async () => {
    service.signers = [signer, successor];
    const signers = await makeClient().getAttestationSigners();
    expect(signers.map(({ keyId }) => keyId)).toEqual(['key-1', 'key-2']);
    const der = Buffer.from(signer.key.x5c[0] ?? '', 'base64');
    const pem = signers[0]?.certificates[0] ?? '';
    const back = Buffer.from(pem.replace(/-----[A-Z ]+-----|\s/g, ''), 'base64');
    expect(createHash('sha256').update(back).digest('hex')).toBe(
      createHash('sha256').update(der).digest('hex'),
    );
  });
});

describe('getOpenIdMetadata', () => {
  it('gives the metadata of the instance', async () => {
    const metadata = await makeClient().getOpenIdMetadata();
    expect(metadata).toMatchObject({ issuer: service.endpoint, jwks_uri: `${service.endpoint}/certs` });
    expect(service.received[0]?.query.toString()).toBe('');
  });
});

describe('failures', () => {
  it('of the service carry its code, status and request id', async () => {
    service.answer = () => ({
      status: 400,
      body: {
        error: {
          code: 'PolicyEvaluationError',
          message: 'denied',
          innererror: { code: 'PolicyEvaluationError', message: 'denied' },
        },
      },
    });
    const error = await makeClient()
      .attestSgxEnclave(quote)
      .catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(AttestationServiceError);
    expect(error).toMatchObject({
      code: 'ServiceRefused',
      statusCode: 400,
      serviceCode: 'PolicyEvaluationError',
      serviceMessage: 'denied',
      requestId: '00-4ddd4bf02667dd29ab761efea990d757-ea57374b84faca36-00',
    });
    expect((error as AttestationServiceError).hint).toContain('policy');
  });

  it('of the way are coded too', async () => {
    const client = new AttestationClient('http://127.0.0.1:1', {
      allowInsecureConnection: true,
      retryOptions: { maxRetries: 0 },
    });
    const error = await client.attestSgxEnclave(quote).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ code: 'ConnectionFailed' });
    expect(error).not.toBeInstanceOf(TokenVerificationError);
  });
});

describe('the constructor', () => {
  it.each([
    ['https://mine.wus.attest.azure.net', {}, ['accepted']],
    ['https://127.0.0.1:8443/mine', {}, ['accepted']],
    ['mine.wus.attest.azure.net', {}, ['EndpointInvalid']],
    ['https://mine.wus.attest.azure.net/?api-version=1', {}, ['EndpointInvalid']],
    ['https://mine.wus.attest.azure.net/#a', {}, ['EndpointInvalid']],
    ['https://user:secret@mine.wus.attest.azure.net', {}, ['EndpointInvalid']],
    ['http://mine.wus.attest.azure.net', { allowInsecureConnection: true }, ['EndpointInsecure']],
    ['http://127.0.0.1:8080', {}, ['EndpointInsecure']],
    ['http://127.0.0.1:8080', { allowInsecureConnection: true }, ['accepted']],
    ['ftp://127.0.0.1', { allowInsecureConnection: true }, ['EndpointInsecure']],
  ])('takes %s with %j: %j', async (endpoint, options, codes) => {
    expect(await codesOf(() => new AttestationClient(endpoint, options))).toEqual(codes);
  });

  it('refuses validation options that cannot be meant', async () => {
    for (const validationOptions of [
      { validateExpirationTime: false },
      { validateIssuer: false },
      { validateToken: undefined },
      { validateToken: 0 },
      { expectedIsuer: 'https://mine.wus.attest.azure.net' },
      { expectedIssuer: undefined },
      { timeValidationSlack: Number.NaN },
      { timeValidationSlack: -1 },
    ]) {
      const attempt = () =>
        new AttestationClient('https://mine.wus.attest.azure.net', {
          validationOptions: validationOptions as never,
        });
      expect(await codesOf(attempt)).toEqual(['OptionsInvalid']);
    }
  });

  it('refuses keys that are none', async () => {
    for (const keys of [{}, { keys: 'x' }, 'x', null, { keysOf: 1 }]) {
      const attempt = () =>
        new AttestationClient('https://mine.wus.attest.azure.net', { keys: keys as never });
      expect(await codesOf(attempt)).toEqual(['OptionsInvalid']);
    }
  });

  it('refuses a credential that is none instead of dropping it or the options', async () => {
    const attempt = () => new AttestationClient('https://mine.wus.attest.azure.net', {} as never, {});
    expect(await codesOf(attempt)).toEqual(['OptionsInvalid']);
  });

  it('refuses to send a credential unencrypted', async () => {
    const credential = { getToken: async () => ({ token: 't', expiresOnTimestamp: Date.now() + 1e6 }) };
    const attempt = () =>
      new AttestationClient(service.endpoint, credential, { allowInsecureConnection: true });
    expect(await codesOf(attempt)).toEqual(['EndpointInsecure']);
  });
});
