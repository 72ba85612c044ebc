import { mkdirSync, writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { temporaryFolder } from '../../serving.ts';

const folder = temporaryFolder();
const path = (name: string): string => `${folder.path}/${name}`;
const policy = (least: number) =>
  `version=1.0;\nauthorizationrules\n{\n[type=="svn", value>=${least}] => permit();\n};\n`;
const claims = (svn: number) => `[{"type":"svn","value":${svn},"issuer":"AttestationService"}]`;

beforeAll(() => {
  mkdirSync(path('claims/more'), { recursive: true });
  mkdirSync(path('empty'));
  writeFileSync(path('a.policy'), policy(1));
  writeFileSync(path('b.policy'), policy(2));
  writeFileSync(path('broken.policy'), 'version=1.0');
  writeFileSync(path('claims/old.json'), claims(1));
  writeFileSync(path('claims/more/new.json'), claims(2));
});
afterAll(() => folder.remove());

describe('policy diff', () => {
  it('exits with 1 for a policy with errors, whichever it is', async () => {
    for (const files of [
      ['a.policy', 'broken.policy'],
      ['broken.policy', 'a.policy'],
    ]) {
      const result = await run(['policy', 'diff', ...files.map(path), '--claims', path('claims'), '--json']);
      expect(result.status).toBe(1);
      expect(result.json()).toMatchObject({ error: { code: 'PolicyParsingError' } });
    }
  });

  it('needs claims', async () => {
    const both = [path('a.policy'), path('b.policy')];
    expect((await run(['policy', 'diff', ...both])).stderr).toContain('--claims');
    const empty = await run(['policy', 'diff', ...both, '--claims', path('empty'), '--json']);
    expect(empty.json()).toMatchObject({ error: { code: 'InputUnreadable' } });
    writeFileSync(path('no-claims'), 'text');
    const other = await run(['policy', 'diff', ...both, '--claims', path('no-claims'), '--json']);
    expect(other.status).toBe(2);
  });

  it('names the file, both decisions and the line of either policy', async () => {
    const both = [path('a.policy'), path('b.policy')];
    const result = await run(['policy', 'diff', ...both, '--claims', path('claims')]);
    expect(result.status).toBe(1);
    expect(result.stdout).toBe(
      `${path('claims/old.json')}: permitted → refused
  ${path('a.policy')}:4: The rule on line 4 permits.
  ${path('b.policy')}:4: For a permit, the rule on line 4 would need: svn with value at least 2 instead of 1 (line 4, column 1).

✗ 1 of 2 decisions differ, 1 is the same
`,
    );
  });

  it('exits with 0 where all decisions are the same', async () => {
    const both = [path('a.policy'), path('a.policy')];
    const result = await run(['policy', 'diff', ...both, '--claims', path('claims'), '--json']);
    expect(result.status).toBe(0);
    expect(result.json()).toEqual({ total: 2, changes: [] });
  });
});
