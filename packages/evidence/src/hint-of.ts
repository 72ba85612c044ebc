/** What keeps a platform from a better status, as far as its vendor says it. */

/** One sentence each, then the advisories that none of them names; undefined when there is nothing to say. */
export function hintOf(shortfalls: readonly string[], advisories: readonly string[]): string | undefined {
  const text = shortfalls.map((each) => `${each}.`).join(' ');
  const others = advisories.filter((each) => !text.includes(each));
  const more = others.length > 0 ? `Advisories: ${others.join(', ')}.` : '';
  return `${text} ${more}`.trim() || undefined;
}
