/** Names a file that is of another kind than what was asked for. It explains failures and decides nothing. */

import type { FileKind, Recognised } from '@veritee/evidence/recognise';
import { fits, typeOf, useOf, type Wanted, wantedHelp, wantedWords } from './file-uses.ts';

/** A file that a command read, and what for. */
export interface ReadFile {
  /** As it was given. */
  readonly file: string;
  /** For messages. */
  readonly name: string;
  readonly wanted: Wanted;
  /** Of evidence: the type asked for, where one was. */
  readonly type?: string | undefined;
  readonly content: Uint8Array;
}

/** Kinds that say nothing about what a file was meant to be. */
const VAGUE: ReadonlySet<FileKind> = new Set<FileKind>(['text', 'unknown file']);

/**
 * Says what a file is and which command takes it, when it cannot be what was asked for; undefined when it may be.
 *
 * @example
 * await wrongKind({ file: 'a.jwt', name: 'a.jwt', wanted: 'policy', content });
 * // 'a.jwt looks like a JWT, not a policy. Use `veritee token show a.jwt`.'
 */
export async function wrongKind({
  file,
  name,
  wanted,
  type,
  content,
}: ReadFile): Promise<string | undefined> {
  const { recognise } = await import('@veritee/evidence/recognise');
  const found = recognise(content);
  const { kind } = found;
  if (kind === 'empty file')
    return `${name} is empty. Expected: ${wantedWords[wanted]}. ${wantedHelp[wanted]}`;
  const own = typeOf[kind];
  if (wanted === 'evidence' && type !== undefined && own !== undefined && own !== type)
    return `${name} looks like ${inWords(found)}: ${own} evidence, not ${type}. Name ${own} as the TYPE.`;
  // Of a type that the recogniser knows, everything else is damaged or something else.
  if (VAGUE.has(kind) && type !== undefined && Object.values(typeOf).includes(type))
    return `${name} is not in a known format: it is damaged, or it is not ${type} evidence. ${wantedHelp[wanted]}`;
  if (VAGUE.has(kind) || fits[wanted](kind) || (kind === 'JSON document' && !isJson(content)))
    return undefined;
  const looks = `${name} looks like ${inWords(found)}, not ${wantedWords[wanted]}.`;
  return `${looks} ${wantedHelp[wanted]} ${useOf(kind, file)}`.trimEnd();
}

/** A broken policy may begin as JSON does. */
function isJson(content: Uint8Array): boolean {
  try {
    JSON.parse(new TextDecoder().decode(content));
    return true;
  } catch {
    return false;
  }
}

function inWords({ kind, detail, spelling }: Recognised): string {
  const more = spelling === 'pem' ? 'PEM' : detail;
  const written = spelling === 'raw' || spelling === 'pem' ? '' : ` in ${spelling}`;
  return `${articleOf(kind)}${kind}${more === undefined ? '' : ` (${more})`}${written}`;
}

/** Letters whose names begin with a vowel, at the head of an abbreviation that is spelled out. */
const VOWEL = /^(?:[aeio]|[AEFHILMNORSX][A-Z]|[AEIO])/;
const MASS = /(?:evidence|certificates|claims|data|numbers|collateral|info|text|TpmInfo)$/;

function articleOf(kind: FileKind): string {
  if (MASS.test(kind)) return '';
  return VOWEL.test(kind) ? 'an ' : 'a ';
}
