/** Results say what was asked: types by the compiler, values by these tests. */

import { afterAll, beforeAll, beforeEach, describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';
import {
  AttestationClient,
  type AzureVmClaims,
  type EvidenceClaims,
  type EvidenceTypeName,
  type HexValue,
  runTimeDataHash,
  type SevSnpVmClaims,
  type SgxClaims,
  type TdxVmClaims,
  type TpmClaims,
} from '../../src/index.ts';
import { type FakeService, startService } from '../support/fake-service.ts';
import { codesOf } from '../support/problems.ts';
import { makeSigner } from '../support/signing.ts';

const quote = new Uint8Array([3, 0, 2, 0]);
let service: FakeService;
let client: AttestationClient;

beforeAll(async () => {
  service = await startService([makeSigner('key-1')]);
  client = new AttestationClient(service.endpoint, { allowInsecureConnection: true });
});
beforeEach(() => {
  service.claims = {};
});
afterAll(() => service.close());

describe('the claims in a result', () => {
  it('are those of the kind of evidence that was sent', async () => {
    const sgx = await client.attestSgxEnclave(quote);
    expectTypeOf(sgx.body.evidence).toEqualTypeOf<SgxClaims>();
    expect(sgx.body.evidence.type).toBe('sgx');
    const snp = await client.attestSevSnpVm(quote);
    expectTypeOf(snp.body.evidence).toEqualTypeOf<SevSnpVmClaims>();
    expect(snp.body.evidence.type).toBe('sevsnpvm');
    const tdx = await client.attestTdxVm(quote);
    expectTypeOf(tdx.body.evidence).toEqualTypeOf<TdxVmClaims>();
    expect(tdx.body.evidence.type).toBe('tdxvm');
    const guest = await client.attestAzureGuest({});
    if ('body' in guest) expectTypeOf(guest.body.evidence).toEqualTypeOf<AzureVmClaims>();
    expectTypeOf(client.attestOpenEnclave).returns.resolves.toHaveProperty('body');
    expectTypeOf<
      Awaited<ReturnType<typeof client.attestTpmPlatform>>['body']['evidence']
    >().toEqualTypeOf<TpmClaims>();
  });

  it('are those of a type that is named by a literal, and any for other names', async () => {
    const named = await client.attest('TdxVm', quote);
    expectTypeOf(named.body.evidence).toEqualTypeOf<TdxVmClaims>();
    expect(named.body.evidence.type).toBe('tdxvm');
    const type: string = 'SgxEnclave';
    const other = await client.attest(type, quote);
    expectTypeOf(other.body.evidence).toEqualTypeOf<EvidenceClaims | undefined>();
    const verified = await client.verifyAttestationToken(other.token.serialize());
    expectTypeOf(verified.body.evidence).toEqualTypeOf<EvidenceClaims | undefined>();
    expect(verified.body.evidence?.type).toBe('sgx');
  });

  it.each(['sevsnpvm', 'toy'])('are refused when the token is about %s', async (type) => {
    service.claims = { 'x-ms-attestation-type': type };
    expect(await codesOf(client.attestSgxEnclave(quote))).toEqual(['AttestationTypeUnexpected']);
    expect(await codesOf(client.attest('OpenEnclave', quote))).toEqual(['AttestationTypeUnexpected']);
    const validationOptions = { validateToken: false };
    expect(await codesOf(client.attestSgxEnclave(quote, { validationOptions }))).toEqual([
      'AttestationTypeUnexpected',
    ]);
  });

  it('are bytes that WebCrypto takes, and words that are known', async () => {
    expectTypeOf<HexValue['bytes']>().toEqualTypeOf<Uint8Array<ArrayBuffer>>();
    const { body } = await client.attestSgxEnclave(quote, { runTimeData: quote });
    expectTypeOf(body.policyHash).toEqualTypeOf<Uint8Array<ArrayBuffer> | undefined>();
    if (body.enclaveHeldData !== undefined) await crypto.subtle.digest('SHA-256', body.enclaveHeldData);
    await crypto.subtle.digest('SHA-256', await runTimeDataHash(quote));
    expectTypeOf(body.verifierType).toEqualTypeOf<EvidenceTypeName>();
    const words: readonly EvidenceTypeName[] = ['sgx', 'a kind of tomorrow'];
    expect(words).toContain(body.verifierType);
    expectTypeOf<'UpToDate'>().toExtend<NonNullable<TdxVmClaims['tcbStatus']>>();
  });
});

describe('runtime data', () => {
  const keys = z.object({ keys: z.array(z.object({ kid: z.string() })) });
  const runTimeJson = { keys: [{ kid: 'a' }] };

  it('has the form of a schema', async () => {
    const options = { runTimeJson, runTimeSchema: keys };
    const { body } = await client.attestSgxEnclave(quote, options);
    expectTypeOf(body.runTimeClaims).toEqualTypeOf<{ keys: { kid: string }[] }>();
    expect(body.runTimeClaims.keys[0]?.kid).toBe('a');
    const { body: snp } = await client.attest('SevSnpVm', quote, { runTimeJson, runTimeSchema: keys });
    expectTypeOf(snp.runTimeClaims).toEqualTypeOf<{ keys: { kid: string }[] }>();
    expectTypeOf(snp.evidence).toEqualTypeOf<SevSnpVmClaims>();
  });

  it('has the type that the caller says, or that of any JSON', async () => {
    const { body } = await client.attestSgxEnclave<{ readonly keys: readonly unknown[] }>(quote, {
      runTimeJson,
    });
    expect(body.runTimeClaims.keys).toHaveLength(1);
    const plain = await client.attestSgxEnclave(quote, { runTimeJson });
    // @ts-expect-error: nobody said which members there are
    expect(plain.body.runTimeClaims.keys).toHaveLength(1);
  });

  it('is what a schema makes of it, also later', async () => {
    const runTimeSchema = {
      '~standard': { version: 1, vendor: 'test', validate: async () => ({ value: 7 }) },
    } as const;
    const { body } = await client.attestSgxEnclave(quote, { runTimeJson, runTimeSchema });
    expectTypeOf(body.runTimeClaims).toEqualTypeOf<number>();
    expect(body.runTimeClaims).toBe(7);
  });

  it.each<[string, object]>([
    ['of another form', { runTimeJson: { keys: 'a' } }],
    ['as bytes', { runTimeData: quote }],
    ['that is not there', {}],
  ])('%s is refused', async (_, data) => {
    const options = { ...data, runTimeSchema: keys };
    expect(await codesOf(client.attestSgxEnclave(quote, options))).toEqual(['ClaimMalformed']);
    const { token } = await client.attestSgxEnclave(quote, data);
    const again = client.verifyAttestationToken(token.serialize(), { runTimeSchema: keys });
    expect(await codesOf(again)).toEqual(['ClaimMalformed']);
  });

  it.each([{}, null, 'schema', { '~standard': {} }, { '~standard': { validate: 1 } }])(
    'is not judged by %j, which is no schema',
    async (runTimeSchema) => {
      const options = { runTimeSchema } as never;
      expect(await codesOf(client.attestSgxEnclave(quote, options))).toEqual(['OptionsInvalid']);
    },
  );
});
