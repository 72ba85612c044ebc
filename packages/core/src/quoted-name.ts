/** Names from outside in messages. */

const LONGEST = 40;

/**
 * A name as a JSON string: what a terminal, a log or a reader could take for something else is escaped, and what is long
 * is cut.
 *
 * @example
 * quotedName('a\u202eb'); // '"a\\u202eb"'
 */
export function quotedName(name: string): string {
  const cut = JSON.stringify(name.slice(0, LONGEST)).replace(
    /[^\x20-\x7e]/g,
    (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
  );
  return name.length > LONGEST ? `${cut.slice(0, -1)}…"` : cut;
}
