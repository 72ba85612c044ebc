/** The README and the pages under `docs/` promise only what is there: files, headings, scripts. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, relative, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = resolve(fileURLToPath(import.meta.url), '../..');
const docs = join(root, 'docs');
const pages = [
  ...(existsSync(docs) ? readdirSync(docs, { recursive: true }).map((each) => join(docs, String(each))) : []),
  ...readdirSync(root).map((each) => join(root, each)),
].filter((path) => path.endsWith('.md'));

/** The text without code, in which brackets mean other things. */
const prose = (text: string) => text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').replaceAll(/`[^`\n]*`/g, '');

/** The anchors that GitHub makes of headings. */
function anchorsOf(text: string): string[] {
  return Array.from(
    text.replaceAll(/^(```|~~~)[\s\S]*?^\1/gm, '').matchAll(/^#{1,6} +(.+)$/gm),
    ([, heading = '']) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N}\s_-]/gu, '')
        .trim()
        .replaceAll(/\s/g, '-'),
  );
}

describe.each(pages.map((path) => [relative(root, path), path]))('%s', (_name, path) => {
  const text = readFileSync(path, 'utf8');

  it('links to files and headings that exist', () => {
    const broken = Array.from(
      prose(text).matchAll(/\]\(([^)\s]+)(?: "[^"]*")?\)/g),
      ([, target = '']) => target,
    )
      .filter((target) => !/^[a-z]+:/.test(target))
      .filter((target) => {
        const [file = '', anchor] = target.split('#');
        const wanted = file === '' ? path : resolve(dirname(path), file);
        if (!existsSync(wanted)) return true;
        return (
          anchor !== undefined &&
          wanted.endsWith('.md') &&
          !anchorsOf(readFileSync(wanted, 'utf8')).includes(anchor)
        );
      });
    expect(broken).toEqual([]);
  });

  it('names only scripts that package.json has', () => {
    const { scripts } = JSON.parse(readFileSync(join(root, 'package.json'), 'utf8'));
    const named = Array.from(text.matchAll(/\bnpm run ([\w:-]+)/g), ([, name = '']) => name);
    expect(named.filter((name) => scripts[name] === undefined)).toEqual([]);
  });
});

it('finds the pages', () => {
  expect(pages.length).toBeGreaterThan(0);
});
