/** Follows docs/guides/deploy.md as far as it needs neither a container engine nor a cluster: its secrets are what compose mounts. */

import { spawnSync } from 'node:child_process';
import { afterAll, describe, expect, it } from 'vitest';
import { readPage } from '../support/pages.ts';
import { openGuide } from './guide-page.ts';

const guide = openGuide('deploy.md');
afterAll(() => guide.close());
const tools = ['bash', 'openssl'].filter((name) => spawnSync(name, ['--version']).error !== undefined);
if (tools.length > 0) console.warn(`skipped: docs/guides/deploy.md needs ${tools.join(', ')}`);

const mounted = Array.from(
  readPage('deploy/compose.yaml').matchAll(/^ +file: (secrets\/\S+)$/gm),
  ([, path = '']) => path,
);

describe.skipIf(tools.length > 0)('docs/guides/deploy.md', () => {
  it('makes the files that compose.yaml mounts, with settings that hold', async () => {
    await guide.follow(guide.blocks.filter(({ kind }) => kind === 'sh'));
    expect(mounted.length).toBeGreaterThan(3);
    const text = mounted.map((path) => `test -s ${path}`).join(' && ');
    await guide.follow([{ kind: 'sh', how: '', text, line: 0 }]);
  });

  it('names only files that exist, and settings of the chart', () => {
    const page = readPage('docs/guides/deploy.md');
    const values = readPage('deploy/chart/values.yaml');
    const named = [
      ...page.matchAll(/`((?:persistence|networkPolicy|prometheusRule|service|database)\.\w+)`/g),
    ];
    expect(named.length).toBeGreaterThan(4);
    for (const [, setting = ''] of named) {
      const [section = '', member = ''] = setting.split('.');
      const [block = ''] = values.match(new RegExp(`^${section}:\\n(?: .*\\n)*`, 'm')) ?? [];
      expect([setting, new RegExp(`^ {2}${member}:`, 'm').test(block)]).toEqual([setting, true]);
    }
  });
});
