/**
 * JSON with the places of its values: what is hashed or signed is the text as it came, and no re-serialised copy. Objects
 * with the same member twice are refused, so that nobody reads another value than the one that was checked.
 */

import { quotedName, withoutMark } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';

interface Place {
  readonly from: number;
  readonly to: number;
}

/** A value and where it stands in its text. */
export type JsonNode = Place &
  (
    | { readonly kind: 'object'; readonly members: ReadonlyMap<string, JsonNode> }
    | { readonly kind: 'array'; readonly items: readonly JsonNode[] }
    | { readonly kind: 'string'; readonly value: string }
    | { readonly kind: 'number' | 'boolean' | 'null' }
  );

/** A text and the value that it is. */
export interface JsonText {
  readonly text: string;
  readonly root: JsonNode;
}

const DEEPEST = 32;
const MOST_VALUES = 100_000;

/**
 * Reads JSON strictly (RFC 8259): no repeated member, nothing behind the value, at most 32 levels.
 * @throws EvidenceError `TpmMessageFormat`
 */
export function readJsonText(text: string): JsonText {
  // Skipped, not cut off: places and hashes are those of the text as it came.
  const scanner = new Scanner(text, text.length - withoutMark(text).length);
  const root = scanner.value(0);
  scanner.end();
  return { text, root };
}

/** The value's text as it came. */
export function textOf({ text }: JsonText, { from, to }: JsonNode): string {
  return text.slice(from, to);
}

const WHITE_SPACE = /[ \t\n\r]*/y;
const LITERAL = /true|false|null/y;
const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;

class Scanner {
  readonly #text: string;
  #at: number;
  #left = MOST_VALUES;

  constructor(text: string, from: number) {
    this.#text = text;
    this.#at = from;
  }

  value(depth: number): JsonNode {
    if (depth > DEEPEST) throw this.#fault('nested too deeply');
    if (--this.#left < 0) throw this.#fault('too many values');
    this.#skip();
    const from = this.#at;
    switch (this.#text[from]) {
      case '{':
        return this.#object(from, depth);
      case '[':
        return this.#array(from, depth);
      case '"':
        return { kind: 'string', from, value: this.#string(), to: this.#at };
      default:
        return this.#scalar(from);
    }
  }

  end(): void {
    this.#skip();
    if (this.#at !== this.#text.length) throw this.#fault('text behind the value');
  }

  #object(from: number, depth: number): JsonNode {
    const members = new Map<string, JsonNode>();
    this.#at++;
    this.#skip();
    if (!this.#take('}')) {
      do {
        this.#skip();
        if (this.#text[this.#at] !== '"') throw this.#fault('no member name');
        const name = this.#string();
        if (members.has(name)) throw this.#fault(`the member ${quotedName(name)} twice`);
        this.#skip();
        if (!this.#take(':')) throw this.#fault('no colon');
        members.set(name, this.value(depth + 1));
        this.#skip();
      } while (this.#take(','));
      if (!this.#take('}')) throw this.#fault('no end of an object');
    }
    return { kind: 'object', from, to: this.#at, members };
  }

  #array(from: number, depth: number): JsonNode {
    const items: JsonNode[] = [];
    this.#at++;
    this.#skip();
    if (!this.#take(']')) {
      do {
        items.push(this.value(depth + 1));
        this.#skip();
      } while (this.#take(','));
      if (!this.#take(']')) throw this.#fault('no end of an array');
    }
    return { kind: 'array', from, to: this.#at, items };
  }

  #scalar(from: number): JsonNode {
    const literal = this.#match(LITERAL);
    if (literal !== undefined) return { kind: literal === 'null' ? 'null' : 'boolean', from, to: this.#at };
    if (this.#match(NUMBER) === undefined) throw this.#fault('no value');
    return { kind: 'number', from, to: this.#at };
  }

  /** A string from its quote; the platform decodes escapes and refuses control characters. */
  #string(): string {
    const text = this.#text;
    const from = this.#at;
    let to = text.indexOf('"', from + 1);
    while (to !== -1 && isEscaped(text, to)) to = text.indexOf('"', to + 1);
    if (to === -1) throw this.#fault('no end of a string');
    this.#at = to + 1;
    try {
      return JSON.parse(text.slice(from, this.#at)) as string;
    } catch {
      throw this.#fault('a string with bad characters');
    }
  }

  #skip(): void {
    this.#match(WHITE_SPACE);
  }

  #take(character: string): boolean {
    if (this.#text[this.#at] !== character) return false;
    this.#at++;
    return true;
  }

  #match(pattern: RegExp): string | undefined {
    pattern.lastIndex = this.#at;
    const found = pattern.exec(this.#text)?.[0];
    if (found !== undefined) this.#at = pattern.lastIndex;
    return found;
  }

  #fault(found: string): EvidenceError {
    return new EvidenceError('TpmMessageFormat', 'The TPM request is not valid JSON.', {
      found: `${found} at character ${this.#at}`,
    });
  }
}

/** Whether the quote at this place has an odd number of backslashes in front. */
function isEscaped(text: string, at: number): boolean {
  let backslashes = 0;
  while (text[at - 1 - backslashes] === '\\') backslashes++;
  return backslashes % 2 === 1;
}
