/** A TCG event log as `evidence show` prints it: a table for people, every field for scripts. */

import type { AnyScheme } from '@veritee/evidence';
import {
  type DescribedEvent,
  type DescribedEventLog,
  describeEventLog,
  hasLogSignature,
  type LogRegisters,
} from '@veritee/evidence/internal';
import { CliError, exitStatus, isCoded } from '../../errors.ts';
import { type Outcome, printable, section, sections } from '../../output/output.ts';

/**
 * What to say of bytes that are an event log; undefined when they are not one.
 *
 * @param others - kinds of evidence that the bytes may be instead: a log without a header has no mark, so they go first
 * @throws CliError `InputInvalid` for a log whose header says what it is, and which is malformed
 */
export function eventLogOutcome(bytes: Uint8Array, others: readonly AnyScheme[]): Outcome | undefined {
  if (hasLogSignature(bytes)) return outcomeOf(markedLog(bytes), bytes);
  if (others.some((scheme) => succeeds(() => scheme.decode(bytes)) !== undefined)) return undefined;
  const log = succeeds(() => describeEventLog(bytes));
  return log && outcomeOf(log, bytes);
}

function outcomeOf(log: DescribedEventLog, { length }: Uint8Array): Outcome {
  return { status: exitStatus.done, json: log, text: textOf(log, length) };
}

/** What begins as an event log is one: its faults are what the reader wants to know. */
function markedLog(bytes: Uint8Array): DescribedEventLog {
  try {
    return describeEventLog(bytes);
  } catch (cause) {
    if (!isCoded(cause)) throw cause;
    throw new CliError('InputInvalid', `This is a TCG event log that cannot be read. ${cause.explain()}`, {
      cause,
    });
  }
}

function succeeds<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!isCoded(error)) throw error;
    return undefined;
  }
}

function textOf(log: DescribedEventLog, size: number): string {
  const { format, digestAlgorithms, events, registers, replay } = log;
  const head = `TCG event log, ${format} (${digestAlgorithms.join(', ')}), ${events.length} events, ${size} bytes, not verified`;
  const guest = 'Of a TDX guest (CCEL): its registers 1 to 4 are RTMR0 to RTMR3, register 0 is MRTD.';
  const unmeasured = 'Data marked ~ is not what was measured: it is the log’s word alone.';
  return sections(
    [head, ...(registers === 'MR' ? [guest] : []), unmeasured].join('\n'),
    section('Events', events.map((event) => eventLine(event, registers)).join('\n')),
    ...Object.entries(replay).map(([bank, values]) =>
      section(
        `Replay of bank ${bank}`,
        Object.entries(values)
          .map(([pcr, value]) => `  ${registerName(Number(pcr), registers)}  ${value}`)
          .join('\n'),
      ),
    ),
  );
}

const TYPE_COLUMN = 32;

function eventLine(
  { sequence, pcr, type, dataMeasured, summary }: DescribedEvent,
  registers: LogRegisters,
): string {
  const place = pcr === 0xffffffff ? `${registers} --` : registerName(pcr, registers);
  const mark = dataMeasured ? ' ' : '~';
  return printable(
    `  ${String(sequence).padStart(5)}  ${place}  ${type.padEnd(TYPE_COLUMN)} ${mark} ${summary}`.trimEnd(),
  );
}

/** What a register is called: by its number, or by its name in the report of a TDX guest. */
function registerName(register: number, registers: LogRegisters): string {
  const named = registers === 'MR' ? GUEST_REGISTERS[register] : undefined;
  return named ?? `${registers} ${String(register).padStart(2)}`;
}

/** By number in a log. */
const GUEST_REGISTERS: readonly string[] = ['MRTD ', 'RTMR0', 'RTMR1', 'RTMR2', 'RTMR3'];
