import { utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { EvidenceError } from '../src/errors.ts';
import { heldJson } from '../src/held-data.ts';

/** The code of the refusal of JSON data that has this text. */
function refusal(text: string): string | undefined {
  try {
    heldJson({ bytes: utf8(text), dataType: 'JSON' }, 'runtime data');
    return undefined;
  } catch (error) {
    if (!(error instanceof EvidenceError)) throw error;
    return error.code;
  }
}

describe('JSON in held data', () => {
  it('ends before the NULs of a C string', () => {
    const bytes = utf8('{"nonce":1}\0\0');
    expect(heldJson({ bytes, dataType: 'JSON' }, 'runtime data')).toEqual({ nonce: 1 });
  });

  it.each([
    ['in front', '\0{}'],
    ['inside', '{\0}'],
    ['before white space', '{}\0 '],
    ['and nothing else', '\0\0'],
  ])('has no NUL %s', (_, text) => {
    expect(refusal(text)).toBe('HeldDataFormat');
  });

  it.each([
    ['inside the text', `"${'\0'.repeat(100_000)}"`],
    ['before the last character', `${'\0'.repeat(100_000)}x`],
    ['in runs', `${'\0'.repeat(1000)}x`.repeat(100)],
  ])('is refused at once with very many NULs %s', (_, text) => {
    const before = process.cpuUsage();
    expect(refusal(text)).toBe('HeldDataFormat');
    const { user, system } = process.cpuUsage(before);
    expect((user + system) / 1000).toBeLessThan(500);
  });
});
