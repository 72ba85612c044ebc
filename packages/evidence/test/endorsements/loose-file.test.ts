import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { utf8 } from '@veritee/core/internal';
import { createSimulatedPki, simulatedAnchors, simulateSgx, simulateSnp } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { looseSource } from '../../src/endorsements/loose-file.ts';
import { fileSource, firstOf, schemeOf, verifyEvidence } from '../../src/index.ts';
import { givenSource } from '../../src/internal.ts';

const pki = createSimulatedPki();
const { report, endorsements, rootPem, at: now } = simulateSnp(pki);
const files = endorsements.map(({ request, endorsement }) => ({
  name: request.kind,
  bytes: endorsement.body,
}));
const trust = { anchors: simulatedAnchors(pki), now };

describe('a file of certificates, or one list', () => {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-loose-'));
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  it('answers for AMD, in whatever order files are given', async () => {
    expect(files.map(({ name }) => name).sort()).toEqual(['vcek', 'vek-chain', 'vek-crl']);
    const scheme = schemeOf('SevSnpVm');
    for (const given of [files, files.toReversed()]) {
      const { status } = (
        await verifyEvidence(scheme, { evidence: report }, { source: givenSource(given), trust })
      ).verified;
      expect(status).toBe('Verified');
    }
    const sources = files.map(({ name, bytes }) => {
      writeFileSync(join(folder, name), bytes);
      return fileSource(join(folder, name));
    });
    const source = firstOf(await Promise.all(sources));
    await verifyEvidence(scheme, { evidence: report }, { source, trust });
  });

  it('answers for the product line that a list is of, whichever list comes first', async () => {
    const own = files.filter(({ name }) => name === 'vek-crl');
    const other = simulateSnp(pki, { product: 'Genoa' })
      .endorsements.filter(({ request }) => request.kind === 'vek-crl')
      .map(({ endorsement }) => ({ name: 'genoa.crl', bytes: endorsement.body }));
    expect([...own, ...other]).toHaveLength(2);
    const certificates = files.filter(({ name }) => name !== 'vek-crl');
    const scheme = schemeOf('SevSnpVm');
    for (const lists of [
      [own, other],
      [other, own],
    ]) {
      const source = givenSource([...lists.flat(), ...certificates]);
      await verifyEvidence(scheme, { evidence: report }, { source, trust });
    }
    const source = givenSource([...other, ...certificates]);
    await expect(verifyEvidence(scheme, { evidence: report }, { source, trust })).rejects.toMatchObject({
      code: 'EndorsementsMissing',
    });
  });

  it('does not answer for another chip, nor for Intel', async () => {
    const other = simulateSnp(createSimulatedPki()).report;
    const source = givenSource(files);
    const scheme = schemeOf('SevSnpVm');
    await expect(verifyEvidence(scheme, { evidence: other }, { source, trust })).rejects.toMatchObject({
      code: 'EndorsementsMissing',
    });
    const quote = simulateSgx(pki);
    await expect(
      verifyEvidence(schemeOf('SgxEnclave'), { evidence: quote }, { source, trust }),
    ).rejects.toMatchObject({ code: 'EndorsementsMissing' });
  });

  it.each([
    ['nothing', new Uint8Array()],
    ['a root', utf8(rootPem)],
    ['a text', utf8('nothing of the kind')],
    ['a damaged certificate', (files[0]?.bytes ?? new Uint8Array()).subarray(0, 100)],
  ])('is refused when it is %s', (_, bytes) => {
    expect(() => looseSource('file', bytes)).toThrow(expect.objectContaining({ code: 'EndorsementsFormat' }));
  });
});
