/** Hints for refusals of evidence. */

import type { Failed, Hints } from './hint.ts';

/** Roots of the simulator say so in their names. */
export const SIMULATED = /Veritee (?:Development|simulator)/;

/** By whose root the evidence is, and whose was expected. */
function untrusted({ expected = '', found = '' }: Failed): string {
  if (!SIMULATED.test(found)) {
    return (
      "Evidence of a private PKI is verified with that PKI's root: --trust-root FILE. Evidence that should come from a vendor's " +
      'hardware does not: do not accept it.'
    );
  }
  return SIMULATED.test(expected)
    ? 'The evidence was simulated under another root than the one that is trusted here. Name the root.pem beside it with ' +
        '--trust-root, or simulate it again under this one: `veritee simulate TYPE --out DIR --data DATA`, with the same DATA for both.'
    : 'The evidence is simulated and proves nothing about hardware. To accept it, add --trust-root DIR/root.pem to this command, ' +
        'where DIR is the --out folder of `veritee simulate`.';
}

const FETCH = '`veritee endorsements fetch` saves them to a file';

/** Before a period: the code is that of both ends. */
const EARLY =
  'Leave out --at or give a later time; without --at, correct the clock of this machine. The code is the same before and after the period.';

/** Of a period that ended, or has not begun. */
function outOfTime({ expected = '', found = '' }: Failed): string {
  if (isEarly(expected, found)) return EARLY;
  return `Give current endorsements with --endorsements (${FETCH}), or verify as of the time of the evidence with --at. Simulated evidence can be made again with \`veritee simulate\`.`;
}

function isEarly(expected: string, found: string): boolean {
  const [, from = ''] = /a time from (\S+) to/.exec(expected) ?? [];
  const now = /\d{4}-\d\d-\d\dT[\d:.]+Z/.exec(found)?.[0] ?? '';
  return from !== '' && now !== '' && now < from;
}

function certificateOutOfTime({ expected = '', found = '' }: Failed): string {
  return isEarly(expected, found)
    ? EARLY
    : 'Make new evidence on a platform with a current certificate, or verify as of the time of the evidence with --at.';
}

/** The statuses accepted so far, and the one that was found. */
function acceptStatus({ expected = '', found = '', hint }: Failed): string {
  const all = [...expected.split(/, ?/), found].filter((each) => each !== '').join(',');
  const what = /^Quoting enclave:/.test(hint ?? '') ? 'quoting enclave of the platform' : 'platform';
  return `${hint === undefined ? '' : `${hint} `}Update the ${what}; to accept this status anyway, give --accept ${all}.`;
}

const heldData = ({ hint, message }: Failed): string | undefined =>
  /init-time/i.test(message)
    ? 'Give with --inittime-data exactly the bytes that the evidence was made with; line ends and white space count.'
    : (hint ?? '') === '' || /very bytes/.test(hint ?? '')
      ? 'Give with --runtime-data exactly the bytes that the evidence was made with; line ends and white space count.'
      : undefined;

const withdrawn = (what: string): string =>
  `The vendor has withdrawn its trust in this ${what}, and no option accepts it. Do not trust this evidence: attest on another ` +
  'platform, or on this one when its vendor has issued a new certificate for it.';

const OTHER_PKI =
  'These endorsements are damaged, or belong to another PKI than the evidence: give those of this platform with --endorsements.';

const whole = ({ hint }: Failed): string =>
  hint ?? 'Give the complete evidence, exactly as the platform made it, and the right TYPE.';

/** By code. */
export const evidenceHints: Hints = {
  NoTrustAnchor: 'Name root certificates with --trust-root FILE.',
  PckChainUntrusted: untrusted,
  TcbSigningUntrusted: untrusted,
  VekChainUntrusted: untrusted,
  PckChainMissing: ({ hint }) =>
    hint === undefined
      ? undefined
      : 'Give a PCCS, a collateral.json or an archive that has it with --endorsements.',
  TcbInfoExpired: outOfTime,
  QeIdentityExpired: outOfTime,
  TcbSigningExpired: outOfTime,
  CrlExpired: outOfTime,
  PckChainExpired: certificateOutOfTime,
  VekChainExpired: certificateOutOfTime,
  TcbInfoMismatch: 'These endorsements are for another platform: give those of this one with --endorsements.',
  EndorsementsMissing: `Give a source that has it with --endorsements; ${FETCH}.`,
  EndorsementsThrottled: ({ hint }) =>
    `${/^Try again after [\dT:.-]{1,30}Z/.exec(hint ?? '')?.[0] ?? 'Try again later'}, or give a PCCS or an archive with --endorsements.`,
  EndorsementRolledBack:
    'Renew the file or the cache that --endorsements names: it holds an older answer than one seen before.',
  HeldDataMismatch: heldData,
  StatusNotAccepted: acceptStatus,
  TcbRevoked: ({ hint }) =>
    `${hint === undefined ? '' : `${hint} `}Update the platform; a revoked TCB level cannot be accepted by any option.`,
  PckRevoked: withdrawn('platform'),
  RootRevoked: withdrawn('root'),
  IntermediateRevoked: withdrawn('CA'),
  TcbSigningRevoked: 'The vendor has withdrawn trust in this signer: fetch endorsements again.',
  CrlInvalidSignature: OTHER_PKI,
  CrlUnknownIssuer: OTHER_PKI,
  TcbInfoInvalidSignature: OTHER_PKI,
  QeIdentityInvalidSignature: OTHER_PKI,
  EndorsementsFormat:
    'Give a collateral.json, an archive or a folder; `veritee endorsements fetch` writes them.',
  QuoteFormat: whole,
  EvidenceFormat: whole,
  QuoteSignature: 'Use the file exactly as the platform made it, or make a new quote.',
};
