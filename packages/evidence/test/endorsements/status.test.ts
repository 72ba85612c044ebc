import { describe, expect, it } from 'vitest';
import { collateralSource } from '../../src/endorsements/intel/collateral-file.ts';
import { recordingSource } from '../../src/endorsements/record.ts';
import type { EndorsementRequest } from '../../src/endorsements/request.ts';
import { type DeliveredEndorsement, endorsement } from '../../src/endorsements/source.ts';
import { endorsementStatus } from '../../src/endorsements/status.ts';
import { judgeMade } from '../judge.ts';
import { duringValidity, make, type Wishes } from '../vendor.ts';

async function delivered(wishes: Wishes = {}): Promise<readonly DeliveredEndorsement[]> {
  const made = make(wishes);
  const recording = recordingSource(collateralSource(made.collateral, 'made'));
  await judgeMade(made, { source: recording });
  return recording.delivered();
}

const without = (items: readonly DeliveredEndorsement[], kind: EndorsementRequest['kind']) =>
  items.filter(({ request }) => request.kind !== kind);

describe('the status of endorsements', () => {
  it('says from when on which platforms are refused, and because of what', async () => {
    const [line, ...more] = endorsementStatus(
      await delivered({ crlUntil: new Date('2026-01-12T12:00:00Z') }),
      duringValidity,
    );
    expect(more).toEqual([]);
    expect(line).toEqual({
      platforms: [expect.stringMatching(/^SGX platforms of FMSPC [0-9a-f]{12}$/)],
      from: new Date('2026-01-12T12:00:00Z'),
      days: 2,
      item: expect.stringContaining('revocation list'),
    });
  });

  it('names the certificate where that ends first', async () => {
    const items = await delivered({
      tcbSigning: (request) => ({ ...request, notAfter: new Date('2026-01-11T12:00:00Z') }),
    });
    expect(endorsementStatus(items, duringValidity)[0]).toMatchObject({
      days: 1,
      item: expect.stringContaining('(certificate Intel SGX TCB Signing)'),
    });
  });

  it('says that what is over refuses already', async () => {
    expect(endorsementStatus(await delivered(), new Date('2026-02-01T01:00:00Z'))[0]).toMatchObject({
      days: -2,
    });
  });

  it.each(['qe-identity', 'pck-crl', 'root-crl'] as const)(
    'says that without a %s platforms are refused already',
    async (kind) => {
      const [line] = endorsementStatus(without(await delivered(), kind), duringValidity);
      expect(line).toMatchObject({ from: undefined, days: undefined });
      expect(line?.item).toMatch(kind === 'qe-identity' ? /^QE identity for sgx$/ : /revocation list$/);
    },
  );

  it('does not take the statements of one PKI for those of another', async () => {
    const items = (await delivered()).map(({ request, endorsement }) => ({
      request: request.kind === 'root-crl' ? { ...request, root: '00'.repeat(32) } : request,
      endorsement,
    }));
    expect(endorsementStatus(items, duringValidity)[0]).toMatchObject({
      item: 'root CA revocation list',
      from: undefined,
    });
  });

  it('counts what cannot be read as ended', async () => {
    const broken = (await delivered()).map((each) =>
      each.request.kind === 'root-crl'
        ? { ...each, endorsement: endorsement(new Uint8Array(3), 'broken') }
        : each,
    );
    expect(endorsementStatus(broken, duringValidity)[0]).toMatchObject({
      from: new Date(0),
      item: 'root CA revocation list (unreadable)',
    });
  });

  it('of AMD is by product line and kind of key, and by chip', async () => {
    const { revocationLists, rootPem } = make({ crlUntil: new Date('2026-01-12T12:00:00Z') });
    const chain = endorsement(new TextEncoder().encode(rootPem), 'made');
    const list = endorsement(revocationLists.root, 'made');
    const items: DeliveredEndorsement[] = [
      { request: { kind: 'vek-chain', product: 'Milan', signer: 'vcek' }, endorsement: chain },
      { request: { kind: 'vek-crl', product: 'Milan', signer: 'vcek', root: 'aa' }, endorsement: list },
      { request: { kind: 'vek-chain', product: 'Genoa', signer: 'vlek' }, endorsement: chain },
      ...['01', '02'].map((chip) => ({
        request: {
          kind: 'vcek' as const,
          product: 'Milan' as const,
          chipId: chip.repeat(64),
          tcb: '00'.repeat(8),
        },
        endorsement: chain,
      })),
    ];
    const lines = endorsementStatus(items, duringValidity);
    expect(lines.map(({ platforms, from }) => [platforms, from?.toISOString()])).toEqual([
      [['Genoa platforms with a VLEK'], undefined],
      [['Milan platforms with a VCEK'], '2026-01-12T12:00:00.000Z'],
      [['guests on Milan chip 0101010101010101'], expect.any(String)],
      [['guests on Milan chip 0202020202020202'], expect.any(String)],
    ]);
  });
});
