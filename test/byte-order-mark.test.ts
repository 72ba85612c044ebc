/** A UTF-8 byte order mark in front of a text is skipped by every reader alike, and counts where the exact text is hashed. */

import { createHash } from 'node:crypto';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseReleasePolicy } from '@veritee/client/key-release';
import { createRemoteKeySource, parseJwks } from '@veritee/client/relying-party';
import { parseJson, utf8 } from '@veritee/core/internal';
import { readTpmMessage } from '@veritee/core/internal/maa';
import { decodeCertificates, decodeRevocationList, toPem } from '@veritee/core/internal/x509';
import { appraiseEvidence, fileSource, openSource, schemeOf } from '@veritee/evidence';
import { readEndorsements } from '@veritee/evidence/internal';
import { compilePolicy, parseClaims, policyHash, runPolicyTests } from '@veritee/policy';
import { createSimulatedPki, simulate, simulatedAnchors, writeSimulation } from '@veritee/simulator';
import { afterAll, describe, expect, it } from 'vitest';
import { run } from '../apps/cli/test/run.ts';
import { vectors } from './vectors.ts';

const MARK = '\ufeff';
const folder = mkdtempSync(join(tmpdir(), 'veritee-mark-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));

const pki = createSimulatedPki();
const policy = 'version= 1.0;\nauthorizationrules{=> permit();};\nissuancerules{};';
const tests = '{"tests":[{"name":"all","incoming":[],"expect":{"decision":"permit"}}]}';
const keySet = '{"keys":[{"kty":"RSA","n":"AQAB","e":"AQAB","kid":"k"}]}';
const release =
  '{"version":"1.0.0","anyOf":[{"authority":"https://a.example","allOf":[{"claim":"a","equals":"b"}]}]}';
const message = '{"payload":{"type":"aikcert"}}';
const simulation = simulate('SgxEnclave', pki, { currentDate: new Date() });
writeSimulation(simulation, join(folder, 'simulation'));
const collateral = readFileSync(join(folder, 'simulation', 'collateral.json'), 'utf8');
const { pck_crl_issuer_chain: pem = '' } = JSON.parse(collateral) as Record<string, string>;
const list = toPem(listIn(collateral), 'X509 CRL');

function listIn(text: string): Uint8Array {
  const { root_ca_crl: hex } = JSON.parse(text) as { root_ca_crl: string };
  return new Uint8Array(Buffer.from(hex, 'hex'));
}

function file(name: string, text: string): string {
  const path = join(folder, name);
  writeFileSync(path, text);
  return path;
}

const answering =
  (text: string): typeof fetch =>
  async () =>
    new Response(new Uint8Array(utf8(text)));

/** What a reader makes of a text, as something that can be compared. */
const readers: readonly (readonly [string, string, (text: string) => unknown])[] = [
  ['JSON', '{"a":1}', (text) => parseJson(text)],
  ['certificates', pem, (text) => decodeCertificates(text).map(({ commonName }) => commonName)],
  ['a revocation list', list, (text) => decodeRevocationList(text).nextUpdate],
  ['a revocation list in bytes', list, (text) => decodeRevocationList(utf8(text)).nextUpdate],
  ['a key set', keySet, (text) => parseJwks(text, 'https://a.example')],
  [
    'a fetched key set',
    keySet,
    (text) => createRemoteKeySource({ fetch: answering(text) }).keysOf('https://a.example'),
  ],
  ['a release policy', release, (text) => parseReleasePolicy(text).authorities],
  ['a TPM message', message, (text) => readTpmMessage(utf8(text))],
  ['a policy', policy, (text) => compilePolicy(text).diagnostics],
  ['policy tests', tests, (text) => runPolicyTests(policy, text).ok],
  ['a policy and its tests', policy, (text) => runPolicyTests(text, tests).ok],
  ['claims', '[{"type":"a","value":1}]', (text) => parseClaims(text)],
  ['endorsements in a file', collateral, async (text) => verdict(file('collateral.json', text))],
  ['signed documents in it', collateral, async (text) => verdict(file('signed.json', markedInside(text)))],
  [
    'an endorsement archive',
    '',
    async (text) => (await readEndorsements(file('a.json', text + (await archive())))).length,
  ],
  [
    'the policy of a command',
    policy,
    async (text) => (await run(['policy', 'check', file('p', text)])).status,
  ],
];

/** The texts inside a collateral.json, marked when it is. */
function markedInside(text: string): string {
  if (!text.startsWith(MARK)) return text;
  const members = JSON.parse(text.slice(1)) as Record<string, string>;
  for (const name of ['tcb_info', 'qe_identity', 'tcb_info_issuer_chain'])
    members[name] = MARK + members[name];
  return text[0] + JSON.stringify(members);
}

async function verdict(path: string): Promise<unknown> {
  const scheme = schemeOf('SgxEnclave') as NonNullable<ReturnType<typeof schemeOf>>;
  const trust = { anchors: simulatedAnchors(pki), now: new Date() };
  const context = { source: await fileSource(path), trust };
  const { accepted, error } = await appraiseEvidence(scheme, { evidence: simulation.evidence }, context);
  return { accepted, code: error?.code };
}

async function archive(): Promise<string> {
  const { archiveText } = await import('@veritee/evidence/internal');
  return archiveText([]);
}

describe('a byte order mark', () => {
  it.each(readers)('is skipped in %s', async (_, text, read) => {
    const plain = await read(text);
    expect(await read(MARK + text)).toEqual(plain);
  });

  it.each(readers.filter(([name]) => name === 'JSON' || name === 'certificates'))(
    'is skipped once in %s',
    (_, text, read) => {
      expect(() => read(MARK + MARK + text)).toThrowError();
    },
  );

  it('leaves positions in a policy as people count them', () => {
    const wrong = 'version= 1.0; oops';
    const place = (text: string) => {
      const [first] = compilePolicy(text).diagnostics;
      return [first?.code, first?.line, first?.column];
    };
    expect(place(MARK + wrong)).toEqual(place(wrong));
  });

  it('counts in the hash of a policy', async () => {
    expect(await policyHash(MARK + policy)).not.toBe(await policyHash(policy));
    const encoded = Buffer.from(MARK + policy).toString('base64url');
    const expected = createHash('sha256').update(encoded).digest('base64url');
    const { stdout } = await run(['policy', 'hash', file('hashed', MARK + policy)]);
    expect(stdout).toContain(expected);
  });
});

describe.skipIf(vectors === undefined)('texts behind public reports', () => {
  const text = (name: string) => readFileSync(join(vectors ?? '', 'found', 'text', name), 'utf8');

  it('are read: key set, endorsements, policy', async () => {
    expect(parseJwks(text('k-bom.json'), 'https://a.example').keys.length).toBeGreaterThan(0);
    const path = join(vectors ?? '', 'found', 'text', 'collateral-bom.json');
    expect((await openSource(path)).name).toContain('collateral-bom.json');
    expect(compilePolicy(text('p-bom.policy')).policy).toBeDefined();
  });
});
