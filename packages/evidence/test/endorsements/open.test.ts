import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { Fetch } from '../../src/endorsements/http.ts';
import { openSource, openSources } from '../../src/endorsements/open.ts';
import type { EndorsementSource } from '../../src/endorsements/source.ts';
import { judgeMade } from '../judge.ts';
import { duringValidity, make, platform } from '../vendor.ts';
import { startIntelServer } from './intel/intel-server.ts';

const codeOf = (asking: Promise<unknown>): Promise<string | undefined> =>
  asking.then(
    () => undefined,
    (error: { readonly code?: string }) => error.code,
  );

function file(content: string): string {
  const path = mkdtempSync(join(tmpdir(), 'veritee-open-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true }));
  writeFileSync(join(path, 'collateral.json'), content);
  return path;
}

/** Where a source looks for the root list: that is where PCS and PCCS differ. */
async function rootListOf(open: (fetch: Fetch) => Promise<EndorsementSource>): Promise<string> {
  let asked = '';
  const source = await open(async (url) => {
    asked = url;
    return new Response('', { status: 404 });
  });
  await source.get({ kind: 'root-crl' });
  return asked;
}

describe('a URL', () => {
  const intel = 'https://certificates.trustedservices.intel.com/IntelSGXRootCA.der';
  it.each([
    ['https://api.trustedservices.intel.com', intel],
    ['https://api.trustedservices.intel.com/sgx/certification/v4/', intel],
    ['https://pccs.example:8081', 'https://pccs.example:8081/sgx/certification/v4/rootcacrl'],
    ['http://127.0.0.1:8081/sgx/certification/v4/', 'http://127.0.0.1:8081/sgx/certification/v4/rootcacrl'],
    [
      'https://trustedservices.intel.com.evil.example',
      'https://trustedservices.intel.com.evil.example/sgx/certification/v4/rootcacrl',
    ],
    ['pcs+https://mirror.example', intel],
    [
      'PCCS+https://api.trustedservices.intel.com',
      'https://api.trustedservices.intel.com/sgx/certification/v4/rootcacrl',
    ],
  ])('%s is asked as the right kind of service', async (spec, rootList) => {
    expect(await rootListOf((fetch) => openSource(spec, { fetch }))).toBe(rootList);
  });

  it('with options names the root list and the CA', async () => {
    const rootCrlUrl = 'https://mirror.example/root.crl';
    expect(await rootListOf((fetch) => openSource('pcs+https://m.example', { fetch, rootCrlUrl }))).toBe(
      rootCrlUrl,
    );
    expect(await codeOf(openSource('https://m.example', { ca: 'none' }))).toBe('EndorsementsFormat');
  });

  it.each(['ftp://host/x', 'file:///etc/passwd', 'https://', 'https://user:secret@host'])(
    '%s is refused',
    async (spec) => {
      const error = await openSource(spec).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'EndorsementsFormat' });
      expect(JSON.stringify(error)).not.toContain('secret');
    },
  );
});

describe('a path', () => {
  it('of a collateral.json or of its folder is read', async () => {
    const made = make();
    const path = file(JSON.stringify(made.collateral));
    for (const spec of [path, join(path, 'collateral.json')]) {
      expect(await judgeMade(made, { source: await openSource(spec) })).toMatchObject({ accepted: true });
    }
  });

  it('of something else is refused', async () => {
    expect(await codeOf(openSource(join(file('{}'), 'collateral.json')))).toBe('EndorsementsFormat');
    expect(await codeOf(openSource(join(file('no JSON'), 'collateral.json')))).toBe('EndorsementsFormat');
    expect(await codeOf(openSource(join(file('{}'), 'missing.json')))).toBe('EndorsementsUnavailable');
  });

  it('is read again when the file is replaced', async () => {
    const path = join(file(JSON.stringify(make().collateral)), 'collateral.json');
    const source = await openSource(path, { recheckAfter: 0 });
    const old = await source.get({ kind: 'root-crl' });
    expect(await source.get({ kind: 'root-crl' })).toBe(old);
    writeFileSync(path, JSON.stringify(make({ crlUntil: new Date('2027-01-01T00:00:00Z') }).collateral));
    expect((await source.get({ kind: 'root-crl' }))?.sha256).not.toBe(old?.sha256);
  });
});

describe('several sources', () => {
  it('are asked in their order, services with a cache in front', async () => {
    const made = make();
    const content = { fmspc: platform.fmspc, ca: 'processor', collateral: made.collateral } as const;
    const [broken, server] = [await startIntelServer(content), await startIntelServer(content)];
    broken.misbehave((_request, response) => {
      response.writeHead(500).end();
      return true;
    });
    const source = await openSources([broken.url, server.url], () => duringValidity);
    expect(source.name).toBe(`${broken.url}, ${server.url}`);
    for (let i = 0; i < 3; i++) expect((await judgeMade(made, { source })).accepted).toBe(true);
    expect([broken.requests.length, server.requests.length]).toEqual([4, 4]);
  });

  it('may be none', async () => {
    const source = await openSources([], () => duringValidity);
    expect(await source.get({ kind: 'root-crl' })).toBeUndefined();
  });
});
