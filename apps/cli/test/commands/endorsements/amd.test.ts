/** Endorsements of AMD by command: from a service that answers as AMD's does into a folder or archive, and their end. */

import { writeFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { createSimulatedPki, type SnpSimulation, simulateSnp } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

/** What is asked about the chip of a simulation, by path; the first question is refused, as one that came too soon. */
function localKds({ endorsements }: SnpSimulation, asked: string[]): Server {
  const bodyOf = (kind: string): Uint8Array | undefined =>
    endorsements.find(({ request }) => request.kind === kind)?.endorsement.body;
  const answers: readonly (readonly [RegExp, Uint8Array | undefined])[] = [
    [/^\/vcek\/v1\/Milan\/[0-9a-f]{128}\?blSPL=\d+&teeSPL=\d+&snpSPL=\d+&ucodeSPL=\d+$/, bodyOf('vcek')],
    [/^\/vcek\/v1\/Milan\/cert_chain$/, bodyOf('vek-chain')],
    [/^\/vcek\/v1\/Milan\/crl$/, bodyOf('vek-crl')],
  ];
  let refused = false;
  return createServer((request, response) => {
    const { url = '' } = request;
    if (!refused) {
      refused = true;
      response.writeHead(429, { 'retry-after': '0' }).end();
      return;
    }
    const [path, body] = answers.find(([pattern]) => pattern.test(url)) ?? [];
    asked.push(path === undefined ? url : (url.split('?')[0]?.replace(/[0-9a-f]{128}/, 'CHIP') ?? ''));
    response.writeHead(body === undefined ? 404 : 200).end(body);
  });
}

interface Line {
  readonly endorsement: string;
  readonly expires: string;
  readonly days: number;
  readonly origin: string;
}

describe('endorsements of AMD', () => {
  const folder = temporaryFolder();
  const path = (...parts: string[]): string => join(folder.path, ...parts);
  const asked: string[] = [];
  const simulation = simulateSnp(createSimulatedPki(), { scenario: 'no-certificates' });
  const kds = localKds(simulation, asked);
  let url: string;

  const fetchTo = (out: string) =>
    run([
      ...['endorsements', 'fetch', 'snp', path('evidence.bin'), '--out', out, '--json'],
      ...['--endorsements', `kds+${url}`, '--trust-root', path('root.pem')],
    ]);
  const linesOf = (json: Record<string, unknown>): readonly Line[] => json['endorsements'] as readonly Line[];

  beforeAll(async () => {
    writeFileSync(path('evidence.bin'), simulation.evidence);
    writeFileSync(path('root.pem'), simulation.rootPem);
    await new Promise<void>((resolve) => kds.listen(0, '127.0.0.1', resolve));
    url = `http://127.0.0.1:${(kds.address() as AddressInfo).port}`;
    for (const name of ['kept', 'kept.json']) {
      const fetched = await fetchTo(path(name));
      expect([fetched.status, fetched.json()]).toMatchObject([0, { kept: path(name) }]);
    }
  }, 60_000);
  afterAll(async () => {
    await new Promise((resolve) => kds.close(resolve));
    folder.remove();
  });

  it('are asked for one by one: certificate, chain and revocation list', () => {
    const each = ['/vcek/v1/Milan/CHIP', '/vcek/v1/Milan/cert_chain', '/vcek/v1/Milan/crl'];
    expect(asked).toEqual([...each, ...each]);
  });

  it.each(['kept', 'kept.json'])('in %s verify the evidence without the service', async (name) => {
    const verified = await run([
      ...['evidence', 'verify', 'snp', path('evidence.bin'), '--json'],
      ...['--endorsements', path(name), '--trust-root', path('root.pem')],
    ]);
    expect([verified.status, verified.json()]).toMatchObject([0, { accepted: true }]);
  });

  it.each(['kept', 'kept.json'])('in %s are shown with the days that they last', async (name) => {
    const shown = await run(['endorsements', 'show', path(name), '--json']);
    expect(shown.status).toBe(0);
    const lines = linesOf(shown.json());
    // The list ends first: it holds for a month, certificates for years.
    expect(lines.map(({ endorsement }) => endorsement.replace(/chip .*/, 'chip'))).toEqual([
      'VCEK revocation list of Milan',
      expect.stringMatching(/^VCEK /),
      expect.stringMatching(/^VCEK /),
    ]);
    expect(lines.map(({ endorsement }) => endorsement.split(' ')[1]).sort()).toEqual([
      'certificate',
      'issuer',
      'revocation',
    ]);
    expect(lines[0]?.days).toBeLessThan(31);
    expect(lines[1]?.days).toBeGreaterThan(365);
    for (const { origin } of lines) expect(origin).toContain('127.0.0.1');
  });

  it('say from when on guests are refused, and because of what', async () => {
    const status = await run(['endorsements', 'status', path('kept')]);
    expect([status.status, status.stdout]).toEqual([
      0,
      expect.stringMatching(
        /^3 endorsements in .*\n✓ From \S+Z on \(\d+ days\), Milan platforms with a VCEK are refused because VCEK revocation list of Milan ends\.\n✓ From \S+Z on \(\d+ days\), guests on Milan chip [0-9a-f]{16} are refused because VCEK certificate .* ends\.\n$/,
      ),
    ]);
  });

  it('that end soon, or have ended, are a refusal', async () => {
    const soon = await run(['endorsements', 'show', path('kept'), '--within', '31', '--json']);
    expect([soon.status, soon.json()]).toMatchObject([1, { ending: 1 }]);
    const late = await run(['endorsements', 'show', path('kept'), '--at', '2200-01-01', '--json']);
    expect([late.status, late.json()]).toMatchObject([1, { ending: 3 }]);
  });
});
