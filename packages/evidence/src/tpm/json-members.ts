/** Typed access to the members of a request's JSON: every fault names its path. */

import { CodedError } from '@veritee/core';
import { fromAnyBase64 } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';
import { type JsonNode, type JsonText, textOf } from './json-text.ts';

/** An object of a JSON text. */
export class Members {
  readonly #json: JsonText;
  readonly #path: string;
  readonly #members: ReadonlyMap<string, JsonNode>;
  /** The object's text as it came, from `{` to `}`. */
  readonly text: string;

  constructor(json: JsonText, node: JsonNode, path = '') {
    if (node.kind !== 'object') throw fault(path, 'an object', node.kind);
    this.#json = json;
    this.#path = path;
    this.#members = node.members;
    this.text = textOf(json, node);
  }

  /** Members that are strings. */
  get strings(): ReadonlyMap<string, string> {
    const strings = new Map<string, string>();
    for (const [name, node] of this.#members) if (node.kind === 'string') strings.set(name, node.value);
    return strings;
  }

  /** The path of a member, for people. */
  pathOf(name: string): string {
    return this.#path === '' ? name : `${this.#path}.${name}`;
  }

  object(name: string): Members {
    return this.optionalObject(name) ?? this.#missing(name, 'an object');
  }

  optionalObject(name: string): Members | undefined {
    const node = this.#present(name);
    return node && new Members(this.#json, node, this.pathOf(name));
  }

  /** The objects of an array; none when the member is absent. */
  objects(name: string, most: number): Members[] {
    const node = this.#present(name);
    if (node === undefined) return [];
    if (node.kind !== 'array') throw fault(this.pathOf(name), 'an array', node.kind);
    if (node.items.length > most)
      throw fault(this.pathOf(name), `at most ${most} items`, `${node.items.length}`);
    return node.items.map((item, i) => new Members(this.#json, item, `${this.pathOf(name)}[${i}]`));
  }

  string(name: string): string {
    return this.optionalString(name) ?? this.#missing(name, 'a string');
  }

  optionalString(name: string): string | undefined {
    const node = this.#present(name);
    if (node === undefined) return undefined;
    if (node.kind !== 'string') throw fault(this.pathOf(name), 'a string', node.kind);
    return node.value;
  }

  /** Octets in base64url, padded or not. */
  bytes(name: string): Uint8Array {
    return this.optionalBytes(name) ?? this.#missing(name, 'base64url');
  }

  /** Absent and empty are alike. */
  optionalBytes(name: string): Uint8Array | undefined {
    const text = this.optionalString(name);
    if (text === undefined || text === '') return undefined;
    try {
      return fromAnyBase64(text, this.pathOf(name));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
      throw fault(this.pathOf(name), 'base64url', 'other characters');
    }
  }

  /** A whole number from 0 to 65535. */
  number(name: string): number {
    const node = this.#present(name) ?? this.#missing(name, 'a number');
    const text = textOf(this.#json, node);
    if (node.kind !== 'number' || !/^\d{1,5}$/.test(text) || Number(text) > 0xffff)
      throw fault(this.pathOf(name), 'a number from 0 to 65535', text.slice(0, 16));
    return Number(text);
  }

  /** A member that is there and not null. */
  #present(name: string): JsonNode | undefined {
    const node = this.#members.get(name);
    return node?.kind === 'null' ? undefined : node;
  }

  #missing(name: string, expected: string): never {
    throw fault(this.pathOf(name), expected, 'nothing');
  }
}

function fault(path: string, expected: string, found: string): EvidenceError {
  const where = path === '' ? 'TPM request' : `member ${path} of the TPM request`;
  return new EvidenceError('TpmMessageFormat', `The ${where} is malformed.`, { expected, found });
}
