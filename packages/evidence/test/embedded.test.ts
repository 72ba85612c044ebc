import { fromHex, utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { embeddedEvidenceProver } from '../src/embedded.ts';
import { collateralSource } from '../src/endorsements/intel/collateral-file.ts';
import { everyStatus } from './judge.ts';
import { duringValidity, make } from './vendor.ts';

const made = make();
const prove = embeddedEvidenceProver({
  source: collateralSource(made.collateral, 'made'),
  trust: { anchors: made.anchors, now: duringValidity, accept: everyStatus },
});
const header = fromHex(`03000000a3a21e871b4d4014b70aa125d2fbcd8c00000000${'ff'.repeat(8)}`);

describe('embeddedEvidenceProver', () => {
  it('proves a quote and says what it claims', async () => {
    const proven = await prove({ attestationType: 'SgxEnclave', bytes: made.quote });
    expect(proven.claims['x-ms-attestation-type']).toBe('sgx');
    expect(proven.status).toBe('UpToDate');
    expect(proven.boundData).toBeUndefined();
    expect(proven.trail.every(({ ok }) => ok)).toBe(true);
  });

  it('trusts the vendors alone unless told otherwise, and asks nobody about what they did not make', async () => {
    const byDefault = embeddedEvidenceProver();
    await expect(byDefault({ attestationType: 'SgxEnclave', bytes: made.quote })).rejects.toMatchObject({
      code: 'PckChainUntrusted',
    });
  });

  it.each([
    ['a kind that does not exist', 'Quantum', made.quote],
    ['a kind that objects have', 'constructor', made.quote],
    ['no quote', 'SgxEnclave', utf8('quote')],
    ['Open Enclave evidence of another size', 'OpenEnclave', new Uint8Array([...header, ...made.quote])],
    ['Open Enclave evidence that ends early', 'OpenEnclave', header.subarray(0, 28)],
  ])('refuses %s', async (_, attestationType, bytes) => {
    await expect(prove({ attestationType, bytes })).rejects.toMatchObject({
      code: expect.stringMatching(/^(?:EvidenceFormat|QuoteFormat)$/),
    });
  });
});
