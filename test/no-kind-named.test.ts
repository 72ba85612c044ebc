/** Rooms that are handed the kinds of evidence name none: what they would say of one belongs to its folder. */

import { readdirSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { readSyntax, walk } from '../tools/syntax.mjs';

const root = resolve(import.meta.dirname, '..');

/** Words that give a kind away: its names, its vendor, its measurements. */
const NAMES: ReadonlySet<string> = new Set(
  'sgx openenclave tpm tpms tdx tdxvm snp sevsnpvm sev vbs azureguest intel amd microsoft mrenclave mrsigner mrtd pcr pcrs aik'.split(
    ' ',
  ),
);

/** What is meant otherwise, or cannot be called otherwise. */
const EXCUSED: ReadonlyMap<string, string> = new Map([
  ['Microsoft.Attestation', 'the namespace of Azure Attestation in its management API'],
  ['https://login.microsoftonline.com', 'where Azure gives out access tokens'],
  ['tpm-context', 'goes into the key that seals: another word could not open what is sealed'],
]);

/** A member of Azure's attestation resources, which the service must spell as Azure does. */
const RESOURCE_MEMBER = 'tpmAttestationAuthentication';

/** Rooms, and what in them may name a kind. */
const rooms: readonly (readonly [string, RegExp?])[] = [
  ['packages/service/src'],
  ['packages/policy/src'],
  // Folders of kinds; codes of a package's errors; lines that people try, each of one kind; what the recogniser calls files.
  ['apps/cli/src', /^(?:kinds\/|errors\.ts$|help\/examples\.ts$|input\/(?:file-uses|wrong-kind)\.ts$)/],
];

/** The words of names and texts in a source: comments may explain by example. */
function wordsIn(source: string, path: string): readonly string[] {
  const texts: string[] = [];
  walk(readSyntax(source, path).program, (node) => {
    const text = { Identifier: 'name', Literal: 'value', PrivateIdentifier: 'name' }[node.type];
    if (text !== undefined) texts.push(String(node[text]));
    if (node.type === 'TemplateElement') texts.push((node['value'] as { readonly raw: string }).raw);
  });
  return texts
    .filter((text) => !EXCUSED.has(text))
    .map((text) => text.replaceAll(RESOURCE_MEMBER, ''))
    .flatMap(wordsOf);
}

/** `hadTpmPolicy` is had, tpm, policy; neighbours stand together as well, for names of two words. */
function wordsOf(text: string): readonly string[] {
  const words = text
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .replace(/([A-Z])([A-Z][a-z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
  return [...words, ...words.map((word, at) => word + (words[at + 1] ?? ''))];
}

function namedIn(source: string, path: string): readonly string[] {
  return [...new Set(wordsIn(source, path).filter((word) => NAMES.has(word)))];
}

describe('a name of a kind of evidence', () => {
  it.each([
    ['const hadTpmPolicy = 1;', 'tpm'],
    ["route('/attest/OpenEnclave');", 'openenclave'],
    ['import { SgxQuote } from "x";', 'sgx'],
    ['call({ mrEnclave });', 'mrenclave'],
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is the source of a template
    ['const hint = `for TDX: ${x}`;', 'tdx'],
    ['const path = /^\\/attest\\/tpm/i;', 'tpm'],
    ['interface A { readonly pcrMask: number }', 'pcr'],
  ])('is found in %s', (source, name) => {
    expect(namedIn(source, 'x.ts')).toContain(name);
  });

  it('is not looked for in comments', () => {
    expect(namedIn('// as TPMs do\nconst sent = 1;', 'x.ts')).toEqual([]);
  });

  it.each(
    rooms.flatMap(([room, free]) =>
      readdirSync(join(root, room), { recursive: true, encoding: 'utf8' })
        .filter((name) => name.endsWith('.ts') && free?.test(name) !== true)
        .map((name) => join(room, name)),
    ),
  )('does not stand in %s', (path) => {
    expect(namedIn(readFileSync(join(root, path), 'utf8'), path)).toEqual([]);
  });
});
