/** Runs every example of docs/reference/client.md, of the package's README and of the guide for movers, and holds their tables to the code. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { parseJws } from '@veritee/core/internal';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { defaultPolicy } from '@veritee/evidence';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { printsIn, runExample } from '../../../test/examples.ts';
import { programsOf } from '../../../test/support/pages.ts';
import * as clientEntry from '../src/index.ts';
import * as relyingPartyEntry from '../src/relying-party/index.ts';
import { signerOf } from '../src/tokens/attestation-signer.ts';
import { type Answer, ordinaryAnswer, tokenClaims } from './support/fake-service.ts';
import { flipBit, makeSigner, signToken } from './support/signing.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const page = read('docs/reference/client.md');
/** That they compile is tested in `test/page-programs.test.ts`. */
const pages = [
  'docs/reference/client.md',
  'packages/client/README.md',
  'docs/guides/move-from-azure-attestation-sdk.md',
];

const signers = [makeSigner('key-1')];
const policyKey = makeSigner('policy');
const publicKey = new Uint8Array([4, 1, 2, 3]);
const endpoint = 'https://mine.wus.attest.azure.net';
const bound = createHash('sha256').update(publicKey).digest('hex') + '00'.repeat(32);
const service = { endpoint, signers, claims: { 'x-ms-sgx-report-data': bound } };

/** The three instances of the page: an honest one, one whose policy denies, one whose signature is wrong. */
function answerTo(url: URL, body: Record<string, unknown>): Answer {
  const instance = { ...service, endpoint: url.origin };
  const answer = ordinaryAnswer(instance, { path: url.pathname, body });
  if (!url.pathname.startsWith('/attest/') || !/^(?:forging|denying)\./.test(url.host)) return answer;
  if (url.host.startsWith('forging')) {
    return { body: { token: flipBit((answer.body as { token: string }).token, 2) } };
  }
  return {
    status: 400,
    body: { error: { code: 'PolicyEvaluationError', message: 'The policy does not permit.' } },
  };
}

/** The policy that the examples set, as an instance keeps it. */
let storedPolicy = '';

/** As an instance in AAD mode answers; what the real one does is tested in test/e2e. */
function policyAnswer(method: string, url: URL, sent: string): string {
  const [signer = makeSigner('key-1')] = signers;
  const seconds = Math.floor(Date.now() / 1000);
  const times = { iss: url.origin, iat: seconds, nbf: seconds, exp: seconds + 3600 };
  if (method === 'GET') {
    const policy =
      storedPolicy === '' ? unsecuredPolicyToken(defaultPolicy('SgxEnclave') ?? '') : storedPolicy;
    return signToken(signer, { ...times, 'x-ms-policy': policy });
  }
  storedPolicy = method === 'PUT' ? sent : '';
  if (method === 'POST') return signToken(signer, { ...times, 'x-ms-policy-result': 'Removed' });
  const { x5c } = parseJws(sent).header;
  return signToken(signer, {
    ...times,
    'x-ms-policy-result': 'Updated',
    'x-ms-policy-token-hash': createHash('sha256').update(sent).digest('base64url'),
    ...(x5c !== undefined && { 'x-ms-policy-signer': { alg: 'RS256', kty: 'RSA', use: 'sig', x5c } }),
  });
}

const httpClient: HttpClient = {
  async sendRequest(request) {
    const text = typeof request.body === 'string' ? request.body : '';
    const body = text.startsWith('{') ? (JSON.parse(text) as Record<string, unknown>) : {};
    const url = new URL(request.url);
    const { status = 200, body: answer } = url.pathname.startsWith('/policies/')
      ? { body: { token: policyAnswer(request.method, url, text) } }
      : answerTo(url, body);
    const headers = createHttpHeaders({
      'x-ms-request-id': '00-4ddd4bf02667dd29ab761efea990d757-ea57374b84faca36-00',
    });
    return { request, status, headers, bodyAsText: JSON.stringify(answer) };
  },
};

/** The client as the page uses it, on a network that holds the three instances only. */
class DocumentedClient extends clientEntry.AttestationClient {
  constructor(...args: unknown[]) {
    const isCredential = (value: unknown) =>
      typeof (value as { getToken?: unknown })?.getToken === 'function';
    const [url, second, third] = args;
    const [credential, options] = isCredential(second) ? [second, third] : [undefined, third ?? second];
    super(url as string, credential as undefined, { httpClient, ...(options as object) });
  }
}

class DocumentedAdministrationClient extends clientEntry.AttestationAdministrationClient {
  constructor(url: string, credential: never, options: object) {
    super(url, credential, { httpClient, ...options });
  }
}

const entries: Record<string, object> = {
  '@veritee/client': {
    ...clientEntry,
    AttestationClient: DocumentedClient,
    AttestationAdministrationClient: DocumentedAdministrationClient,
    recordingHttpClient: (record: (exchange: clientEntry.RecordedExchange) => void) =>
      clientEntry.recordingHttpClient(record, httpClient),
  },
  '@veritee/client/relying-party': relyingPartyEntry,
};

/** What the pages say is given. */
const given = {
  publicKey,
  quote: new Uint8Array([3]),
  report: new Uint8Array([1]),
  token: signToken(signers[0] ?? makeSigner('key-1'), tokenClaims(service, {})),
  certsJson: JSON.stringify(ordinaryAnswer(service, { path: '/certs', body: {} }).body),
  privateKeyPem: policyKey.privateKey.export({ type: 'pkcs8', format: 'pem' }),
  privateKeyDer: policyKey.privateKey.export({ type: 'pkcs8', format: 'der' }),
  certificatePem: signerOf(policyKey.key).certificates[0],
};

describe.each(pages)('%s', (path) => {
  const programs = programsOf(read(path)).map((program, index) => ({ ...program, index: index + 1 }));
  beforeEach(() => {
    vi.stubGlobal('fetch', async (url: string) => Response.json(answerTo(new URL(url), {}).body));
  });
  afterEach(() => vi.unstubAllGlobals());

  it.each(programs)('example $index, $title, does what it says', async ({ text }) => {
    const printed = await runExample(text, entries, given);
    expect(printed.map(({ found }) => found)).toEqual(printed.map(({ expected }) => expected));
    expect(printed).toHaveLength(printsIn(text));
    expect(text).toContain('import');
  });

  it('has examples', () => {
    expect(programs.length).toBeGreaterThanOrEqual(3);
  });

  it('links to files that exist', () => {
    const links = [...read(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(resolve(root, path, '..', target)))).toEqual([]);
  });
});

describe('docs/reference/client.md', () => {
  it.each(['transport/errors.ts', 'tokens/errors.ts'])('names every code of %s', (file) => {
    const source = readFileSync(resolve(import.meta.dirname, '../src', file), 'utf8');
    const unions = [...source.matchAll(/export type \w+Code =([^;]*);/g)].map(([, union = '']) => union);
    const codes = unions.flatMap((union) => [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code));
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});
