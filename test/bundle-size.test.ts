/** The relying party's side is for browsers and edge runtimes: it stays small and free of what they do not have. */

import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { gzipSync } from 'node:zlib';
import { beforeAll, describe, expect, it, onTestFinished } from 'vitest';
import { type Bundle, bundleForBrowsers, minifiedByEsbuild } from './bundle.ts';
import { buildPage } from './support/console-page.ts';

const door = (path: string) => fileURLToPath(new URL(`../packages/client/src/${path}`, import.meta.url));

describe('@veritee/client/relying-party in a bundle', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await bundleForBrowsers(door('relying-party/index.ts'));
  });

  it('weighs less than 30 kB after gzip', () => {
    console.info(`@veritee/client/relying-party: ${bundle.gzip} bytes after gzip`);
    expect(bundle.gzip).toBeLessThan(30_000);
    expect(bundle.code).toContain('createTokenVerifier');
  });

  it('has no Azure package in it', () => {
    expect(bundle.modules.filter((name) => /[\\/]@(?:azure|typespec)[\\/]/.test(name))).toEqual([]);
    expect(bundle.modules.some((name) => name.includes('jose'))).toBe(true);
  });

  it('leaves nothing to the platform but its globals', () => {
    expect(bundle.imports).toEqual([]);
    expect(bundle.code).not.toContain('node:');
  });
});

describe('@veritee/client in a bundle (point 10)', () => {
  let bundle: Bundle;
  beforeAll(async () => {
    bundle = await bundleForBrowsers(door('index.ts'));
  });

  it('needs nothing but what browsers have', () => {
    expect(bundle.imports).toEqual([]);
    expect(bundle.code).toContain('AttestationAdministrationClient');
    expect(bundle.code).not.toMatch(/["']node:/);
  });

  it('weighs at most 120 kB minified with its attesting client alone, by either bundler', async () => {
    const page = fileURLToPath(new URL('./support/page-of-attestation-client.ts', import.meta.url));
    const [byEsbuild, byRolldown] = [await minifiedByEsbuild(page), await bundleForBrowsers(page)];
    console.info(
      `AttestationClient: ${byEsbuild.length} bytes by esbuild, ${byRolldown.code.length} by rolldown`,
    );
    for (const code of [byEsbuild, byRolldown.code]) {
      expect(code.includes('x-ms-sgx-mrenclave')).toBe(true);
      expect(/["']node:/.test(code)).toBe(false);
      expect(new TextEncoder().encode(code).length).toBeLessThanOrEqual(120_000);
    }
  });

  it('weighs less than 70 kB after gzip', () => {
    console.info(`@veritee/client: ${bundle.gzip} bytes after gzip`);
    expect(bundle.gzip).toBeLessThan(70_000);
  });
});

describe('@veritee/evidence/recognise in a bundle', () => {
  it('weighs at most 3 kB after gzip, and brings nothing that verifies', async () => {
    const entry = fileURLToPath(new URL('../packages/evidence/src/recognise/index.ts', import.meta.url));
    const bundle = await bundleForBrowsers(entry);
    console.info(`@veritee/evidence/recognise: ${bundle.gzip} bytes after gzip`);
    expect(bundle.gzip).toBeLessThanOrEqual(3_000);
    expect(bundle.imports).toEqual([]);
    expect(bundle.modules.filter((name) => !name.includes('/recognise/'))).toEqual([]);
  });
});

describe('a verifier of quotes in a bundle', () => {
  it('becomes at most 6 kB heavier after gzip by TDX', async () => {
    const entry = (name: string) => fileURLToPath(new URL(`./support/${name}.ts`, import.meta.url));
    const sgx = await bundleForBrowsers(entry('verifier-of-sgx'));
    const both = await bundleForBrowsers(entry('verifier-of-sgx-and-tdx'));
    console.info(`TDX beside SGX: ${both.gzip - sgx.gzip} bytes after gzip`);
    expect(both.gzip - sgx.gzip).toBeLessThanOrEqual(6_000);
    expect(both.imports).toEqual(sgx.imports);
  });

  it('becomes at most 12 kB heavier after gzip by SEV-SNP, and loads CBOR only when it is met', async () => {
    const entry = (name: string) => fileURLToPath(new URL(`./support/${name}.ts`, import.meta.url));
    const sgx = await bundleForBrowsers(entry('verifier-of-sgx'));
    const both = await bundleForBrowsers(entry('verifier-of-sgx-and-snp'));
    console.info(
      `SEV-SNP beside SGX: ${both.firstLoad - sgx.firstLoad} bytes after gzip, ${both.gzip - sgx.gzip} with CBOR`,
    );
    expect(both.firstLoad - sgx.firstLoad).toBeLessThanOrEqual(12_000);
    expect(both.gzip - sgx.gzip).toBeGreaterThan(both.firstLoad - sgx.firstLoad + 2_000);
    expect(both.imports).toEqual(sgx.imports);
  });
});

describe('@veritee/evidence, one kind at a time, in a bundle', () => {
  /** A page that verifies these kinds. */
  function pageFor(...kinds: readonly string[]): Promise<Bundle> {
    const folder = mkdtempSync(join(tmpdir(), 'veritee-page-'));
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const entry = (kind: string) =>
      fileURLToPath(new URL(`../packages/evidence/src/entry/${kind}.ts`, import.meta.url));
    const lines = kinds.map(
      (kind) => `export * as ${kind.replace('-', '_')} from ${JSON.stringify(entry(kind))};`,
    );
    writeFileSync(join(folder, 'page.mjs'), lines.join('\n'));
    return bundleForBrowsers(join(folder, 'page.mjs'));
  }

  it.each(['sgx', 'openenclave', 'tdx', 'snp', 'tpm', 'azure-guest'])(
    '%s needs nothing but what browsers have',
    async (kind) => {
      const { imports, code, firstLoad } = await pageFor(kind);
      console.info(`@veritee/evidence/${kind}: ${firstLoad} bytes after gzip`);
      expect(imports).toEqual([]);
      expect(code).not.toMatch(/["']node:/);
    },
  );

  it('SGX and Open Enclave weigh at most 42 kB after gzip, and at most 74 kB with TPMs and the logs of firmware and Windows', async () => {
    const quotes = await pageFor('sgx', 'openenclave');
    const all = await pageFor('sgx', 'openenclave', 'tpm');
    console.info(`SGX and Open Enclave: ${quotes.firstLoad} bytes after gzip, with TPMs ${all.firstLoad}`);
    expect(quotes.firstLoad).toBeLessThanOrEqual(42_000);
    // Of both together: what both use counts once, whichever is loaded first.
    expect(all.firstLoad).toBeLessThanOrEqual(74_000);
    // A file brings its own endorsements: no client of a service, and no other vendor.
    expect(
      quotes.modules.filter((name) => /endorsements\/(?:http|amd|intel\/pcs)|tpm|snp/.test(name)),
    ).toEqual([]);
  });
});

describe('the page for people', () => {
  it('paints first with at most 60 kB of script after gzip; the verifier is loaded when it is needed', async () => {
    const folder = await buildPage();
    onTestFinished(() => rmSync(folder, { recursive: true }));
    const page = readFileSync(join(folder, 'index.html'), 'utf8');
    const files = readdirSync(join(folder, 'assets')).filter((name) => name.endsWith('.js'));
    const named = files.filter((name) => page.includes(name));
    const size = named
      .map((name) => gzipSync(readFileSync(join(folder, 'assets', name)), { level: 9 }).length)
      .reduce((sum, each) => sum + each, 0);
    console.info(`the page: ${size} bytes of script after gzip at first, in ${named.length} files`);
    expect(named.length).toBeGreaterThan(0);
    expect(size).toBeLessThanOrEqual(60_000);
    expect(files.some((name) => /^worker-/.test(name) && !named.includes(name))).toBe(true);
    // Its own files alone, and no line of script or style in the document.
    expect(page).not.toMatch(/<script(?![^>]*src="\.\/)|<style|\sstyle=|\son\w+=/);
    for (const name of files)
      expect(readFileSync(join(folder, 'assets', name), 'utf8')).not.toMatch(/["']node:|browser-external/);
  });
});
