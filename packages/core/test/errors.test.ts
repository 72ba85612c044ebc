import { describe, expect, it } from 'vitest';
import { CodedError, FormatError } from '../src/errors.ts';

describe('CodedError', () => {
  it('carries its code and only the facts that were given', () => {
    const error = new CodedError('Some', 'It failed.', { expected: '1', found: undefined });
    expect(error).toMatchObject({ code: 'Some', message: 'It failed.', expected: '1', name: 'CodedError' });
    // What logs and `--json` print.
    expect(Object.keys(JSON.parse(JSON.stringify(error))).sort()).toEqual(['code', 'expected', 'name']);
    expect('cause' in error).toBe(false);
  });

  it('keeps the error that led to it', () => {
    const cause = new Error('deeper');
    expect(new CodedError('Some', 'It failed.', { cause }).cause).toBe(cause);
  });

  it('is named after its class, so that logs tell kinds apart', () => {
    expect(new FormatError('JsonInvalid', 'No.').name).toBe('FormatError');
    expect(new FormatError('JsonInvalid', 'No.')).toBeInstanceOf(CodedError);
  });

  it('explains itself in one paragraph with what it knows', () => {
    const facts = { expected: 'a cat', found: 'a dog', hint: 'Look again.' };
    expect(new CodedError('Some', 'It failed.', facts).explain()).toBe(
      'It failed. Expected: a cat. Found: a dog. Look again.',
    );
    expect(new CodedError('Some', 'It failed.').explain()).toBe('It failed.');
  });
});
