/** Hints name options and commands that there are, and none says what its code rules out. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import * as library from '@veritee/evidence';
import type { Command } from 'commander';
import { describe, expect, it } from 'vitest';
import { asked, connectionHint } from '../../src/hints/connection.ts';
import { explained, hintOn, hints } from '../../src/hints/explained.ts';
import type { Failed } from '../../src/hints/hint.ts';
import { serviceHint } from '../../src/hints/service.ts';
import { processTerminal } from '../../src/output/terminal.ts';
import { buildProgram } from '../../src/program.ts';
import { allKinds } from '../../src/session/all-kinds.ts';
import { openSession } from '../../src/session/session.ts';

const { refusalHints } = library;
const root = resolve(import.meta.dirname, '../../../..');
const program = buildProgram(openSession([], processTerminal(), { kinds: allKinds }));
const commands = function* (command: Command): Generator<Command> {
  yield command;
  for (const each of command.commands) yield* commands(each);
};
const all = [...commands(program)];
const options = new Set(all.flatMap((command) => command.options.map(({ long }) => long)));
const paths = new Set(all.map((command) => pathOf(command)));

function pathOf(command: Command): string {
  return command.parent === null ? command.name() : `${pathOf(command.parent)} ${command.name()}`;
}

/** Facts that functions among the hints look at, as they come. */
const FACTS: readonly Partial<Failed>[] = [
  {},
  { hint: 'The library says so.' },
  {
    expected: 'a time from 2026-01-01T00:00:00.000Z to 2026-02-01T00:00:00.000Z',
    found: '2025-01-01T00:00:00.000Z',
  },
  {
    expected: 'a time from 2026-01-01T00:00:00.000Z to 2026-02-01T00:00:00.000Z',
    found: '2027-01-01T00:00:00.000Z',
  },
  { expected: 'UpToDate', found: 'OutOfDate', hint: 'TCB component 2: 5, UpToDate needs 9.' },
  { found: 'ECONNREFUSED' },
  { found: 'status 404 from https://a.example/certs' },
  { found: 'ENCRYPTED PRIVATE KEY' },
  { message: 'The evidence was not made for this init-time data.' },
  { hint: 'Let the TPM sign with SHA-256, or allow SHA-1 in the service configuration.' },
  { cause: Object.assign(new Error('x'), { code: 'SELF_SIGNED_CERT_IN_CHAIN' }) },
];

/** Every text that a code's hint can be. */
function textsOf(code: string): readonly string[] {
  const texts = FACTS.map((facts) => hintOn({ code, message: '', ...facts }));
  return [...new Set(texts.filter((text) => text !== undefined))];
}

const codes = Object.keys(hints);
const refusals = [
  ...['PckChainUntrusted', 'TcbInfoExpired', 'EndorsementsMissing', 'StatusNotAccepted', 'HeldDataMismatch'],
  ...['SignerUnknown', 'DocumentUnsigned'],
].map((innerCode) => serviceHint({ serviceCode: 'InvalidParameter', innerCode }, '') ?? '');
const answers = [
  ...['PolicyEvaluationError', 'PolicyParsingError', 'NotFound', 'TooManyRequests'].map(
    (serviceCode) => serviceHint({ serviceCode }, '') ?? '',
  ),
  ...['This request needs a bearer token.', 'The token has expired.', 'The caller has no role'].map(
    (message) => serviceHint({ serviceCode: 'Unauthorized' }, message) ?? '',
  ),
];
const TROUBLES = [
  ...['ECONNREFUSED', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', 'UND_ERR_CONNECT_TIMEOUT', 'EHOSTUNREACH'],
  ...['CERT_HAS_EXPIRED', 'CERT_NOT_YET_VALID', 'ERR_TLS_CERT_ALTNAME_INVALID', 'EPROTO', 'ECONNRESET'],
  ...['ERR_SSL_WRONG_VERSION_NUMBER', 'HPE_INVALID_CONSTANT', 'SELF_SIGNED_CERT_IN_CHAIN', 'EPIPE'],
];
const troubles = TROUBLES.flatMap((code) =>
  Object.values(asked).map((side) => connectionHint(code, side) ?? ''),
);
const everything = [...codes.flatMap(textsOf), ...refusals, ...answers, ...troubles];

it('has a text for everything', () => {
  expect(everything).not.toContain('');
});

describe('hints of the command', () => {
  it.each(everything.map((text) => [text]))('name options that there are: %s', (text) => {
    for (const [option] of text.matchAll(/--[a-z][a-z0-9-]*/g)) expect(options).toContain(option);
    for (const [, path = ''] of text.matchAll(/`(veritee [a-z]+(?: [a-z-]+)?)/g)) {
      const words = path.split(' ');
      const isKnown = paths.has(path) || paths.has(words.slice(0, 2).join(' '));
      expect(isKnown, path).toBe(true);
    }
  });

  it.each(everything.map((text) => [text]))('name no member of a library: %s', (text) => {
    expect(text).not.toMatch(/\b(?:trust\.|tlsOptions|requirements\.|allowInsecure|privateKey|runTimeData)/);
  });

  it.each(everything.map((text) => [text]))('are sentences: %s', (text) => {
    expect(text).toMatch(/[.)\]]$|POLICY --claims EVIDENCE`\.$|PLAIN\.pem$|attest\.azure\.net$|FILE$/);
  });

  it('are for codes that there are', () => {
    const sources = [
      'packages/evidence/src/errors.ts',
      'packages/client/src/transport/errors.ts',
      'packages/client/src/tokens/errors.ts',
    ].map((path) => readFileSync(resolve(root, path), 'utf8'));
    for (const code of codes)
      expect(
        sources.some((source) => source.includes(`'${code}'`)),
        code,
      ).toBe(true);
  });
});

/** What a text must not say where the code is of this kind: it would send the reader the wrong way. */
const CONTRADICTIONS: readonly (readonly [RegExp, RegExp])[] = [
  [/Expired$/, /--trust-root|--accept\b|older/],
  [/Untrusted$/, /--accept\b|--at\b|expired|try again/i],
  [/Revoked$/, /--accept\b|--at\b|--trust-root|try again/i],
  [/^StatusNotAccepted$/, /--trust-root|--at\b|try again/i],
  [/(?:Missing|Mismatch)$/, /--accept\b/],
  [
    /^(?:EndorsementsUnavailable|EndorsementsThrottled|ConnectionFailed|RequestTimedOut)$/,
    /--accept\b|--at\b|--trust-root/,
  ],
  [/^HeldDataMismatch$/, /--endorsements|--at\b|--trust-root/],
];

describe.each([
  ['the command', Object.fromEntries(codes.map((code) => [code, textsOf(code)]))],
  ['the library', Object.fromEntries(Object.entries(refusalHints).map(([code, text]) => [code, [text]]))],
])('hints of %s', (_, table) => {
  it.each(Object.entries(table).map(([code, texts]) => [code, texts] as const))(
    'do not contradict %s',
    (code, texts) => {
      for (const [kind, wrong] of CONTRADICTIONS)
        if (kind.test(code)) for (const text of texts) expect(text).not.toMatch(wrong);
    },
  );
});

describe('hints of the library', () => {
  it('name members, and no options of the command', () => {
    const members = ['trust/trust.ts', 'verification/context.ts', 'scheme.ts', 'errors.ts', 'proof/seen.ts']
      .map((path) => readFileSync(resolve(root, 'packages/evidence/src', path), 'utf8'))
      .join('\n');
    for (const text of Object.values(refusalHints)) {
      expect(text).not.toMatch(/--[a-z]/);
      for (const [, name = ''] of text.matchAll(/`(?:\w+\.)*(\w+)`/g))
        expect(name in library || new RegExp(`\\b${name}\\b`).test(members), name).toBe(true);
    }
  });
});

describe('what is explained', () => {
  it('has the precise reason without general advice behind it', () => {
    const precise = { code: 'NeverHeardOf', message: 'It is blue.', expected: 'red', found: 'blue' };
    expect(explained(precise)).toBe('It is blue. Expected: red. Found: blue.');
  });

  it('names --accept with the status that was refused', () => {
    const facts = { code: 'StatusNotAccepted', message: 'No.', expected: 'UpToDate', found: 'OutOfDate' };
    expect(explained(facts)).toMatch(/--accept UpToDate,OutOfDate\.$/);
  });

  it('tells a clock that is behind from endorsements that are old', () => {
    const expected = 'a time from 2026-01-01T00:00:00.000Z to 2026-02-01T00:00:00.000Z';
    const at = (found: string) => explained({ code: 'TcbInfoExpired', message: 'No.', expected, found });
    expect(at('2025-12-31T00:00:00.000Z')).toMatch(/clock/);
    expect(at('2026-03-01T00:00:00.000Z')).toMatch(/--endorsements/);
  });
});
