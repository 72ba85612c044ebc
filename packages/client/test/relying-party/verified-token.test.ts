/** Typed results come from verified tokens only. */

import { describe, expect, expectTypeOf, it } from 'vitest';
import * as z from 'zod/mini';
import * as client from '../../src/index.ts';
import * as relyingParty from '../../src/relying-party/index.ts';
import { codesOf } from '../support/problems.ts';
import { issuer, makeSigner, now, sgxClaims, signToken } from '../support/signing.ts';

const signer = makeSigner('key-1');
const verifier = relyingParty.createTokenVerifier({
  issuers: [issuer],
  keys: { keys: [signer.key] },
  currentDate: () => now,
});

describe('the result of a verified token', () => {
  it('is typed and says that it was verified', async () => {
    const { result, claims } = await verifier.verify(signToken(signer));
    expectTypeOf(result).toEqualTypeOf<client.AttestationResult>();
    expect(result).toMatchObject({ verifierType: 'sgx', verified: true, unsecured: false, svn: 3 });
    expect(result.claims).toBe(claims);
  });

  it('is the same each time', async () => {
    const verified = await verifier.verify(signToken(signer));
    expect(verified.result).toBe(verified.result);
  });

  it('is read when it is asked for: relying parties may go by the claims alone', async () => {
    const verified = await verifier.verify(
      signToken(signer, sgxClaims({ jti: undefined, 'x-ms-sgx-svn': 'x' })),
    );
    expect(await codesOf(() => verified.result)).toEqual(['ClaimMalformed', 'ClaimMissing']);
  });

  it('has runtime data of the form of a schema', async () => {
    const runTimeSchema = z.object({ kid: z.string() });
    const good = signToken(signer, sgxClaims({ 'x-ms-runtime': { kid: 'a' } }));
    const { result } = await verifier.verify(good, {}, { runTimeSchema });
    expectTypeOf(result.runTimeClaims).toEqualTypeOf<{ kid: string }>();
    expect(result.runTimeClaims.kid).toBe('a');
    const bad = signToken(signer, sgxClaims({ 'x-ms-runtime': { kid: 7 } }));
    expect(await codesOf(verifier.verify(bad, {}, { runTimeSchema }))).toEqual(['ClaimMalformed']);
    expect(await codesOf(verifier.verify(good, {}, { runTimeSchema: {} } as never))).toEqual([
      'OptionsInvalid',
    ]);
  });

  it('asks no schema about a token that is refused', async () => {
    let asked = 0;
    const validate = () => {
      asked += 1;
      return { value: 1 };
    };
    const runTimeSchema = { '~standard': { version: 1, vendor: 'test', validate } } as const;
    const refused = verifier.verify(signToken(makeSigner('key-1')), {}, { runTimeSchema });
    expect(await codesOf(refused)).toEqual(['SignatureInvalid']);
    expect(await codesOf(verifier.verify(signToken(signer), { minimumSvn: 4 }, { runTimeSchema }))).toEqual([
      'SvnTooLow',
    ]);
    expect(asked).toBe(0);
  });
});

describe('the public interface', () => {
  it.each(['attestationResult', 'verifyToken'])(
    'has no %s: what is verified is not for callers to say',
    (name) => {
      expect(client).not.toHaveProperty(name);
      expect(relyingParty).not.toHaveProperty(name);
    },
  );

  it('has no way to accept an unsecured token or to state that one was verified', () => {
    // @ts-expect-error: there is no such option
    const make = () => relyingParty.createTokenVerifier({ issuers: [issuer], acceptUnsecured: true });
    expect(make).toThrow();
    // @ts-expect-error: only verification makes a result
    const stated: relyingParty.VerifiedToken = { issuer, claims: {}, unsecured: false };
    expect(stated.result).toBeUndefined();
  });
});
