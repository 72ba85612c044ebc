/** How new the newest statements of vendors were: handed in, so that an older one is not taken once a newer is known. */

import { CodedError } from '@veritee/core';
import { EvidenceError } from '../errors.ts';
import { refusalOf, type Trail } from '../trail/trail.ts';

/** What is remembered of statements that were proven. */
export interface Seen {
  /** The mark of the newest statement by its name. */
  readonly marks: ReadonlyMap<string, string>;
  /** Notes a statement that was proven. One that is not newer changes nothing. */
  note(statement: SeenStatement): void;
}

/** A statement and how new it is. */
export interface SeenStatement {
  /** Statements of one name replace each other. */
  readonly name: string;
  /** Text that grows from each statement to the next. */
  readonly mark: string;
}

/** A statement that was proven, for a refusal. */
export interface ProvenStatement extends SeenStatement {
  /** For people: "TCB info". */
  readonly what: string;
}

/**
 * Checks that none of the statements is older than one of its name that was proven before, and notes them. To be asked
 * when all of them are proven to be what their names say: a mark that anybody can raise would shut out genuine ones.
 *
 * @param seen - absent: any age will do, and no line is written
 * @param statements - throws a coded error when one does not say how new it is
 * @throws EvidenceError `EndorsementRolledBack`, `CrlFormat`
 */
export function requireNotOlder(
  seen: Seen | undefined,
  statements: () => readonly ProvenStatement[],
  trail: Trail,
): void {
  if (seen === undefined) return;
  const given = readStatements(statements, trail);
  for (const { what, name, mark } of given) {
    const newest = seen.marks.get(name);
    if (newest === undefined || mark >= newest) continue;
    trail.fail(
      `${what} is not older than one seen before`,
      new EvidenceError('EndorsementRolledBack', `The ${what} is older than one that was used before.`, {
        expected: `at least ${newest}`,
        found: mark,
        hint: 'The source of endorsements gives an old answer. Update it, or the cache that it asks.',
      }),
    );
  }
  trail.pass('No endorsement is older than one seen before');
  trail.whenCertain(() => {
    for (const { name, mark } of given) seen.note({ name, mark });
  });
}

function readStatements(
  statements: () => readonly ProvenStatement[],
  trail: Trail,
): readonly ProvenStatement[] {
  try {
    return statements();
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return trail.fail('Endorsements say how new they are', refusalOf('CrlFormat', error));
  }
}
