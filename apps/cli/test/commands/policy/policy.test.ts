import { mkdirSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';
import { noVectors, vector, vectorJson } from '../../vectors.ts';

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
  });

  it('marks the place and tells the hint', async () => {
    const text = await run(['policy', 'check', '-'], { stdin: bad });
    expect(text.stdout.split('\n')).toEqual([
      expect.stringMatching(/^-:2:1: error MissingSemicolon: The version statement is not closed/),
      '  2 | authorizationrules { => permit(); };',
      '    | ^^^^^^^^^^^^^^^^^^',
      '    = Put `;` behind `0` on line 1.',
      '',
      expect.stringMatching(/^-:2:22: warning UnconditionalPermit: /),
      '  2 | authorizationrules { => permit(); };',
      '    |                      ^^^^^^^^^^^',
      '    = Add conditions unless the reader of the token checks the claims.',
      '',
      '✗ 1 error, 1 warning',
      '',
    ]);
    expect(text.status).toBe(1);
  });

  it('marks the place in long lines, behind tabs and behind signs that cannot be seen', async () => {
    const rules = '[type=="abcdefgh", value==1] => deny();'.repeat(9);
    const long = await run(['policy', 'check', '-'], {
      stdin: `version=1.0;authorizationrules{${rules}[type="a"] => permit();${rules}};`,
    });
    const [, line = '', mark = ''] = long.stdout.split('\n');
    expect(line.length).toBeLessThan(120);
    expect(line.slice(mark.indexOf('^'), mark.indexOf('^') + 1)).toBe('=');
    const tabs = await run(['policy', 'check', '-'], {
      stdin: 'version=1.0;\nauthorizationrules{\n\t\t[type="a\u200b\u{1f600}", value=1] => permit();};',
    });
    const lines = tabs.stdout.split('\n');
    expect([lines[1], lines[2]]).toEqual([
      '  3 |   [type="a·\u{1f600}", value=1] => permit();};',
      '    |        ^',
    ]);
    const [, second = '', mark2 = ''] = lines.slice(5);
    expect([...second].slice(mark2.indexOf('^')).join('')).toMatch(/^=1\]/);
  });

  it('gives the members of the contract, and no others', async () => {
    const result = await run(['policy', 'check', '-', '--json'], { stdin: bad });
    const [diagnostic = {}] = result.json()['diagnostics'] as object[];
    expect(Object.keys(diagnostic)).toEqual([
      'severity',
      'code',
      'message',
      'hint',
      'line',
      'column',
      'endLine',
      'endColumn',
    ]);
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
      expect(text.stdout).toContain('$svn with value at least 2 instead of 1 (line 2, column 22)');
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

describe('policy explain', () => {
  it('tells what each rule did', async () => {
    await withFile('claims.json', claims(3), async (file) => {
      const result = await run(['policy', 'explain', '-', '--claims', file], { stdin: good });
      expect(result.status).toBe(0);
      expect(result.stdout.split('\n')).toEqual([
        '✓ Permitted',
        '',
        'authorizationrules 1 (line 2): permit fired',
        '  [type=="$svn", value>=2] (2:22) holds: $svn = 3 (AttestationService)',
        'issuancerules 1 (line 3): issue fired',
        '  c:[type=="$svn"] (3:17) holds: $svn = 3 (AttestationService)',
        '  put into incoming: out = 3',
        '  put into outgoing: out = 3',
        '',
      ]);
    });
  });

  it('answers what would have had to be different', async () => {
    await withFile('claims.json', claims(1), async (file) => {
      const result = await run(['policy', 'explain', '-', '--claims', file, '--json'], { stdin: good });
      expect(result.status).toBe(1);
      expect(result.json()).toMatchObject({
        permitted: false,
        explanation: [{ segment: 'authorizationrules', number: 1, action: 'permit', fired: false }],
        answer: { text: expect.stringContaining('value at least 2 instead of 1'), needed: [{}] },
        error: { code: 'PolicyEvaluationError' },
      });
      const broken = await run(['policy', 'explain', '-', '--claims', file, '--json'], { stdin: bad });
      expect(broken.status).toBe(1);
      expect(broken.json()).toMatchObject({ permitted: false, error: { code: 'PolicyParsingError' } });
    });
    expect((await run(['policy', 'explain', '-'], { stdin: good })).status).toBe(2);
  });
});

describe('policy format', () => {
  it('lays out a policy', async () => {
    const result = await run(['policy', 'format', '-'], {
      stdin: 'version=1.0;authorizationrules{=>permit();};',
    });
    expect(result.stdout).toBe('version=1.0;\n\nauthorizationrules\n{\n    => permit();\n};\n');
    expect((await run(['policy', 'format', '-'], { stdin: bad })).status).toBe(1);
  });
});

describe('policy test', () => {
  const tests = (...decisions: readonly string[]) =>
    JSON.stringify({
      tests: decisions.map((decision) => ({
        name: 'new',
        incoming: JSON.parse(claims(2)),
        expect: { decision },
      })),
    });

  /** A folder with these files in it. */
  async function withFolder(files: Readonly<Record<string, string>>, use: (path: string) => Promise<void>) {
    const folder = temporaryFolder();
    try {
      for (const [name, content] of Object.entries(files)) {
        mkdirSync(dirname(`${folder.path}/${name}`), { recursive: true });
        writeFileSync(`${folder.path}/${name}`, content);
      }
      await use(folder.path);
    } finally {
      folder.remove();
    }
  }

  it('runs the tests of one policy', async () => {
    await withFile('tests.json', tests('permit'), async (file) => {
      const result = await run(['policy', 'test', '-', '--tests', file, '--json'], { stdin: good });
      expect(result.status).toBe(0);
      expect(result.json()).toMatchObject({
        ok: true,
        policies: [{ policy: '-', ok: true, tests: [{ name: 'new', passed: true }], coverage: { total: 2 } }],
      });
    });
    await withFile('tests.json', tests('deny'), async (file) => {
      const result = await run(['policy', 'test', '-', '--tests', file], { stdin: good });
      expect(result.status).toBe(1);
      expect(result.stdout).toContain('✗ new');
      expect(result.stdout).toContain('The decision is permit, not deny.');
    });
  });

  it('runs all tests below a folder, each beside its policy', async () => {
    const files = {
      'a.policy': good,
      'a.policy.test.json': tests('permit'),
      'below/b.policy': good.replace('>=2', '>=3'),
      'below/b.policy.test.json': tests('deny', 'permit'),
      'node_modules/c.policy': bad,
    };
    await withFolder(files, async (path) => {
      const result = await run(['policy', 'test', path, '--json']);
      expect(result.status).toBe(1);
      expect(result.json()).toMatchObject({
        ok: false,
        policies: [
          { policy: `${path}/a.policy`, ok: true, coverage: { covered: 2, total: 2 } },
          {
            policy: `${path}/below/b.policy`,
            ok: false,
            tests: [{ passed: true }, { passed: false, decision: 'deny', problems: [expect.any(String)] }],
            coverage: { covered: 0, total: 2 },
          },
        ],
        coverage: { covered: 2, total: 4 },
      });
      const one = await run(['policy', 'test', `${path}/a.policy`]);
      expect(one.status).toBe(0);
      expect(one.stdout).toContain('✓ 1 of 1 tests pass; 2 of 2 rules fired');
    });
  });

  it('counts policies without tests, and refuses too little coverage when told to', async () => {
    const files = { 'a.policy': good, 'a.policy.test.json': tests('permit'), 'b.policy': good };
    await withFolder(files, async (path) => {
      const result = await run(['policy', 'test', path, '--coverage', '50']);
      expect(result.status).toBe(0);
      expect(result.stdout).toContain(
        'b.policy\n  no tests\n  0 of 2 rules fired\n    never: authorizationrules 1 (line 2)',
      );
      expect((await run(['policy', 'test', path, '--coverage', '51'])).status).toBe(1);
      expect((await run(['policy', 'test', path, '--coverage', 'all'])).status).toBe(2);
    });
  });

  it('fails for a policy with errors, and shows them', async () => {
    await withFolder({ 'a.policy': bad, 'a.policy.test.json': tests('permit') }, async (path) => {
      const result = await run(['policy', 'test', path]);
      expect(result.status).toBe(1);
      expect(result.stdout).toContain('a.policy:2:1: error MissingSemicolon');
    });
    await withFolder(
      { 'a.policy': good, 'a.policy.test.json': tests('permit'), 'b.policy': bad },
      async (path) => {
        expect((await run(['policy', 'test', path])).status).toBe(1);
      },
    );
  });

  it.each([
    ['no policy', {}],
    ['no tests', { 'a.policy': good }],
    ['tests without their policy', { 'a.policy': good, 'b.policy.test.json': tests('permit') }],
    ['tests that cannot be read', { 'a.policy': good, 'a.policy.test.json': '{"tests":[]}' }],
  ])('is wrong usage with %s', async (_what, files) => {
    await withFolder(files, async (path) => {
      expect((await run(['policy', 'test', path])).status).toBe(2);
    });
  });

  it('is wrong usage with a path that is not there, or tests for a folder', async () => {
    expect((await run(['policy', 'test', '/no/such/folder'])).status).toBe(2);
    await withFolder({ 'a.policy': good }, async (path) => {
      expect((await run(['policy', 'test', path, '--tests', `${path}/a.policy`])).status).toBe(2);
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
