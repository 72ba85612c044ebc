/** Every error code of the sources is in docs/reference/error-codes.md, with its meaning and what to do. */

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { faultsOf } from '../tools/error-codes/faults.mjs';

describe('docs/reference/error-codes.md', () => {
  it('is what the tool writes, and has every code', () => {
    const tool = fileURLToPath(new URL('../tools/error-codes.mjs', import.meta.url));
    const said = execFileSync(process.execPath, [tool, '--check'], { encoding: 'utf8' });
    expect(said).toMatch(/^error codes: [3-9]\d\d, 0 faults/);
  });

  it('reports codes without entry, entries without code, and entries that do not say what to do', () => {
    const entry = { meaning: 'It is broken.', cure: 'Fix it.' };
    const sections = [
      {
        union: 'OneCode',
        entries: [
          { code: 'A', ...entry },
          { code: 'C', ...entry, cure: '' },
          { code: 'Z', ...entry },
        ],
      },
    ];
    const unions = new Map([
      ['OneCode', ['A', 'B', 'C']],
      ['TwoCode', ['D']],
    ]);
    expect(faultsOf(sections, unions, {})).toEqual([
      'OneCode: B has no entry',
      'OneCode: C lacks meaning or cure',
      'TwoCode has no section in tools/error-codes',
      'tools/error-codes.mjs does not say where OneCode is met',
      'OneCode: Z does not exist',
    ]);
  });
});
