import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.ts';
import { type Serving, serving, temporaryFolder } from '../serving.ts';
import { writeSigner } from '../signers.ts';

const folder = temporaryFolder();
const file = (name: string): string => join(folder.path, name);
const POLICY =
  'version= 1.0;\nauthorizationrules{=> permit();};\nissuancerules{=> issue(type="mine", value="ü");};';
let service: Serving;

beforeAll(async () => {
  for (const name of ['manager', 'next', 'stranger']) await writeSigner(folder.path, name);
  writeFileSync(file('my.policy'), POLICY);
  service = await serving([
    ...['serve', '--simulator', '--development-identity', '--port', '0', '--json', '--data', file('data')],
    ...['--instance', `guarded=Isolated:${file('manager.pem')}`],
  ]);
});
afterAll(async () => {
  await service.stop();
  folder.remove();
});

/** Runs a command with the variables that the service printed. */
function administer(words: string, instance = '', more: readonly string[] = [], stdin = '') {
  const { endpoint, certificateAuthority, environment } = service.ready;
  const argv = [
    ...words.split(' '),
    '--endpoint',
    `${endpoint}${instance}`,
    '--ca',
    certificateAuthority,
    ...more,
  ];
  return run(argv, { env: { ...environment }, stdin });
}
const by = (name: string): string[] => [
  ...['--signing-key', file(`${name}-key.pem`)],
  ...['--signing-certificate', file(`${name}.pem`)],
];

describe('policies of an AAD instance', () => {
  it('are got, set and reset', async () => {
    const before = await administer('policy get sgx --json');
    expect(before.json()).toMatchObject({
      policy: expect.stringContaining('permit()'),
      kind: 'default',
      'x-ms-policy-hash': 'ViVGS4BYl70X8eUrgryHg0TtbEk9WtIc6DtTBEFxaWc',
      document: expect.stringMatching(/^eyJhbGciOiJub25lIn0\./),
    });
    const set = await administer(`policy set sgx ${file('my.policy')} --json`);
    expect(set.json()).toEqual({
      resolution: 'Updated',
      'x-ms-policy-hash': expect.stringMatching(/^[\w-]{43}$/),
      'x-ms-policy-token-hash': expect.stringMatching(/^[\w-]{43}$/),
      document: expect.any(String),
    });
    expect((await administer('policy get sgx --json')).json()).toMatchObject({
      policy: POLICY,
      kind: 'unsecured',
      'x-ms-policy-hash': set.json()['x-ms-policy-hash'],
    });
    expect((await administer('policy reset sgx --json')).json()).toEqual({ resolution: 'Removed' });
    expect((await administer('policy get sgx --json')).json()).toMatchObject({ kind: 'default' });
  });

  it('are taken from standard input or an option as well, and shown as they are', async () => {
    expect((await administer('policy set OPENENCLAVE -', '', [], POLICY)).stdout).toContain(
      '✓ Policy of OpenEnclave',
    );
    expect((await administer(`policy set openenclave --policy ${file('my.policy')}`)).status).toBe(0);
    const shown = await administer('policy get openenclave');
    expect(shown.stdout).toBe(`${POLICY}\n`);
    expect(shown.stderr).toMatch(/unsecured policy of OpenEnclave, x-ms-policy-hash [\w-]{43}/);
    await administer(`policy get openenclave --out ${file('stored.policy')}`);
    expect(readFileSync(file('stored.policy'), 'utf8')).toBe(POLICY);
    await administer('policy reset openenclave');
  });

  it('have a history', async () => {
    await administer(`policy set tdx ${file('my.policy')}`);
    await administer('policy reset tdx');
    const { history } = (await administer('policy history tdx --json')).json() as { history: unknown[] };
    expect(history).toMatchObject([
      { act: 'reset', by: expect.stringContaining('#') },
      { act: 'set', document: expect.any(String), 'x-ms-policy-hash': expect.stringMatching(/^[\w-]{43}$/) },
    ]);
    const text = await administer('policy history tdx --limit 1');
    expect(text.stdout).toMatch(/^\S+Z {2}reset .*#\S+\n$/);
    expect((await administer('policy history snp')).stdout).toBe(
      'The policy of SevSnpVm was never changed\n',
    );
    expect((await administer('policy history tdx --limit 1000 --json')).json()).toMatchObject({
      error: { code: 'InvalidParameter' },
    });
  });

  it('may be none', async () => {
    const none = await administer('policy get tpm');
    expect([none.status, none.stdout]).toEqual([0, '\n']);
    expect(none.stderr).toContain('Tpm has no policy');
    expect((await administer('policy get tpm --json')).json()).toMatchObject({ policy: '', kind: 'empty' });
  });

  it('with errors are not sent (1)', async () => {
    const wrong = await administer('policy set sgx - --json', '', [], 'version= 1.0;');
    expect(wrong.status).toBe(1);
    expect(wrong.json()).toMatchObject({
      error: { code: 'PolicyParsingError' },
      diagnostics: [{ code: 'MissingAuthorizationRules' }],
    });
  });
});

describe('an isolated instance', () => {
  it('takes signed policies, and tells their signer', async () => {
    const set = await administer(`policy set sgx ${file('my.policy')} --json`, '/guarded', by('manager'));
    expect(set.json()).toMatchObject({
      resolution: 'Updated',
      signer: expect.stringContaining('CERTIFICATE'),
    });
    const got = await administer('policy get sgx --json', '/guarded');
    expect(got.json()).toMatchObject({ kind: 'signed', policy: POLICY, signer: set.json()['signer'] });
    expect((await administer('policy reset sgx --json', '/guarded', by('manager'))).status).toBe(0);
  });

  it.each([
    ['an unsecured policy', 'policy set sgx MY', [], 'InvalidOperation'],
    ['the policy of a stranger', 'policy set sgx MY', by('stranger'), 'InvalidParameter'],
    ['an unsecured reset', 'policy reset sgx', [], 'InvalidOperation'],
    ["a stranger's certificate", 'certificates add STRANGER', by('stranger'), 'InvalidParameter'],
    ['to remove its last certificate', 'certificates remove MANAGER', by('manager'), 'InvalidOperation'],
  ])('refuses %s (1)', async (_what, words, signer, code) => {
    const named = words
      .replace('MY', file('my.policy'))
      .replace('STRANGER', file('stranger.pem'))
      .replace('MANAGER', file('manager.pem'));
    const refused = await administer(`${named} --json`, '/guarded', signer);
    expect(refused.status).toBe(1);
    expect(refused.json()).toMatchObject({ error: { code } });
    const text = await administer(named, '/guarded', signer);
    expect(text.stdout).toMatch(new RegExp(`^✗ Refused \\(.*\\b${code}\\)`));
  });

  it('lists, takes and gives up certificates', async () => {
    const added = await administer(`certificates add ${file('next.pem')} --json`, '/guarded', by('manager'));
    expect(added.json()).toEqual({
      thumbprint: expect.stringMatching(/^[0-9A-F]{40}$/),
      resolution: 'IsPresent',
    });
    const list = (await administer('certificates list --json', '/guarded')).json();
    expect(list).toMatchObject({
      certificates: [
        { subject: 'CN=manager' },
        { subject: 'CN=next', thumbprint: added.json()['thumbprint'] },
      ],
    });
    expect((await administer('certificates list', '/guarded')).stdout).toMatch(
      /[0-9A-F]{40} {2}until .* {2}CN=next/,
    );
    const removal = ['--certificate', file('next.pem'), ...by('manager')];
    const removed = await administer('certificates remove --json', '/guarded', removal);
    expect(removed.json()).toEqual({ thumbprint: added.json()['thumbprint'], resolution: 'IsAbsent' });
    expect((await administer('certificates list')).stdout).toBe('No policy management certificates\n');
  });
});

describe('administration: wrong usage (2)', () => {
  it.each([
    ['policy set sgx', [], 'InvalidUsage'],
    ['policy set sgx a --policy b', [], 'InvalidUsage'],
    ['policy get nothing', [], 'UnknownType'],
    ['policy reset sgx', ['--signing-key', 'MANAGER'], 'SigningKeyMissing'],
    ['certificates add next.pem', [], 'InvalidUsage'],
    ['certificates add', ['--signing-key', 'MANAGER', '--signing-certificate', 'MANAGER'], 'InvalidUsage'],
  ])('%s', async (words, more, code) => {
    const given = more.map((word) => (word === 'MANAGER' ? file('manager-key.pem') : word));
    const result = await administer(`${words} --json`, '', given);
    expect(result.json()).toMatchObject({ error: { code } });
    expect(result.status).toBe(2);
  });

  it('asks for an endpoint and for a credential', async () => {
    expect((await run(['policy', 'get', 'sgx', '--json'])).json()).toMatchObject({
      error: { code: 'InvalidUsage' },
    });
    const { endpoint, certificateAuthority } = service.ready;
    const argv = ['policy', 'get', 'sgx', '--endpoint', endpoint, '--ca', certificateAuthority, '--json'];
    expect((await run(argv)).json()).toMatchObject({ error: { code: 'CredentialMissing' } });
    const refused = await run([...argv, '--token', '-'], { stdin: 'a.b.c' });
    expect(refused.json()).toMatchObject({ error: { code: 'Unauthorized' } });
    expect(refused.status).toBe(1);
  });
});

describe('policy documents that were signed before', () => {
  const setTo = (content: string, name: string, instance = '', more: readonly string[] = []) => {
    writeFileSync(file(name), content);
    return administer(`policy set sgx ${file(name)} --json`, instance, more);
  };

  it('are set as they are, also those that the commands printed', async () => {
    const document = unsecuredPolicyToken(POLICY);
    expect((await setTo(document, 'document.jwt')).json()).toMatchObject({ document });
    expect((await setTo(`${document}\n`, 'line.jwt')).status).toBe(0);
    const printed = await administer('policy get sgx --json');
    expect((await setTo(printed.stdout, 'printed.json')).json()).toMatchObject({ document });
    const history = (await administer('policy history sgx --json')).json() as { history: unknown[] };
    const [newest] = history.history;
    expect((await setTo(JSON.stringify(newest), 'act.json')).json()).toMatchObject({ document });
    await administer('policy reset sgx');
  });

  it('are refused with their reason where they cannot be meant', async () => {
    const document = unsecuredPolicyToken(POLICY);
    const other = unsecuredPolicyToken(POLICY.replace('mine', 'yours'));
    const acts = await setTo(JSON.stringify({ history: [{ document }, { document: other }] }), 'acts.json');
    expect([acts.status, acts.stdout]).toEqual([
      2,
      expect.stringMatching(/2 policy documents.*Keep the one/),
    ]);
    const none = await setTo('{"history":[]}', 'none.json');
    expect([none.status, none.stdout]).toEqual([2, expect.stringMatching(/JSON without a policy document/)]);
    const signed = await setTo(document, 'twice.jwt', '/guarded', by('manager'));
    expect([signed.status, signed.stdout]).toEqual([
      2,
      expect.stringMatching(/already.*Leave out --signing-key/),
    ]);
    const broken = await setTo(unsecuredPolicyToken('version=1.0; nonsense'), 'broken.jwt');
    expect([broken.status, broken.stdout]).toEqual([1, expect.stringMatching(/PolicyParsingError/)]);
  });
});
