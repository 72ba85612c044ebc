import { generateKeyPairSync, hash } from 'node:crypto';
import { decodeCertificates, toPem } from '@veritee/core/internal/x509';
import { issueCertificate } from '@veritee/core/internal/x509/issue';
import { describe, expect, it } from 'vitest';
import { cachedSource } from '../../../src/endorsements/cache.ts';
import { collateralFile } from '../../../src/endorsements/intel/collateral-file.ts';
import { type PcsOptions, pcsSource } from '../../../src/endorsements/intel/pcs.ts';
import type { EndorsementRequest } from '../../../src/endorsements/request.ts';
import { type EndorsementSource, firstOf } from '../../../src/endorsements/source.ts';
import { ThrottledError } from '../../../src/endorsements/throttled.ts';
import { builtInAnchors } from '../../../src/trust/roots.ts';
import { appraiseEvidence } from '../../../src/verify-evidence.ts';
import { everyStatus, judgeMade, sgxScheme } from '../../judge.ts';
import { haveVectors, quoteCases } from '../../vectors.ts';
import { duringValidity, make, parties, platform } from '../../vendor.ts';
import { type IntelServer, type Misbehaviour, type ServerContent, startIntelServer } from './intel-server.ts';

const made = make();
const pem = (...chain: readonly { readonly der: Uint8Array }[]): string =>
  chain.map((each) => toPem(each.der, 'CERTIFICATE')).join('');
const { pck, ca, root } = made.certificates;
const content: ServerContent = {
  fmspc: platform.fmspc,
  ca: 'processor',
  collateral: made.collateral,
  pck: { leaf: pem(pck), issuers: pem(ca, root) },
};
const tcbInfo: EndorsementRequest = { kind: 'tcb-info', tee: 'sgx', fmspc: platform.fmspc };

/** A server that plays PCS, and a source that asks it. */
async function served(
  options: PcsOptions = {},
): Promise<{ readonly server: IntelServer; readonly source: EndorsementSource }> {
  const server = await startIntelServer(content);
  const source = pcsSource({ url: server.url, rootCrlUrl: server.rootCrlUrl, timeout: 5000, ...options });
  return { server, source };
}

/** The code of the error that asking ends in. */
async function codeOf(asking: Promise<unknown>): Promise<string | undefined> {
  return asking.then(
    () => undefined,
    (error: { readonly code?: string }) => error.code,
  );
}

const status =
  (code: number, headers: Record<string, string> = {}): Misbehaviour =>
  (_request, response) => {
    response.writeHead(code, headers).end('x');
    return true;
  };

describe('a PCS', () => {
  it('delivers all that a quote needs, from the places that Intel documents', async () => {
    const { server, source } = await served();
    expect(await judgeMade(made, { source })).toMatchObject({ accepted: true, status: 'UpToDate' });
    expect([...server.requests].sort()).toEqual([
      '/IntelSGXRootCA.der',
      '/sgx/certification/v4/pckcrl?ca=processor&encoding=der',
      '/sgx/certification/v4/qe/identity',
      `/sgx/certification/v4/tcb?fmspc=${platform.fmspc}`,
    ]);
  });

  it('is asked for early TCB levels when that is wanted', async () => {
    const { server, source } = await served({ update: 'early' });
    await source.get(tcbInfo);
    await source.get({ kind: 'qe-identity', tee: 'sgx' });
    expect(server.requests).toEqual([
      `/sgx/certification/v4/tcb?fmspc=${platform.fmspc}&update=early`,
      '/sgx/certification/v4/qe/identity?update=early',
    ]);
  });

  it('is asked under the TDX paths for TDX', async () => {
    const { server, source } = await served();
    expect(await source.get({ ...tcbInfo, tee: 'tdx' })).toBeUndefined();
    expect(await source.get({ kind: 'qe-identity', tee: 'tdx' })).toBeUndefined();
    expect(server.requests).toEqual([
      `/tdx/certification/v4/tcb?fmspc=${platform.fmspc}`,
      '/tdx/certification/v4/qe/identity',
    ]);
  });

  it('may be given with the path of its API, and in version 3', async () => {
    const server = await startIntelServer(content);
    const v4 = pcsSource({ url: `${server.url}/sgx/certification/v4/` });
    const v3 = pcsSource({ url: `${server.url}/sgx/certification/v3` });
    expect((await v4.get(tcbInfo))?.sha256).toBe((await v3.get(tcbInfo))?.sha256);
    expect(server.requests[0]).toMatch('/sgx/certification/v4/tcb?');
    expect(server.requests[1]).toMatch('/sgx/certification/v3/tcb?');
  });

  it('gets the subscription key; the host of the root list does not', async () => {
    const other = await startIntelServer(content);
    const { server, source } = await served({ subscriptionKey: 'key', rootCrlUrl: other.rootCrlUrl });
    await source.get(tcbInfo);
    await source.get({ kind: 'root-crl' });
    expect(server.headers[0]?.['ocp-apim-subscription-key']).toBe('key');
    expect(other.headers[0]?.['ocp-apim-subscription-key']).toBeUndefined();
  });

  it('looks up the PCK certificate of a quote that brings an encrypted PPID only', async () => {
    const data = Uint8Array.from({ length: 404 }, (_, i) =>
      i < 384 ? 0xaa : i < 400 ? 0x0e : i === 400 ? 11 : 0,
    );
    const quoted = make({ certification: { type: 3, data } });
    const { server, source } = await served();
    expect(await judgeMade(quoted, { source })).toMatchObject({ accepted: true });
    expect(server.requests[0]).toBe(
      `/sgx/certification/v4/pckcert?encrypted_ppid=${'aa'.repeat(384)}&cpusvn=${'0e'.repeat(16)}&pcesvn=0b00&pceid=0000`,
    );
  });

  it('is not asked about platforms of a PKI that it does not stand for', async () => {
    const { server, source } = await served({ roots: ['aa'] });
    expect(await source.get({ ...tcbInfo, root: 'bb' })).toBeUndefined();
    expect(server.requests).toEqual([]);
    expect(await source.get({ ...tcbInfo, root: 'aa' })).toBeDefined();
    expect(await source.get(tcbInfo)).toBeDefined();
  });

  it("of Intel's knows Intel's platforms only", async () => {
    const asked: string[] = [];
    const fetch = async (url: string) => {
      asked.push(url);
      return new Response('', { status: 404 });
    };
    const source = pcsSource({ fetch });
    await source.get({ ...tcbInfo, root: 'bb' });
    expect(asked).toEqual([]);
    const [intel] = builtInAnchors().Intel ?? [];
    await source.get({ ...tcbInfo, root: hash('sha256', intel?.publicKeyInfo ?? '', 'hex') });
    expect(asked).toHaveLength(1);
  });

  it('is not asked for the chain of a quote that brings its own', async () => {
    const { server, source } = await served();
    expect(await source.get({ kind: 'pck-chain', embedded: true, qeId: '00' })).toBeUndefined();
    expect(await source.get({ kind: 'pck-chain', embedded: false, qeId: '00' })).toBeUndefined();
    expect(server.requests).toEqual([]);
  });
});

describe('a PCCS', () => {
  it('delivers all that a quote needs, the root list among it', async () => {
    const { server, source } = await served({ kind: 'pccs' });
    expect(await judgeMade(made, { source })).toMatchObject({ accepted: true });
    expect(server.requests).toContain('/sgx/certification/v4/rootcacrl');
  });

  it('looks PCK certificates up by the id of the QE', async () => {
    const { server, source } = await served({ kind: 'pccs' });
    const request = {
      kind: 'pck-chain',
      embedded: false,
      cpuSvn: '0e',
      pceSvn: '0b00',
      pceId: '0000',
    } as const;
    const found = await source.get({ ...request, qeId: 'ff' });
    expect(found?.issuerChain).toBeUndefined();
    expect(server.requests).toEqual([
      '/sgx/certification/v4/pckcert?qeid=ff&cpusvn=0e&pcesvn=0b00&pceid=0000',
    ]);
  });

  it('with a certificate of its own CA is reached when that CA is named, and only then', async () => {
    const { server, ca: own } = await servedOverTls();
    const trusting = pcsSource({ url: server.url, kind: 'pccs', ca: own });
    expect(await judgeMade(made, { source: trusting })).toMatchObject({ accepted: true });
    const unaware = pcsSource({ url: server.url, kind: 'pccs' });
    await expect(unaware.get(tcbInfo)).rejects.toMatchObject({
      code: 'EndorsementsUnavailable',
      hint: 'Name the CA certificate of this server.',
    });
  });

  it('over TLS with its own CA is bounded like others', async () => {
    const { server, ca: own } = await servedOverTls();
    const options = { url: server.url, kind: 'pccs', ca: own } as const;
    server.misbehave(() => true);
    expect(await codeOf(pcsSource({ ...options, timeout: 100 }).get(tcbInfo))).toBe(
      'EndorsementsUnavailable',
    );
    server.misbehave((_request, response) => {
      response.writeHead(200, { 'content-length': '100' }).write('half');
      setTimeout(() => response.destroy(), 20);
      return true;
    });
    expect(await codeOf(pcsSource(options).get(tcbInfo))).toBe('EndorsementsUnavailable');
    server.misbehave(status(204));
    expect(await codeOf(pcsSource(options).get(tcbInfo))).toBe('EndorsementsUnavailable');
    server.misbehave(undefined);
    expect(await codeOf(pcsSource({ ...options, maximumBytes: 100 }).get(tcbInfo))).toBe(
      'EndorsementsUnavailable',
    );
    expect(await codeOf(pcsSource(options).get(tcbInfo))).toBeUndefined();
  });

  it('is refused as an address or with a CA that cannot be used', () => {
    for (const url of ['nowhere', 'ftp://host', 'https://user:secret@host', 'https://host/?a=b']) {
      expect(() => pcsSource({ url }), url).toThrowError(
        expect.objectContaining({ code: 'EndorsementsFormat' }),
      );
    }
    expect(() => pcsSource({ ca: 'no PEM' })).toThrowError(
      expect.objectContaining({ code: 'EndorsementsFormat' }),
    );
  });
});

describe('a service that has none', () => {
  it.each([404, 461, 462])('answers %i', async (code) => {
    const { server, source } = await served();
    server.misbehave(status(code));
    expect(await source.get(tcbInfo)).toBeUndefined();
    expect((await judgeMade(made, { source })).error?.code).toBe('EndorsementsMissing');
  });
});

describe('a service that had one', () => {
  it('answers 410: the refusal says that it was withdrawn, not that it never was', async () => {
    const { server, source } = await served();
    server.misbehave(status(410));
    await expect(source.get(tcbInfo)).rejects.toMatchObject({
      code: 'EndorsementsMissing',
      message: expect.not.stringContaining(server.url),
      found: expect.stringMatching(/^status 410 .*withdrawn$/),
    });
    expect((await judgeMade(made, { source })).error?.code).toBe('EndorsementsMissing');
  });

  it('leaves it to the next source, which may have kept it', async () => {
    const gone = await served();
    gone.server.misbehave(status(410));
    const keeping = await served();
    expect(await firstOf([gone.source, keeping.source]).get(tcbInfo)).toBeDefined();
  });

  it('does not take what a cache still holds', async () => {
    let clock = 0;
    const { server, source } = await served();
    const cached = cachedSource(source, {
      currentDate: () => duringValidity,
      ticks: () => clock,
      maximumAge: 1000,
    });
    const held = await cached.get(tcbInfo);
    server.misbehave(status(410));
    clock = 1001;
    expect(await cached.get(tcbInfo)).toBe(held);
  });
});

describe('a service that does not take the request', () => {
  it('answers 400: that says nothing about whether there is one', async () => {
    const { server, source } = await served();
    server.misbehave(status(400));
    await expect(source.get(tcbInfo)).rejects.toMatchObject({
      code: 'EndorsementsUnavailable',
      found: 'status 400',
      hint: expect.stringContaining('does not take the request'),
    });
  });
});

describe('a service that is asked too often', () => {
  it.each([
    ['seconds', '2'],
    ['a date', 'Sat, 10 Jan 2026 00:00:02 GMT'],
  ])('is waited for and asked once more (%s)', async (_what, retryAfter) => {
    const waits: number[] = [];
    let clock = new Date('2026-01-10T00:00:00Z');
    const { server, source } = await served({
      now: () => clock,
      ticks: () => clock.getTime(),
      wait: async (milliseconds) => {
        waits.push(milliseconds);
        clock = new Date(clock.getTime() + milliseconds);
      },
    });
    let first = true;
    server.misbehave((request, response, path) => {
      if (!first) return false;
      first = false;
      return status(429, { 'retry-after': retryAfter })(request, response, path);
    });
    expect(await source.get(tcbInfo)).toBeDefined();
    expect(waits).toEqual([2000]);
    expect(server.requests).toHaveLength(2);
  });

  it('says when to try again, and is left alone until then', async () => {
    let clock = new Date('2026-01-10T00:00:00Z');
    const { server, source } = await served({ now: () => clock, ticks: () => clock.getTime() });
    server.misbehave(status(429, { 'Retry-After': '3600' }));
    const error = await source.get(tcbInfo).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(ThrottledError);
    expect(error).toMatchObject({ code: 'EndorsementsThrottled', retryAfter: 3_600_000 });
    expect((error as ThrottledError).explain()).toContain('2026-01-10T01:00:00.000Z');
    server.misbehave(undefined);
    clock = new Date('2026-01-10T00:59:50Z');
    await expect(source.get(tcbInfo)).rejects.toMatchObject({ retryAfter: 10_000 });
    expect(server.requests).toHaveLength(1);
    clock = new Date('2026-01-10T01:00:00Z');
    expect(await source.get(tcbInfo)).toBeDefined();
  });

  it('is asked twice at most', async () => {
    const { server, source } = await served({ wait: async () => undefined });
    server.misbehave(status(429, { 'retry-after': '0' }));
    expect(await codeOf(source.get(tcbInfo))).toBe('EndorsementsThrottled');
    expect(server.requests).toHaveLength(2);
  });
});

describe('a service that fails', () => {
  it.each([400, 401, 403, 500, 502, 503])('with status %i is unavailable', async (code) => {
    const { server, source } = await served();
    server.misbehave(status(code));
    await expect(source.get(tcbInfo)).rejects.toMatchObject({
      code: 'EndorsementsUnavailable',
      found: `status ${code}`,
    });
  });

  it('by being slow is given up in time', async () => {
    const { server, source } = await served({ timeout: 150 });
    server.misbehave(() => true);
    const start = performance.now();
    await expect(source.get(tcbInfo)).rejects.toMatchObject({
      code: 'EndorsementsUnavailable',
      found: 'no answer within 150 ms',
    });
    expect(performance.now() - start).toBeLessThan(20_000);
  });

  it('by sending its body drop by drop is given up in time', async () => {
    const { server, source } = await served({ timeout: 150 });
    server.misbehave((_request, response) => {
      const drops = setInterval(() => response.write(' '), 20);
      response.writeHead(200).on('close', () => clearInterval(drops));
      return true;
    });
    expect(await codeOf(source.get(tcbInfo))).toBe('EndorsementsUnavailable');
  });

  it('can be left by its caller, whose reason comes through', async () => {
    const { server, source } = await served();
    server.misbehave(() => true);
    const leaving = new AbortController();
    const asking = source.get(tcbInfo, leaving.signal);
    leaving.abort(new Error('changed my mind'));
    await expect(asking).rejects.toThrow('changed my mind');
    await expect(source.get(tcbInfo, leaving.signal)).rejects.toThrow('changed my mind');
  });

  const half = JSON.stringify({ tcbInfo: {} }).slice(0, -1);
  it.each<readonly [string, Misbehaviour]>([
    [
      'a body shorter than announced',
      (_request, response) => {
        response.writeHead(200, { 'content-length': '1000' }).write(half);
        setTimeout(() => response.destroy(), 20);
        return true;
      },
    ],
    [
      'a connection cut within a chunk',
      (_request, response) => {
        response.writeHead(200).write(half);
        setTimeout(() => response.destroy(), 20);
        return true;
      },
    ],
    [
      'half a document',
      (_request, response) => {
        response.writeHead(200, { 'tcb-info-issuer-chain': encodeURIComponent(pem(ca)) }).end(half);
        return true;
      },
    ],
    [
      'a page of a proxy',
      (_request, response) => {
        response.writeHead(200, { 'content-type': 'text/html' }).end('<html>Log in</html>');
        return true;
      },
    ],
    [
      'an issuer chain that is none',
      (_request, response) => {
        response.writeHead(200, { 'tcb-info-issuer-chain': '%E0%A4%A' }).end('{}');
        return true;
      },
    ],
    [
      'no HTTP at all',
      (request) => {
        request.socket.end('hello\r\n\r\n');
        return true;
      },
    ],
    [
      'a body without end',
      (_request, response) => {
        response.writeHead(200);
        const more = (): void => {
          while (!response.destroyed && response.write(Buffer.alloc(65536, 0x20)));
        };
        response.on('drain', more);
        more();
        return true;
      },
    ],
    ['a redirect without a place', status(302)],
    [
      'a redirect in a circle',
      (_request, response, path) => {
        response.writeHead(302, { location: path }).end();
        return true;
      },
    ],
  ])('by %s is unavailable', async (_what, how) => {
    const { server, source } = await served();
    server.misbehave(how);
    expect(await codeOf(source.get(tcbInfo))).toBe('EndorsementsUnavailable');
  });

  it('by not being there is unavailable', async () => {
    const source = pcsSource({ url: 'http://127.0.0.1:9' });
    await expect(source.get(tcbInfo)).rejects.toMatchObject({ code: 'EndorsementsUnavailable' });
  });

  it('by leaving the issuer chain out is unavailable', async () => {
    const { server, source } = await served();
    server.misbehave((_request, response) => {
      response.writeHead(200).end('{"tcbInfo":{},"signature":""}');
      return true;
    });
    await expect(source.get(tcbInfo)).rejects.toMatchObject({
      found: 'an answer without the header TCB-Info-Issuer-Chain',
    });
  });
});

describe('a redirect', () => {
  it('within the host is followed', async () => {
    const { server, source } = await served();
    server.misbehave((request, response) => {
      if (request.url?.includes('again')) return false;
      response.writeHead(307, { location: `${request.url}&again=1` }).end();
      return true;
    });
    expect(await source.get(tcbInfo)).toBeDefined();
    expect(server.requests).toHaveLength(2);
  });

  it('to another host is not followed', async () => {
    const elsewhere = await startIntelServer(content);
    const { server, source } = await served({ subscriptionKey: 'key' });
    server.misbehave((request, response) => {
      response.writeHead(302, { location: elsewhere.url + request.url }).end();
      return true;
    });
    expect(await codeOf(source.get(tcbInfo))).toBe('EndorsementsUnavailable');
    expect(elsewhere.requests).toEqual([]);
  });
});

describe('what a service sends is not trusted', () => {
  it('refuses a wrong issuer chain', async () => {
    const { stranger } = parties;
    const forged = make({ signers: { tcbSigning: stranger } });
    const { tcb_info_issuer_chain } = forged.collateral;
    const server = await startIntelServer({
      ...content,
      collateral: { ...made.collateral, tcb_info_issuer_chain },
    });
    const source = pcsSource({ url: server.url, rootCrlUrl: server.rootCrlUrl });
    expect((await judgeMade(made, { source })).error?.code).toBe('TcbSigningInvalidIssuer');
  });

  it('refuses documents of a vendor that is not trusted', async () => {
    const { stranger } = parties;
    const other = make({
      root: (request) => ({ ...request, publicKey: stranger.publicKey }),
      signers: { tcbSigning: stranger, ca: stranger, rootCrl: stranger },
    });
    const server = await startIntelServer({ ...content, collateral: other.collateral });
    const source = pcsSource({ url: server.url, rootCrlUrl: server.rootCrlUrl });
    expect((await judgeMade(made, { source })).error?.code).toBe('CrlInvalidSignature');
  });
});

async function servedOverTls(): Promise<{ readonly server: IntelServer; readonly ca: string }> {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const name = [['CN', 'pccs']] as const;
  const certificate = issueCertificate(
    {
      subject: name,
      publicKey,
      serialNumber: '01',
      notBefore: new Date(Date.now() - 3600_000),
      notAfter: new Date(Date.now() + 3600_000),
      authority: { pathLength: 0 },
      keyUsage: ['digitalSignature', 'keyCertSign'],
      ipAddresses: ['127.0.0.1'],
    },
    { name, publicKey, privateKey },
  );
  const cert = pem(certificate);
  const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return { server: await startIntelServer(content, { key, cert }), ca: cert };
}

describe.skipIf(!haveVectors)('recorded quotes through a service', () => {
  const cases = quoteCases('sgx').filter(
    ({ expected }) => expected.accepted && !expected.trustedRoot.endsWith('.pem'),
  );
  it.each(cases)('$name', async ({ quote, collateral, expected }) => {
    const file = collateralFile.parse(collateral);
    // A bundle may bring a chain of its own for the quote; a service has none to offer then.
    if (file.pck_certificate_chain) return;
    const info = JSON.parse(file.tcb_info) as { readonly fmspc: string };
    const server = await startIntelServer({
      fmspc: info.fmspc.toLowerCase(),
      ca: issuerIsPlatform(file.pck_crl_issuer_chain) ? 'platform' : 'processor',
      collateral: file,
    });
    const appraisal = await appraiseEvidence(
      sgxScheme(),
      { evidence: quote },
      {
        source: pcsSource({ url: server.url, kind: 'pccs' }),
        trust: { anchors: builtInAnchors(), now: new Date(expected.verificationTime), accept: everyStatus },
      },
    );
    expect(appraisal.error).toBeUndefined();
    expect(appraisal.status).toBe(expected.verdict);
  });
});

function issuerIsPlatform(chain: string): boolean {
  return decodeCertificates(chain).some((each) => each.commonName.includes('Platform CA'));
}
