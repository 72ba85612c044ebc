/** Dates as the page writes them: ISO 8601, UTC. */

/** `2026-11-29`. */
export function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10);
}

/** `2026-11-29 09:51`. */
export function minute(time: number): string {
  return new Date(time).toISOString().slice(0, 16).replace('T', ' ');
}

/** The value of an input for date and time. */
export function inputValue(time: number): string {
  return new Date(time).toISOString().slice(0, 19);
}

/** The time of such a value; undefined while it is incomplete. */
export function fromInput(value: string): number | undefined {
  const time = Date.parse(`${value}Z`);
  return Number.isNaN(time) ? undefined : time;
}

/** The time as commands take it. */
export function instant(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** `2026-11-29 09:51:07`. */
export function second(time: number): string {
  return new Date(time).toISOString().slice(0, 19).replace('T', ' ');
}
