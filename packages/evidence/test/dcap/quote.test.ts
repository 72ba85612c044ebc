import { concat, fromHex } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { decodeQuote } from '../../src/dcap/quote.ts';
import { judgeMade } from '../judge.ts';
import { haveVectors, quoteCases } from '../vectors.ts';
import { make, parties, patched, type Wishes } from '../vendor.ts';

describe.each([3, 4, 5] as const)('an SGX quote of version %i', (version) => {
  it('is accepted', async () => {
    const made = make({ version });
    expect(await judgeMade(made)).toMatchObject({ accepted: true, status: 'UpToDate' });
    const quote = decodeQuote(made.quote);
    expect(quote.header.version).toBe(version);
    expect(quote.bodyKind).toBe('sgx');
    expect(quote.signedData.length).toBe(version === 5 ? 48 + 6 + 384 : 48 + 384);
    expect(quote.certification.type).toBe(5);
  });

  it('is refused when it was signed by another key', async () => {
    const appraisal = await judgeMade(make({ version, signers: { quote: parties.stranger } }));
    expect(appraisal.error?.code).toBe('QuoteSignature');
  });

  it('tolerates zeros behind it, and counts them', async () => {
    const made = make({ version });
    const evidence = concat(made.quote, new Uint8Array(64));
    expect(decodeQuote(evidence).trailingZeros).toBe(64);
    const appraisal = await judgeMade(made, { request: { evidence } });
    expect(appraisal.accepted).toBe(true);
    expect(appraisal.trail.at(-2)?.detail).toBe('64 bytes');
  });
});

describe('refuses a quote', () => {
  const header =
    (at: number, bytes: string): NonNullable<Wishes['header']> =>
    (plain) =>
      patched(plain, at, fromHex(bytes));
  it.each<readonly [string, Wishes]>([
    ['of version 2', { header: header(0, '0200') }],
    ['of version 6', { header: header(0, '0600') }],
    ['with a P-384 key', { header: header(2, '0300') }],
    ['with an EPID key', { header: header(2, '0000') }],
    ['of version 3 for TDX', { header: header(4, '81000000') }],
    ['of an unknown TEE', { version: 4, header: header(4, '82000000') }],
    ['of version 4 for TDX with an SGX body', { version: 4, header: header(4, '81000000') }],
    ['of version 4 whose outer certification data is a chain', { version: 4, outerType: 5 }],
    ['of version 5 with an unknown body type', { version: 5, descriptor: fromHex('040080010000') }],
    ['of version 5 with body type 0', { version: 5, descriptor: fromHex('000080010000') }],
    ['of version 5 with a TD body and an SGX header', { version: 5, descriptor: fromHex('020048020000') }],
    ['of version 5 whose body is longer than its type', { version: 5, descriptor: fromHex('010081010000') }],
    ['of version 5 whose body is shorter than its type', { version: 5, descriptor: fromHex('01007f010000') }],
  ])('%s', async (_what, wishes) => {
    expect((await judgeMade(make(wishes))).error?.code).toBe('QuoteFormat');
  });

  it('of version 4 with the QE report twice', async () => {
    const made = make({ version: 4, certification: { type: 6, data: new Uint8Array(600) } });
    expect((await judgeMade(made)).error?.code).toBe('CertificationDataUnsupported');
  });

  it('of TDX where SGX is asked for', async () => {
    const [tdx] = quoteCases('tdx').filter(({ name }) => name.startsWith('tdx-v4'));
    if (tdx === undefined) return;
    const appraisal = await judgeMade({ ...make(), quote: tdx.quote });
    expect(appraisal.error?.code).toBe('QuoteFormat');
  });
});

describe.skipIf(!haveVectors)('recorded TDX quotes', () => {
  const cases = quoteCases('tdx').filter(({ expected }) => expected.accepted);
  it.each(cases)('$name can be decoded', ({ quote, expected }) => {
    const decoded = decodeQuote(quote);
    expect(decoded.bodyKind).toMatch(/^td-1\.[05]$/);
    expect(decoded.trailingZeros).toBe(expected.trailingBytes);
  });
});
