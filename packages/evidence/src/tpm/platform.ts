/** Proves one statement of a TPM about its platform: quote, logs, and what they say (section 3.4 and 4). */

import type { PublicKey } from '@veritee/core/internal/crypto';
import { hashAlgorithms } from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import type { TpmAllowances } from '../trust/trust.ts';
import { type BelievedEvents, eventsClaim } from './event-log/events-claim.ts';
import { explainPcrs } from './event-log/explain.ts';
import { decodeEventLog, type EventLog } from './event-log/read.ts';
import { noSecureBoot, type SecureBoot, secureBootState } from './event-log/secure-boot.ts';
import { requireNoErrorSeparator } from './event-log/separators.ts';
import { type TrustedEvent, trustedEvents } from './event-log/trusted-events.ts';
import { isWindowsPcr, type WindowsEvent, windowsEvents } from './event-log/windows-log.ts';
import type { PlatformEvidence, RawLog } from './evidence.ts';
import type { ImaStatement, readIma } from './ima/statement.ts';
import { type QualifyingData, type VerifiedQuote, verifyQuote } from './quote.ts';
import type { QuotedBank } from './quoted-banks.ts';

/** What reads IMA's lists: a module that is loaded when a statement has one. */
export interface TpmReaders {
  readonly readIma?: typeof readIma | undefined;
}

/** Loads what the logs of some statements need. */
export async function readersFor(logs: readonly RawLog[]): Promise<TpmReaders> {
  if (!logs.some(({ kind }) => kind === 'IMA')) return {};
  return import('./ima/statement.ts');
}

/** What a platform's statement must show, and what reads its logs. */
export interface PlatformRequirements {
  /** For people: "Current" or "Boot". */
  readonly what: string;
  readonly key: PublicKey;
  readonly qualifyingData?: readonly QualifyingData[] | undefined;
  readonly requiredPcrMask: number;
  readonly allowances: TpmAllowances;
  readonly readers: TpmReaders;
}

/** A proven platform. */
export interface ProvenPlatform {
  readonly quote: VerifiedQuote;
  /** The one bank that everything was read in. */
  readonly bank: QuotedBank;
  /** PCRs whose value the logs explain. */
  readonly explained: ReadonlySet<number>;
  readonly secureBoot: SecureBoot;
  /** Events of the firmware whose PCRs the logs explain. */
  readonly firmware: readonly TrustedEvent[];
  /** Whether Windows wrote the log. */
  readonly isWindows: boolean;
  /** Windows' events that count. */
  readonly windows: readonly WindowsEvent[];
  /** JSON text of the events that may be believed. */
  readonly events: string;
}

/** Proves a platform's quote and reads its logs as far as they may be believed. */
export function verifyPlatform(
  evidence: PlatformEvidence,
  { what, key, qualifyingData, requiredPcrMask, allowances, readers }: PlatformRequirements,
  trail: Trail,
): ProvenPlatform {
  const { attest, signature, pcrs, dropUnquoted } = { ...evidence, attest: evidence.quote };
  const allowSha1 = allowances.allowSha1 ?? false;
  const quote = verifyQuote(
    { what: `${what} quote`, attest, signature, pcrs, dropUnquoted },
    { key, qualifyingData, requiredPcrMask, allowSha1 },
    trail,
  );
  const logs = decodeLogs(`${what} log`, evidence.logs, trail);
  const bank = bankOfLogs(`${what} log`, quote, logs, trail);
  const ima = trail.attempt(`${what} IMA list can be read`, 'ImaLogFormat', () =>
    imaIn(evidence.logs, readers),
  );
  const allowUnloggedExitBootServices = allowances.allowUnloggedExitBootServices ?? true;
  const options = { what: `${what} log`, allowUnloggedExitBootServices, allowSha1, ima };
  const explained = explainPcrs(logs, bank, options, trail);
  const trusted = trustedEvents(logs, bank.hash, explained.matching);
  requireNoErrorSeparator(trusted, bank.hash, trail);
  const secureBoot = explained.matching.has(7) ? secureBootState(trusted, trail) : noSecureBoot;
  const windows = explained.isWindows ? windowsEvents(trusted, trail) : { tagged: [], separators: [] };
  const firmware = explained.isWindows
    ? [...trusted.filter(({ pcr }) => !isWindowsPcr(pcr)), ...windows.separators]
    : trusted;
  const firstImaSequence = logs.reduce((sum, { events }) => sum + events.length + 1, 0) + 1;
  const foreign = ima?.events(explained.imaEntries, firstImaSequence) ?? [];
  const events = claimText(what, { hash: bank.hash, firmware, windows: windows.tagged, foreign }, trail);
  return {
    quote,
    bank,
    explained: explained.matching,
    secureBoot,
    firmware,
    isWindows: explained.isWindows,
    windows: windows.tagged,
    events,
  };
}

function decodeLogs(what: string, logs: readonly RawLog[], trail: Trail): EventLog[] {
  return trail.attempt(
    `${what} can be read`,
    'EventLogFormat',
    () => logs.filter(({ kind }) => kind === 'TCG').map(({ bytes }) => pcrLog(decodeEventLog(bytes))),
    (decoded) =>
      decoded.map(({ format, events }) => `${format}, ${events.length} events`).join('; ') || 'none',
  );
}

function imaIn(logs: readonly RawLog[], { readIma }: TpmReaders): ImaStatement | undefined {
  const lists = logs.filter(({ kind }) => kind === 'IMA').map(({ bytes }) => bytes);
  if (lists.length === 0) return undefined;
  if (readIma === undefined)
    throw new TypeError('gather was not asked what reads the lists of this evidence');
  return readIma(lists);
}

/** A TPM's quote says nothing about the registers of a TDX guest, although their logs look the same. */
function pcrLog(log: EventLog): EventLog {
  if (log.registers === 'PCR') return log;
  throw new EvidenceError('EventLogFormat', 'The event log is of a TDX guest (CCEL), and not of a TPM.', {
    expected: 'a log of PCRs, whose header record is in PCR 0',
    found: 'a header record in measurement register 1',
    hint: 'Send the log of the virtual TPM, or attest the guest with its TD quote as TdxVm.',
  });
}

/** The strongest quoted bank that the logs have digests of: replay and data are checked in it alone. */
function bankOfLogs(
  what: string,
  { complete }: VerifiedQuote,
  logs: readonly EventLog[],
  trail: Trail,
): QuotedBank {
  const bank = complete.find(({ hash }) => {
    const id = hashAlgorithms.find(({ name }) => name === hash)?.id ?? 0;
    return logs.every(({ algorithms }) => algorithms.includes(id));
  });
  const check = `${what} has digests of a quoted bank`;
  if (bank === undefined) {
    return trail.fail(
      check,
      new EvidenceError(
        'EventLogReplayMismatch',
        `The ${what.toLowerCase()} has no digests of a quoted bank.`,
        {
          expected: complete.map(({ hash }) => hash).join(' or '),
          hint: 'Quote the bank that the log is written for.',
        },
      ),
    );
  }
  trail.pass(check, bank.hash);
  return bank;
}

function claimText(what: string, events: BelievedEvents, trail: Trail): string {
  return trail.attempt(
    `${what} events are well-formed and fit into a claim`,
    'WindowsEvents',
    () => eventsClaim(events),
    (text) => `${text.length} characters`,
  );
}
