/** A TCG event log as `evidence show` prints it: a table for people, every field for scripts. */

import {
  type AnyScheme,
  type DescribedEvent,
  type DescribedEventLog,
  describeEventLog,
} from '@veritee/evidence';
import { exitStatus, isCoded } from './errors.ts';
import { type Outcome, printable, section, sections } from './output.ts';

/**
 * What to say of bytes that are an event log; undefined when they are none.
 *
 * @param others - kinds of evidence that the bytes may be instead: a log has no mark of its own, so they go first
 */
export function eventLogOutcome(bytes: Uint8Array, others: readonly AnyScheme[]): Outcome | undefined {
  if (others.some((scheme) => succeeds(() => scheme.decode(bytes)) !== undefined)) return undefined;
  const log = succeeds(() => describeEventLog(bytes));
  return log && { status: exitStatus.done, json: log, text: textOf(log, bytes.length) };
}

function succeeds<T>(read: () => T): T | undefined {
  try {
    return read();
  } catch (error) {
    if (!isCoded(error)) throw error;
    return undefined;
  }
}

function textOf({ format, digestAlgorithms, events, replay }: DescribedEventLog, size: number): string {
  const head = `TCG event log, ${format} (${digestAlgorithms.join(', ')}), ${events.length} events, ${size} bytes, not verified`;
  const unmeasured = 'Data marked ~ is not what was measured: it is the log’s word alone.';
  return sections(
    `${head}\n${unmeasured}`,
    section('Events', events.map(eventLine).join('\n')),
    ...Object.entries(replay).map(([bank, values]) =>
      section(
        `Replay of bank ${bank}`,
        Object.entries(values)
          .map(([pcr, value]) => `  ${pcr.padStart(2)}  ${value}`)
          .join('\n'),
      ),
    ),
  );
}

const TYPE_COLUMN = 32;

function eventLine({ sequence, pcr, type, dataMeasured, summary }: DescribedEvent): string {
  const place = pcr === 0xffffffff ? '--' : `${pcr}`;
  const mark = dataMeasured ? ' ' : '~';
  return printable(
    `  ${String(sequence).padStart(5)}  PCR ${place.padStart(2)}  ${type.padEnd(TYPE_COLUMN)} ${mark} ${summary}`.trimEnd(),
  );
}
