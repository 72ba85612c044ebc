// @ts-check

/**
 * Writes docs/reference/error-codes.md from the unions of codes in the sources and from what `tools/error-codes/*.txt` says of
 * each: what it means and what to do. `--check` compares instead. A code without an entry, and an entry without a code, is a fault.
 */

import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { faultsOf } from './error-codes/faults.mjs';

const root = fileURLToPath(new URL('..', import.meta.url));
const PAGE = join(root, 'docs', 'reference', 'error-codes.md');

/** @typedef {import('./error-codes/faults.mjs').Section} Section */

/** Whose codes they are, and where readers meet them. @type {Readonly<Record<string, string>>} */
const WHERE = {
  EvidenceErrorCode:
    '`EvidenceError` of `@veritee/evidence`; `innererror.code` of the service with `InvalidParameter`',
  ClientUsageErrorCode: '`ClientUsageError` of `@veritee/client`: invalid arguments, no request was sent',
  ConnectionErrorCode: '`ConnectionError` of `@veritee/client`',
  AttestationServiceErrorCode: '`AttestationServiceError` of `@veritee/client`',
  ServiceReasonCode: '`reason.code` of an `AttestationServiceError`',
  KeySetErrorCode: '`KeySetError` of `@veritee/client/relying-party`',
  VerifierOptionsErrorCode: '`VerifierOptionsError` of `@veritee/client/relying-party`',
  TokenProblemCode: '`problems` of a `TokenVerificationError`, whose own code is `TokenRefused`',
  KeyReleaseErrorCode: '`KeyReleaseError` of `@veritee/client/key-release`',
  SigningCertificateErrorCode: '`SigningCertificateError` of `@veritee/client/signing-certificate`',
  ServiceErrorCode: '`error.code` in answers of the service, with their HTTP status',
  AdministrationErrorCode: '`innererror.code` when a change is refused',
  ConversationErrorCode: '`innererror.code` of TPM conversations',
  KeyErrorCode: 'when the service starts, and in its log',
  SigningErrorCode: 'in the log of the service',
  StorageErrorCode: '`innererror.code` with `StorageUnavailable`, and when the service starts',
  SyntaxCode: 'diagnostics of a policy text: errors of syntax',
  MeaningCode: 'diagnostics of a policy text: errors of meaning',
  DoubtCode: 'diagnostics of a policy text: warnings, which do not prevent its use',
  EvaluationProblemCode: 'why the evaluation of a policy ended',
  DocumentErrorCode: '`DocumentError` of `@veritee/policy`',
  LearningErrorCode: '`LearningError` of `@veritee/policy`: why no policy can be learned from evidence',
  FormatErrorCode: '`FormatError` of `@veritee/core`: bytes or text that cannot be read',
  X509ErrorCode: '`X509Error` of `@veritee/core/x509`',
  SimulatorErrorCode: '`SimulatorError` of `@veritee/simulator`',
  TpmErrorCode: '`TpmError` of `@veritee/tpm`',
  TestingErrorCode: '`TestingError` of `@veritee/testing`',
  CliErrorCode: '`error.code` of the command `veritee` with `--json`, besides those of what it does',
};

const TITLES = /** @type {const} */ ([
  ['client', 'Client and relying party'],
  ['service', 'Service'],
  ['evidence', 'Evidence'],
  ['policy', 'Policies'],
  ['cli', 'Command'],
  ['tpm', 'TPM client'],
  ['simulator', 'Simulator'],
  ['testing', 'Service for tests'],
  ['core', 'Formats'],
]);

/** The codes of every union in the sources that is not made of others. @returns {Map<string, string[]>} */
function unionsInSources() {
  const found = new Map();
  const folders = ['packages', 'apps'].flatMap((group) =>
    readdirSync(join(root, group)).map((name) => join(root, group, name, 'src')),
  );
  for (const folder of folders) {
    for (const each of readdirSync(folder, { recursive: true, encoding: 'utf8' })) {
      if (!each.endsWith('.ts')) continue;
      const text = readFileSync(join(folder, each), 'utf8').replaceAll(/\/\*[\s\S]*?\*\//g, '');
      for (const [, name = '', union = ''] of text.matchAll(/^export type (\w+Code) =([^;]*);/gm)) {
        const codes = [...union.matchAll(/'(\w+)'/g)].map(([, code]) => code);
        if (name === 'ServiceReasonCode') found.set(name, reasonsIn(text));
        else if (codes.length > 1) found.set(name, codes);
      }
    }
  }
  return found;
}

/** @returns {string[]} */
function reasonsIn(/** @type {string} */ text) {
  return [...text.matchAll(/^ {2}\| \{ readonly code: '(\w+)'/gm)].map(([, code = '']) => code);
}

/** @returns {Section[]} */
function sectionsOf(/** @type {string} */ name) {
  const text = readFileSync(join(root, 'tools', 'error-codes', `${name}.txt`), 'utf8');
  return text
    .trim()
    .split(/\n\n+/)
    .map((paragraph) => {
      const [union = '', ...lines] = paragraph.split('\n');
      const entries = lines.map((line) => {
        const [code = '', meaning = '', cure = ''] = line.split(' | ');
        return { code, meaning, cure };
      });
      return { union, entries };
    });
}

/** @returns {string} */
function pageOf(/** @type {readonly (readonly [title: string, sections: Section[]])[]} */ chapters) {
  const lines = [
    '# Index of error codes',
    '',
    'Every error has a stable `code` for programs, and `expected`, `found` and a `hint` for people where they help. Compare codes, not messages. The same word',
    'can be a code of several parts: search this page for it.',
    '',
    '<!-- Written by: node tools/error-codes.mjs -->',
  ];
  for (const [title, sections] of chapters) {
    lines.push('', `## ${title}`);
    for (const { union, entries } of sections) {
      lines.push('', `### \`${union}\``, '', `${sentence(WHERE[union] ?? '')}`, '');
      lines.push('| code | meaning | what to do |', '| --- | --- | --- |');
      for (const { code, meaning, cure } of entries) lines.push(`| \`${code}\` | ${meaning} | ${cure} |`);
    }
  }
  return `${lines.join('\n')}\n`;
}

const sentence = (/** @type {string} */ text) =>
  `${/^[a-z]/.test(text) ? text.charAt(0).toUpperCase() + text.slice(1) : text}.`;

const chapters = TITLES.map(([name, title]) => /** @type {const} */ ([title, sectionsOf(name)]));
const faults = faultsOf(
  chapters.flatMap(([, sections]) => sections),
  unionsInSources(),
  WHERE,
);
const page = pageOf(chapters);
if (process.argv.includes('--check')) {
  if (readFileSync(PAGE, 'utf8') !== page)
    faults.push('docs/reference/error-codes.md is not what node tools/error-codes.mjs writes');
} else if (faults.length === 0) {
  writeFileSync(PAGE, page);
}
for (const fault of faults) console.error(fault);
console.log(
  `error codes: ${chapters.flatMap(([, sections]) => sections.flatMap(({ entries }) => entries)).length}, ${faults.length} faults`,
);
process.exitCode = faults.length > 0 ? 1 : 0;
