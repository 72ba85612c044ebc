/** The pages that readers see, and the blocks of code on them. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(import.meta.dirname, '../..');

export interface Block {
  /** The language: `ts`, `sh`, … */
  readonly kind: string;
  /** The words after the language. */
  readonly how: string;
  readonly text: string;
  readonly line: number;
  /** The heading above it. */
  readonly title: string;
}

/** All pages in Markdown, by their paths from the root. */
export function allPages(): readonly string[] {
  const below = (folder: string) =>
    readdirSync(join(root, folder), { recursive: true })
      .map((each) => join(folder, String(each)))
      .filter((path) => path.endsWith('.md'));
  const packages = packageFolders().map((folder) => `${folder}/README.md`);
  const found = [...readdirSync(root), ...below('docs'), ...below('examples')];
  const pages = [...found.filter((path) => path.endsWith('.md')), ...packages.filter(exists)];
  return pages.toSorted();
}

/** Folders of all packages that are published, from the root. */
export function packageFolders(): readonly string[] {
  return ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group))
      .map((name) => `${group}/${name}`)
      .filter((folder) => exists(`${folder}/package.json`) && !isPrivate(folder)),
  );
}

function isPrivate(folder: string): boolean {
  const manifest: { readonly private?: boolean } = JSON.parse(readPage(`${folder}/package.json`));
  return manifest.private === true;
}

const exists = (path: string): boolean => {
  try {
    return readPage(path) !== '';
  } catch {
    return false;
  }
};

/** @param path - from the root */
export function readPage(path: string): string {
  return readFileSync(join(root, path), 'utf8');
}

/** The blocks of code on a page, in their order. */
export function blocksOf(page: string): readonly Block[] {
  return [...page.matchAll(/^```(?<kind>\w+)(?: (?<how>[^\n]*))?\n(?<text>[\s\S]*?)^```$/gm)].map(
    ({ groups, index }) => {
      const before = page.slice(0, index);
      return {
        kind: groups?.['kind'] ?? '',
        how: groups?.['how'] ?? '',
        text: groups?.['text'] ?? '',
        line: before.split('\n').length,
        title: [...before.matchAll(/^#+ (.*)$/gm)].at(-1)?.[1] ?? '',
      };
    },
  );
}

/** A program on a page: a block of TypeScript and the blocks that continue it. */
export interface Program {
  readonly text: string;
  /** What stands behind `ts`: the file name of a program that runs as it stands, or `browser`. */
  readonly how: string;
  /** Line of the page on which each of its own lines stands, the first being 1. */
  readonly lines: readonly number[];
  readonly title: string;
}

/** The programs of a page. A block that begins with `ts continued` belongs to the program above it. */
export function programsOf(page: string): readonly Program[] {
  const programs: { text: string; how: string; lines: number[]; title: string }[] = [];
  for (const { how, text, line, title } of blocksOf(page).filter(({ kind }) => kind === 'ts')) {
    const lines = text.split('\n').map((_, index) => line + 1 + index);
    const last = programs.at(-1);
    if (how !== 'continued' || last === undefined) programs.push({ text, how, lines, title });
    else {
      last.text += text;
      // The last line of the text before is the empty one after its line end.
      last.lines.splice(-1, 1, ...lines);
    }
  }
  return programs;
}

/** What the page says its reader has: declarations in a comment that begins with `given`. */
export function givenOn(page: string): string {
  return [...page.matchAll(/<!-- given\n([\s\S]*?)-->/g)].map(([, text = '']) => text).join('');
}
