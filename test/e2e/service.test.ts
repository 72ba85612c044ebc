import { readdirSync, statSync } from 'node:fs';
import { chmod, readFile } from 'node:fs/promises';
import { request } from 'node:https';
import { join } from 'node:path';
import { base64url, jwsClaims, parseJws, utf8 } from '@veritee/core/internal';
import { cachedSource } from '@veritee/evidence';
import { startService } from '@veritee/service';
import { simulate, simulatedAnchors, simulatorSource } from '@veritee/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const opened: SimulatedService[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
});

async function open(options: Parameters<typeof startSimulatedService>[0] = {}): Promise<SimulatedService> {
  const simulated = await startSimulatedService(options);
  opened.push(simulated);
  return simulated;
}

async function attest(endpoint: string, body: object, type = 'SgxEnclave'): Promise<Response> {
  return fetch(`${endpoint}/attest/${type}?api-version=2022-08-01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });
}

async function claimsOf(answer: Response): Promise<Readonly<Record<string, unknown>>> {
  const body = (await answer.json()) as { token: string };
  return jwsClaims(parseJws(body.token));
}

describe('the running service', () => {
  it('says in its health answers that it trusts a development root', async () => {
    const { service } = await open({ protocol: 'http' });
    for (const path of ['/healthz', '/readyz']) {
      const answer = await fetch(service.endpoint + path);
      expect(answer.status).toBe(200);
      expect(await answer.json()).toMatchObject({
        developmentRoots: ['test PKI'],
        warning: expect.any(String),
      });
    }
  });

  it('says nothing of development roots when there are none', async () => {
    const { service } = await open({ protocol: 'http', development: { roots: [] } });
    expect(await (await fetch(`${service.endpoint}/healthz`)).json()).not.toHaveProperty('developmentRoots');
  });

  it('copies the nonce, text or number, without losing a digit', async () => {
    const { service, pki } = await open({ protocol: 'http' });
    const quote = base64url(simulate('SgxEnclave', pki).evidence);
    expect(await claimsOf(await attest(service.endpoint, { quote, nonce: 'n-1' }))).toMatchObject({
      nonce: 'n-1',
    });
    const answer = await fetch(`${service.endpoint}/attest/SgxEnclave?api-version=2022-08-01`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: `{"quote":"${quote}","nonce":18446744073709551615}`,
    });
    expect(await claimsOf(answer)).toMatchObject({ nonce: '18446744073709551615' });
  });

  it('binds init-time data to CONFIGID and returns it', async () => {
    const { service, pki } = await open({ protocol: 'http' });
    const initTimeData = utf8('{"image":"one"}');
    const quote = base64url(simulate('SgxEnclave', pki, { initTimeData }).evidence);
    const data = { data: base64url(initTimeData), dataType: 'JSON' };
    const claims = await claimsOf(await attest(service.endpoint, { quote, initTimeData: data }));
    expect(claims['x-ms-inittime']).toEqual({ image: 'one' });
    expect(claims).toHaveProperty('x-ms-sgx-config-id');
  });

  it('lets a draft policy issue claims, but never names of the service', async () => {
    const { service, pki } = await open({ protocol: 'http' });
    const quote = base64url(simulate('SgxEnclave', pki).evidence);
    const draftPolicyForAttestation =
      'version= 1.0;authorizationrules{=> permit();};issuancerules{' +
      '=> issue(type="mine", value=1);=> issue(type="mine", value=2);' +
      '=> issue(type="iss", value="https://impostor");=> issue(type="x-ms-sgx-mrsigner", value="00");};';
    const answer = await attest(service.endpoint, { quote, draftPolicyForAttestation });
    const claims = await claimsOf(answer);
    expect(claims).toMatchObject({ mine: [1, 2], iss: service.endpoint });
    expect(claims['x-ms-policy']).toMatchObject({ mine: [1, 2], iss: 'https://impostor' });
    expect(claims['x-ms-sgx-mrsigner']).not.toBe('00');
  });

  it('keeps its signing key over a restart', async () => {
    const first = await open({ protocol: 'http' });
    const keys = async (endpoint: string): Promise<unknown> => (await fetch(`${endpoint}/certs`)).json();
    const before = (await keys(first.service.endpoint)) as { keys: { kid: string; x5c: string[] }[] };
    const port = Number(new URL(first.service.endpoint).port);
    await first.service.close();
    const now = (): Date => new Date();
    const again = await startService({
      dataDirectory: first.directory,
      protocol: 'http',
      port,
      source: cachedSource(simulatorSource(first.pki, { currentDate: now }), { currentDate: now }),
      anchors: simulatedAnchors(first.pki),
      development: { roots: ['test PKI'] },
    });
    expect(await keys(again.endpoint)).toEqual(before);
    await again.close();
  });

  it('keeps secrets for the owner alone, and refuses a key file that others can read', async () => {
    const { directory, pki } = await open();
    const files = readdirSync(directory, { recursive: true, withFileTypes: true }).filter((each) =>
      each.isFile(),
    );
    const secrets = files.filter((each) => each.name.includes('key'));
    expect(secrets.map((each) => each.name).sort()).toEqual(['ca-key.pem', 'master-key', 'server-key.pem']);
    const databases = files.filter((each) => each.name.startsWith('veritee.db'));
    expect(databases.length).toBeGreaterThan(0);
    for (const each of [...secrets, ...databases]) {
      expect(statSync(join(each.parentPath, each.name)).mode & 0o777).toBe(0o600);
    }
    await chmod(join(directory, 'master-key'), 0o644);
    const now = (): Date => new Date();
    const again = startService({
      dataDirectory: directory,
      source: simulatorSource(pki, { currentDate: now }),
      anchors: {},
    });
    await expect(again).rejects.toThrow(/can be read by others/);
  });

  it('serves HTTPS under its development CA and nothing older than TLS 1.2', async () => {
    const { service } = await open();
    const ca = await readFile(service.certificateAuthority ?? '');
    const status = await new Promise<number | undefined>((resolve, reject) => {
      request(`${service.endpoint}/healthz`, { ca }, (answer) => {
        answer.resume();
        resolve(answer.statusCode);
      })
        .on('error', reject)
        .end();
    });
    expect(status).toBe(200);
    await expect(fetch(`${service.endpoint}/healthz`)).rejects.toThrow();
    const old = new Promise((resolve, reject) => {
      request(`${service.endpoint}/healthz`, { ca, minVersion: 'TLSv1', maxVersion: 'TLSv1.1' }, resolve)
        .on('error', reject)
        .end();
    });
    await expect(old).rejects.toThrow();
  });

  it('does not accept evidence of the simulator unless told to trust its root', async () => {
    const { service, pki } = await open({ protocol: 'http', anchors: simulatedAnchors((await open()).pki) });
    const answer = await attest(service.endpoint, {
      quote: base64url(simulate('SgxEnclave', pki).evidence),
    });
    expect(answer.status).toBe(400);
    expect(await answer.json()).toMatchObject({ error: { innererror: { code: 'PckChainUntrusted' } } });
  });

  it('tells the caller that endorsements cannot be had, and when to come again', async () => {
    const { EvidenceError } = await import('@veritee/evidence');
    const source = {
      name: 'broken',
      get: () => Promise.reject(new EvidenceError('EndorsementsUnavailable', 'The service does not answer.')),
    };
    const { service, pki } = await open({ protocol: 'http', source });
    const answer = await attest(service.endpoint, {
      quote: base64url(simulate('SgxEnclave', pki).evidence),
    });
    expect(answer.status).toBe(503);
    expect(Number(answer.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await answer.json()).toMatchObject({ error: { code: 'EndorsementsUnavailable' } });
  });
});
