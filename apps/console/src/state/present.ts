/** The one place where the page reads the clock. */

/** The present, in milliseconds since 1970. */
export function present(): number {
  const date = new Date();
  return date.getTime();
}
