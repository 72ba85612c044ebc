/** The committed figures are what the tool draws from its texts. */

import { execFileSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { document } from '../tools/figures/draw.mjs';
import { graph } from '../tools/figures/graph.mjs';
import { themes } from '../tools/figures/themes.mjs';
import { allPages, readPage } from './support/pages.ts';

const folder = fileURLToPath(new URL('../docs/figures', import.meta.url));

describe('docs/figures', () => {
  it('has what the tool draws, and nothing else', () => {
    const tool = fileURLToPath(new URL('../tools/figures.mjs', import.meta.url));
    expect(execFileSync(process.execPath, [tool, '--check'], { encoding: 'utf8' })).toContain('16 files');
  });

  it('has each figure on a page, in light and in dark', () => {
    const pages = allPages().map(readPage).join('');
    expect(readdirSync(folder).filter((name) => !pages.includes(`figures/${name}`))).toEqual([]);
  });

  it('describes each drawing for those who cannot see it', () => {
    for (const name of readdirSync(folder).filter((each) => each.endsWith('.svg'))) {
      expect(readFileSync(`${folder}/${name}`, 'utf8')).toMatch(
        /role="img"[\s\S]*<title>.+<\/title>\n<desc>.{40,}<\/desc>/,
      );
    }
  });
});

describe('the tool', () => {
  it('refuses an arrow to a box that does not exist', () => {
    const figure = { title: 'T', description: 'D', nodes: [], edges: [{ from: 'a', to: 'b' }] };
    expect(() => graph(figure, themes.light)).toThrow('T: there is no box a');
  });

  it('escapes text', () => {
    const nodes = [{ id: 'a', lines: ['<a> & "b"'], column: 0, row: 0 }];
    const drawing = graph({ title: '<T>', description: 'D', nodes, edges: [] }, themes.light);
    const svg = document(drawing, themes.light);
    expect(svg).toContain('<title>&lt;T&gt;</title>');
    expect(svg).toContain('&lt;a&gt; &amp; &quot;b&quot;');
  });
});
