/** The page about configuration names every setting, and its examples are good configurations. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { variableOf } from '../../src/settings/environment.ts';
import { settings } from '../../src/settings/paths.ts';
import { run } from '../run.ts';

const page = readFileSync(
  resolve(import.meta.dirname, '../../../../docs/reference/configuration.md'),
  'utf8',
);

describe('docs/reference/configuration.md', () => {
  it('has a row for every setting and for no other', () => {
    const rows = [...page.matchAll(/^\| `([\w.]+)` \| (?:`(VERITEE_\w+)`|–) \|/gm)].map(
      ([, name, variable]) => [name, variable],
    );
    expect(rows).toEqual(settings.map((setting) => [setting.path.join('.'), variableOf(setting)]));
  });

  it.each(Array.from(page.matchAll(/```json\n([\s\S]*?)```/g), ([, text = '']) => text))(
    'shows a configuration that is good: %.40s…',
    async (text) => {
      const result = await run(['config', 'check', '-', '--json'], { stdin: text });
      expect(result.json()).toEqual({ ok: true, problems: [] });
    },
  );
});
