import { describe, expect, it } from 'vitest';
import { jsonText } from '../../src/output/json-text.ts';
import { printable, tableText, treeText } from '../../src/output/output.ts';

describe('output', () => {
  it('shows no character that steers the terminal', () => {
    expect(printable('a\u001b[2Jb\u202ec\n')).toBe('a\\u{1b}[2Jb\\u{202e}c');
    expect(tableText([['claim\r', 'value\u0007']])).toBe('  claim  value\\u{7}');
    expect(treeText({ label: 'a\n', value: 'b\n' })).toBe('a: b');
  });

  it('shows further lines of a text behind a bar, so that they cannot pass for lines of ours', () => {
    const lines = ['\n', '\r\n', '\r', '\u2028', '\u2029', '\u0085', '\v'].map((end) =>
      printable(`x${end}✓ y`),
    );
    expect(new Set(lines)).toEqual(new Set(['x\n    │ ✓ y']));
    expect(tableText([['claim', 'one\ntwo\n']])).toBe('  claim  one\n    │ two');
  });

  it('lays out nested values below their name', () => {
    const rows: [string, unknown][] = [
      ['n', 9007199254740993n],
      ['list', [1, 2]],
      ['object', { a: 'x', bb: { c: true } }],
    ];
    expect(tableText(rows)).toBe(
      '  n     9007199254740993\n  list  [1,2]\n  object\n    a  x\n    bb\n      c  true',
    );
  });

  it('writes JSON on one line: order kept, integers exact, nothing undefined', () => {
    const value = {
      b: 1n << 60n,
      a: undefined,
      bytes: new Uint8Array([255]),
      at: new Date(0),
      list: [undefined, null],
    };
    expect(jsonText(value)).toBe(
      '{"b":1152921504606846976,"bytes":"_w","at":"1970-01-01T00:00:00.000Z","list":[null,null]}',
    );
  });
});
