import { writeFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { run } from './run.ts';
import { temporaryFolder } from './serving.ts';
import { noVectors, vector, vectorJson } from './vectors.ts';

const good =
  'version=1.0;\nauthorizationrules { [type=="$svn", value>=2] => permit(); };\nissuancerules { c:[type=="$svn"] => issue(type="out", value=c.value); };\n';
const bad = 'version=1.0\nauthorizationrules { => permit(); };';
const claims = (value: number | string) => `[{"type":"$svn","value":${value},"issuer":"AttestationService"}]`;

/** Two inputs for one command: the policy from standard input, the other from a file. */
async function withFile(name: string, content: string, use: (path: string) => Promise<void>): Promise<void> {
  const folder = temporaryFolder();
  try {
    writeFileSync(`${folder.path}/${name}`, content);
    await use(`${folder.path}/${name}`);
  } finally {
    folder.remove();
  }
}

describe('policy check', () => {
  it('says ok with the version', async () => {
    const result = await run(['policy', 'check', '-', '--json'], { stdin: good });
    expect(result.status).toBe(0);
    expect(result.json()).toEqual({ ok: true, version: '1.0', diagnostics: [] });
  });

  it('lists mistakes with their places and exits with 1', async () => {
    const result = await run(['policy', 'check', '-', '--json'], { stdin: bad });
    expect(result.status).toBe(1);
    expect(result.json()).toMatchObject({
      ok: false,
      version: '1.0',
      diagnostics: expect.arrayContaining([
        expect.objectContaining({
          severity: 'error',
          code: 'MissingSemicolon',
          line: 2,
          column: 1,
          endLine: 2,
        }),
      ]),
    });
    const text = await run(['policy', 'check', '-'], { stdin: bad });
    expect(text.stdout).toMatch(/^-:\d+:\d+: error MissingSemicolon: /);
  });

  it('warns of claims that the evidence type never yields', async () => {
    const stdin = 'version=1.0;authorizationrules{[type=="x-ms-sgx-mrsignr"] => permit();};';
    const result = await run(['policy', 'check', '-', '--type', 'sgx', '--json'], { stdin });
    expect(result.status).toBe(0);
    expect(JSON.stringify(result.json())).toContain('UnknownClaim');
  });
});

describe('policy evaluate', () => {
  it('permits, with claims and explanation', async () => {
    await withFile('claims.json', claims(3), async (file) => {
      const result = await run(['policy', 'evaluate', '-', '--claims', file, '--json'], { stdin: good });
      expect(result.status).toBe(0);
      expect(result.json()).toMatchObject({
        permitted: true,
        claims: [{ type: 'out', value: 3 }],
        properties: [],
      });
      expect((result.json()['explanation'] as unknown[]).length).toBeGreaterThan(0);
    });
  });

  it('denies with a reason, exit status 1', async () => {
    await withFile('claims.json', `{"incoming":${claims(1)}}`, async (file) => {
      const result = await run(['policy', 'evaluate', '-', '--claims', file, '--json'], { stdin: good });
      expect(result.status).toBe(1);
      expect(result.json()).toMatchObject({
        permitted: false,
        claims: [],
        error: { code: 'PolicyEvaluationError', message: expect.stringMatching(/permit/i) },
      });
      const text = await run(['policy', 'evaluate', '-', '--claims', file], { stdin: good });
      expect(text.stdout).toContain('✗ Refused');
      expect(text.stderr).toBe('');
    });
  });

  it('keeps integers of 64 bits exact', async () => {
    await withFile('claims.json', claims('9007199254740993'), async (file) => {
      const result = await run(['policy', 'evaluate', '-', '--claims', file, '--json'], { stdin: good });
      expect(result.stdout).toContain('{"type":"out","value":9007199254740993}');
    });
  });

  it('refuses a policy with errors (1) and claims that cannot be read (2)', async () => {
    await withFile('claims.json', claims(1), async (file) => {
      const result = await run(['policy', 'evaluate', '-', '--claims', file, '--json'], { stdin: bad });
      expect(result.status).toBe(1);
      expect(result.json()).toMatchObject({ permitted: false, error: { code: 'PolicyParsingError' } });
    });
    await withFile('claims.json', '{"no":1}', async (file) => {
      const result = await run(['policy', 'evaluate', '-', '--claims', file, '--json'], { stdin: good });
      expect(result.status).toBe(2);
      expect(result.json()).toMatchObject({ error: { code: 'ClaimsInvalid' } });
    });
    expect((await run(['policy', 'evaluate', '-'], { stdin: good })).stderr).toContain('--claims');
  });
});

describe('policy format and test', () => {
  it('lays out a policy', async () => {
    const result = await run(['policy', 'format', '-'], {
      stdin: 'version=1.0;authorizationrules{=>permit();};',
    });
    expect(result.stdout).toBe('version=1.0;\n\nauthorizationrules\n{\n    => permit();\n};\n');
    expect((await run(['policy', 'format', '-'], { stdin: bad })).status).toBe(1);
  });

  it('runs tests and counts what they reach', async () => {
    const tests = (decision: string) =>
      JSON.stringify({ tests: [{ name: 'new', incoming: JSON.parse(claims(2)), expect: { decision } }] });
    await withFile('tests.json', tests('permit'), async (file) => {
      const result = await run(['policy', 'test', '-', '--tests', file, '--json'], { stdin: good });
      expect(result.status).toBe(0);
      expect(result.json()).toMatchObject({
        ok: true,
        tests: [{ name: 'new', passed: true }],
        coverage: { total: 2 },
      });
    });
    await withFile('tests.json', tests('deny'), async (file) => {
      const result = await run(['policy', 'test', '-', '--tests', file], { stdin: good });
      expect(result.status).toBe(1);
      expect(result.stdout).toContain('✗ new');
    });
  });
});

describe.skipIf(noVectors)('policy hash', () => {
  const cases = noVectors
    ? []
    : vectorJson<{ policy: string | null; expected: string; claim: string; verified: boolean }[]>(
        'policies/policy-hashes.json',
      ).filter(
        (each) => each.verified && each.claim === 'x-ms-policy-hash' && each.policy?.endsWith('.policy'),
      );
  it.each(cases)('of $policy is the one in real tokens', async ({ policy, expected }) => {
    const result = await run(['policy', 'hash', vector('policies', String(policy)), '--json']);
    expect(result.status).toBe(0);
    expect(result.json()).toEqual({ 'x-ms-policy-hash': expected });
  });
});
