/** The one error class that all coded errors of Veritee extend. */

/** What a coded error may say besides its code and message. */
export interface ErrorFacts {
  /** What the rule asks for, in the words of the specification. */
  readonly expected?: string | undefined;
  /** What was there instead. Never a secret, a token or raw evidence. */
  readonly found?: string | undefined;
  /** What the reader can do next. */
  readonly hint?: string | undefined;
  /** The error that led to this one. */
  readonly cause?: unknown;
}

/**
 * An error with a stable `code` that programs may compare; the message is for people and may change.
 *
 * @example
 * throw new CodedError('QuoteFormat', 'The quote ends inside its header.', { expected: '48 bytes', found: '12 bytes' });
 */
export class CodedError<Code extends string = string> extends Error {
  readonly code: Code;
  readonly expected?: string;
  readonly found?: string;
  readonly hint?: string;

  constructor(code: Code, message: string, facts: ErrorFacts = {}) {
    super(message, facts.cause === undefined ? undefined : { cause: facts.cause });
    this.name = new.target.name;
    this.code = code;
    if (facts.expected !== undefined) this.expected = facts.expected;
    if (facts.found !== undefined) this.found = facts.found;
    if (facts.hint !== undefined) this.hint = facts.hint;
  }

  /** One paragraph for people: message, expected and found, hint. */
  explain(): string {
    const facts: string[] = [this.message];
    if (this.expected !== undefined) facts.push(`Expected: ${this.expected}.`);
    if (this.found !== undefined) facts.push(`Found: ${this.found}.`);
    if (this.hint !== undefined) facts.push(this.hint);
    return facts.join(' ');
  }
}

/** Codes of what goes wrong in reading bytes, text and JSON, before any meaning is known. */
export type FormatErrorCode =
  | 'BytesTruncated'
  | 'BytesTrailing'
  | 'BytesTooLong'
  | 'EncodingInvalid'
  | 'JsonInvalid'
  | 'JsonDuplicateMember'
  | 'JsonMemberMisspelt'
  | 'TokenFormat'
  | 'PemFormat'
  | 'DerInvalid'
  /** A structure of a TPM is malformed. */
  | 'TpmStructureInvalid'
  /** An algorithm of a TPM structure is not known, so what follows it has no meaning. */
  | 'TpmAlgorithmUnknown';

/** Bytes or text that do not have the form they claim. */
export class FormatError extends CodedError<FormatErrorCode> {}
