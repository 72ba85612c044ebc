/** Runs every example of docs/reference/client.md, of the package's README and of the guide for movers, and holds their tables to the code. */

import { createHash } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { createHttpHeaders, type HttpClient } from '@azure/core-rest-pipeline';
import { parseJws } from '@veritee/core/internal';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { defaultPolicy } from '@veritee/evidence';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import * as clientDoor from '../src/index.ts';
import * as relyingPartyDoor from '../src/relying-party/index.ts';
import { signerOf } from '../src/tokens/attestation-signer.ts';
import { compile } from './support/compile.ts';
import { type Answer, ordinaryAnswer, tokenClaims } from './support/fake-service.ts';
import { flipBit, makeSigner, signToken } from './support/signing.ts';

const root = resolve(import.meta.dirname, '../../..');
const read = (path: string) => readFileSync(resolve(root, path), 'utf8');
const page = read('docs/reference/client.md');
const snippetsIn = (text: string) =>
  [...text.matchAll(/```ts\n(.*?)```/gs)].map(([, code = '']) => ({
    title:
      text
        .slice(0, text.indexOf(code))
        .match(/^##+ (.*)$/gm)
        ?.at(-1)
        ?.replace(/^#+ /, '') ?? '',
    code,
  }));
const snippets = snippetsIn(page);
/** Pages whose examples are compiled, too: what stands there is TypeScript as users write it. */
const compiledPages = ['packages/client/README.md', 'docs/guides/move-from-azure-attestation-sdk.md'];

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
class DocumentedClient extends clientDoor.AttestationClient {
  constructor(...args: unknown[]) {
    const isCredential = (value: unknown) =>
      typeof (value as { getToken?: unknown })?.getToken === 'function';
    const [url, second, third] = args;
    const [credential, options] = isCredential(second) ? [second, third] : [undefined, third ?? second];
    super(url as string, credential as undefined, { httpClient, ...(options as object) });
  }
}

class DocumentedAdministrationClient extends clientDoor.AttestationAdministrationClient {
  constructor(url: string, credential: never, options: object) {
    super(url, credential, { httpClient, ...options });
  }
}

const doors: Record<string, object> = {
  '@veritee/client': {
    ...clientDoor,
    AttestationClient: DocumentedClient,
    AttestationAdministrationClient: DocumentedAdministrationClient,
  },
  '@veritee/client/relying-party': relyingPartyDoor,
};

/** The examples are written without types, so that they run as they stand once their imports are supplied. */
async function run(code: string): Promise<void> {
  const given = {
    expect,
    httpClient,
    publicKey,
    quote: new Uint8Array([3]),
    report: new Uint8Array([1]),
    token: signToken(signers[0] ?? makeSigner('key-1'), tokenClaims(service, {})),
    certsJson: JSON.stringify(ordinaryAnswer(service, { path: '/certs', body: {} }).body),
    privateKeyPem: policyKey.privateKey.export({ type: 'pkcs8', format: 'pem' }),
    privateKeyDer: policyKey.privateKey.export({ type: 'pkcs8', format: 'der' }),
    certificatePem: signerOf(policyKey.key).certificates[0],
    open: (name: string) => doors[name],
  };
  const body = code.replace(/import (\{[^}]*\}) from ('[^']*');/g, 'const $1 = open($2);');
  const names = Object.keys(given);
  await new Function(...names, `return (async () => {${body}\n})();`)(...Object.values(given));
}

describe('docs/reference/client.md', () => {
  beforeEach(() => {
    vi.stubGlobal('fetch', async (url: string) => Response.json(answerTo(new URL(url), {}).body));
  });
  afterEach(() => vi.unstubAllGlobals());

  it.each(snippets.map((snippet, index) => ({ ...snippet, index: index + 1 })))(
    'example $index, $title, does what it says',
    async ({ code }) => {
      // Each `expect` must be reached, those in a catch block too.
      expect.assertions(code.split('expect(').length);
      await run(code);
      expect(code).toContain('import');
    },
  );

  it('has examples', () => {
    expect(snippets.length).toBeGreaterThanOrEqual(8);
  });

  it.each(['transport/errors.ts', 'tokens/errors.ts'])('names every code of %s', (file) => {
    const source = readFileSync(resolve(import.meta.dirname, '../src', file), 'utf8');
    const unions = [...source.matchAll(/export type \w+Code =([^;]*);/g)].map(([, union = '']) => union);
    const codes = unions.flatMap((union) => [...union.matchAll(/'(\w+)'/g)].map(([, code = '']) => code));
    expect(codes.length).toBeGreaterThan(5);
    expect(codes.filter((code) => !page.includes(`\`${code}\``))).toEqual([]);
  });
});

describe.each(compiledPages)('%s', (path) => {
  const examples = snippetsIn(read(path));
  beforeEach(() => {
    vi.stubGlobal('fetch', async (url: string) => Response.json(answerTo(new URL(url), {}).body));
    vi.spyOn(console, 'log').mockImplementation(() => undefined);
  });
  afterEach(() => {
    vi.unstubAllGlobals();
    vi.restoreAllMocks();
  });

  it.each(examples.map((example, index) => ({ ...example, index: index + 1 })))(
    'example $index, $title, runs',
    async ({ code }) => {
      await run(code);
      expect(code).toContain('import');
    },
  );

  it('is TypeScript that compiles', async () => {
    expect(examples.length).toBeGreaterThanOrEqual(3);
    expect(await compilerSays(examples.map(({ code }) => code))).toBe('');
    const broken = examples.map(({ code }) => code.replaceAll('body', 'boddy'));
    expect(await compilerSays(broken)).toContain('boddy');
  }, 120_000);

  it('links to files that are there', () => {
    const links = [...read(path).matchAll(/\]\(([^)#:]+)(?:#[^)]*)?\)/g)].map(([, target = '']) => target);
    expect(links.filter((target) => !existsSync(resolve(root, path, '..', target)))).toEqual([]);
  });
});

/** What the compiler says of programs that are given what the pages say is given. */
async function compilerSays(programs: readonly string[]): Promise<string> {
  const given = [
    'const quote: Uint8Array, publicKey: Uint8Array, token: string;',
    'const privateKeyPem: string, certificatePem: string;',
  ];
  return compile(
    Object.fromEntries([
      ...programs.map((code, index): [string, string] => [`example-${index}.ts`, code]),
      ['given.d.ts', given.map((line) => `declare ${line}`).join('\n')],
    ]),
  );
}
