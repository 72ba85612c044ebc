/** Data of earlier versions, in SQLite and PostgreSQL, is opened by this one: same keys, policies, certificates, and one audit log. */

import { execFile, execFileSync, spawn } from 'node:child_process';
import { createHash, createPublicKey, type JsonWebKey, verify } from 'node:crypto';
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { numberedPolicy, numberIn } from './support/documents.ts';
import { isBuilt } from './support/packed-project.ts';
import { noPostgresql, type Postgresql, startPostgresql } from './support/postgresql.ts';

/** What the earlier version knew when it stopped. */
interface Facts {
  readonly at: string;
  readonly instances: Readonly<
    Record<string, { readonly keys: readonly string[]; readonly certificates: readonly string[] }>
  >;
  /** SHA-256 of the documents in force, by their routes. */
  readonly policies: Readonly<Record<string, string>>;
  readonly auditHead: string;
  /** Of the instance contoso. */
  readonly token: string;
}

interface Running {
  readonly endpoint: string;
  readonly bearer: string;
  stop(): Promise<void>;
}

interface Body {
  readonly token?: string;
  readonly access_token?: string;
  readonly keys?: readonly (JsonWebKey & { readonly kid: string })[];
}

const FIXTURES = join(import.meta.dirname, 'upgrades');
const VERITEE = join(import.meta.dirname, '../apps/cli/bin/veritee.js');
const API = 'api-version=2022-08-01';
const fixtures = readdirSync(FIXTURES).filter((name) => existsSync(join(FIXTURES, name, 'facts.json')));
const needsPostgresql = (name: string): boolean => existsSync(join(FIXTURES, name, 'database.sql'));

let server: Postgresql | undefined;
beforeAll(async () => {
  if (!noPostgresql && isBuilt) server = await startPostgresql();
});
afterAll(() => server?.remove());

it('finds data of every kind of storage', () => {
  expect(fixtures.map(needsPostgresql)).toEqual(expect.arrayContaining([true, false]));
});

describe.skipIf(!isBuilt).each(fixtures.filter((name) => !(noPostgresql && needsPostgresql(name))))(
  'data of %s',
  (name) => {
    const facts: Facts = JSON.parse(readFileSync(join(FIXTURES, name, 'facts.json'), 'utf8'));
    let folder: string;
    /** Where the service finds everything, and where the audit log is. */
    let storage: readonly string[];
    let stored: readonly string[];
    let service: Running;

    beforeAll(async () => {
      folder = mkdtempSync(join(tmpdir(), 'veritee-upgrades-'));
      execFileSync('tar', ['--extract', '--gzip', '--file', join(FIXTURES, name, 'data.tar.gz')], {
        cwd: folder,
      });
      storage = ['--data', join(folder, 'data')];
      stored = storage;
      if (needsPostgresql(name)) {
        const database = server?.createDatabase() ?? '';
        const dump = join(FIXTURES, name, 'database.sql');
        execFileSync('psql', [
          '--quiet',
          '--output=/dev/null',
          '--set=ON_ERROR_STOP=1',
          `--file=${dump}`,
          database,
        ]);
        stored = ['--database', database];
        storage = [...storage, ...stored];
      }
      service = await started(folder, storage, facts.at);
    });
    afterAll(async () => {
      await service?.stop();
      rmSync(folder, { recursive: true });
    });

    it('has its keys, so that tokens from before still verify', async () => {
      for (const [instance, { keys }] of Object.entries(facts.instances)) {
        const published = await asked(
          service,
          'GET',
          `${instance === 'default' ? '' : `/${instance}`}/certs`,
        );
        expect([instance, published.keys?.map(({ kid }) => kid).toSorted()]).toEqual([instance, keys]);
      }
      const { keys = [] } = await asked(service, 'GET', '/contoso/certs');
      expect(isSignedBy(facts.token, keys)).toBe(true);
    });

    it('has its policies and its policy management certificates', async () => {
      for (const [path, hash] of Object.entries(facts.policies)) {
        const { token = '' } = await asked(service, 'GET', `${path}?${API}`);
        expect([path, sha256(String(payloadOf(token)['x-ms-policy']))]).toEqual([path, hash]);
      }
      const { token = '' } = await asked(service, 'GET', `/guarded/certificates?${API}`);
      const { keys } = payloadOf(token)['x-ms-policy-certificates'] as { keys: { x5c: string[] }[] };
      expect(keys.map(({ x5c: [der = ''] }) => sha256(der))).toEqual(
        facts.instances['guarded']?.certificates,
      );
    });

    it('attests by it, with the same key, and is changed', async () => {
      await veritee(folder, 'simulate', 'sgx', '--out', 'evidence', '--data', 'data');
      const quote = readFileSync(join(folder, 'evidence', 'evidence.bin')).toString('base64url');
      const attest = async (at: string) =>
        (await asked(service, 'POST', `${at}/attest/SgxEnclave?${API}`, JSON.stringify({ quote }))).token ??
        '';
      const before = await attest('/contoso');
      expect(payloadOf(before)['policy-name']).toBe('second');
      expect(headerOf(before)['kid']).toBe(headerOf(facts.token)['kid']);
      // The default instance, so that the others keep what the facts say: tests run in any order.
      await asked(service, 'PUT', `/policies/SgxEnclave?${API}`, numberedPolicy(3));
      expect(numberIn({ status: 200, headers: new Headers(), body: { token: await attest('') } })).toBe(3);
    });

    it('continues its audit log, and opens once more', async () => {
      await asked(service, 'PUT', `/policies/SgxEnclave?${API}`, numberedPolicy(4));
      await service.stop();
      const { stdout } = await veritee(
        folder,
        'audit',
        'verify',
        ...stored,
        '--head',
        facts.auditHead,
        '--json',
      );
      expect(recordsUpTo(JSON.parse(stdout).head)).toBeGreaterThan(recordsUpTo(facts.auditHead));
      service = await started(folder, storage, facts.at);
      const { keys } = await asked(service, 'GET', '/contoso/certs');
      expect(keys?.map(({ kid }) => kid).toSorted()).toEqual(facts.instances['contoso']?.keys);
    });
  },
);

/** A head of the audit log begins with the number of its last record. */
function recordsUpTo(head: string): number {
  return Number(head.split(':')[0]);
}

function veritee(cwd: string, ...argv: readonly string[]): Promise<{ readonly stdout: string }> {
  return promisify(execFile)(process.execPath, [VERITEE, ...argv], { cwd });
}

/** Starts the service a minute after the earlier one stopped, by its clock. */
async function started(cwd: string, storage: readonly string[], at: string): Promise<Running> {
  const clock = new Date(new Date(at).getTime() + 60_000).toISOString();
  const argv = ['serve', '--json', '--port', '0', '--simulator', '--development', '--development-identity'];
  const child = spawn(process.execPath, [VERITEE, ...argv, '--clock', clock, ...storage], {
    cwd,
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let said = '';
  child.stderr.on('data', (chunk: Buffer) => {
    said = (said + chunk.toString()).slice(-5000);
  });
  const ended = new Promise<void>((done) => child.once('close', () => done()));
  const line = await Promise.race([
    new Promise<string>((done) => createInterface(child.stdout).once('line', done)),
    ended.then(() => {
      throw new Error(`the service did not start: ${said}`);
    }),
  ]);
  const { endpoint, environment } = JSON.parse(line) as {
    readonly endpoint: string;
    readonly environment: Readonly<Record<string, string>>;
  };
  const { IDENTITY_ENDPOINT = '', IDENTITY_HEADER = '' } = environment;
  const url = `${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=https%3A%2F%2Fattest.azure.net`;
  const { access_token: bearer = '' } = await exchanged('GET', url, { 'x-identity-header': IDENTITY_HEADER });
  return {
    endpoint,
    bearer,
    stop: async () => {
      child.kill('SIGTERM');
      await ended;
    },
  };
}

function asked({ endpoint, bearer }: Running, method: string, path: string, body?: string): Promise<Body> {
  const type = body?.startsWith('{') === true ? 'application/json' : 'text/plain';
  const headers = { authorization: `Bearer ${bearer}`, ...(body !== undefined && { 'content-type': type }) };
  return exchanged(method, endpoint + path, headers, body);
}

/** The certificate of the service is as old as the data: dates of TLS are not what this is about. */
function exchanged(
  method: string,
  url: string,
  headers: Readonly<Record<string, string>>,
  body = '',
): Promise<Body> {
  return new Promise((done, failed) => {
    const sent = request(url, { method, headers, rejectUnauthorized: false }, (answer) => {
      let text = '';
      answer.setEncoding('utf8').on('data', (chunk: string) => {
        text += chunk;
      });
      answer.on('end', () => {
        if (answer.statusCode === 200) done(JSON.parse(text) as Body);
        else failed(new Error(`${method} ${url} answers ${answer.statusCode} ${text}`));
      });
    });
    sent.on('error', failed);
    sent.end(body);
  });
}

function isSignedBy(token: string, keys: readonly (JsonWebKey & { readonly kid: string })[]): boolean {
  const [header = '', payload = '', signature = ''] = token.split('.');
  const key = keys.find(({ kid }) => kid === headerOf(token)['kid']);
  if (key === undefined) return false;
  const publicKey = createPublicKey({ key, format: 'jwk' });
  return verify(
    'sha256',
    Buffer.from(`${header}.${payload}`),
    publicKey,
    Buffer.from(signature, 'base64url'),
  );
}

function partOf(token: string, index: number): Record<string, unknown> {
  return JSON.parse(Buffer.from(token.split('.')[index] ?? '', 'base64url').toString()) as Record<
    string,
    unknown
  >;
}

const headerOf = (token: string) => partOf(token, 0);
const payloadOf = (token: string) => partOf(token, 1);

function sha256(text: string): string {
  return createHash('sha256').update(text).digest('hex');
}
