/** The known word that a misspelt one probably means. */

const LONGEST = 64;
const MOST_CANDIDATES = 512;

/**
 * The candidate that differs least from a word, if it differs little: by at most a third of its letters, counting a
 * swapped, missing, extra or wrong letter as one. Letter case alone never counts.
 *
 * @example
 * nearest('authorisationrules', ['configurationrules', 'authorizationrules']); // 'authorizationrules'
 */
export function nearest(word: string, candidates: Iterable<string>): string | undefined {
  if (word.length > LONGEST) return undefined;
  const sought = word.toLowerCase();
  let best: string | undefined;
  let least = Math.min(4, Math.floor(word.length / 3)) + 1;
  let seen = 0;
  for (const candidate of candidates) {
    if (++seen > MOST_CANDIDATES) break;
    if (candidate === word || Math.abs(candidate.length - word.length) >= least) continue;
    const distance = distanceBetween(sought, candidate.toLowerCase());
    if (distance < least) {
      least = distance;
      best = candidate;
    }
  }
  return best;
}

/** Edit distance with neighbouring swaps (optimal string alignment). */
function distanceBetween(a: string, b: string): number {
  let before: number[] = [];
  let row = Array.from({ length: b.length + 1 }, (_, index) => index);
  for (let i = 1; i <= a.length; i++) {
    const current = [i];
    for (let j = 1; j <= b.length; j++) {
      const same = a[i - 1] === b[j - 1];
      let cost = Math.min((row[j] ?? 0) + 1, (current[j - 1] ?? 0) + 1, (row[j - 1] ?? 0) + (same ? 0 : 1));
      if (i > 1 && j > 1 && a[i - 1] === b[j - 2] && a[i - 2] === b[j - 1]) {
        cost = Math.min(cost, (before[j - 2] ?? 0) + 1);
      }
      current.push(cost);
    }
    before = row;
    row = current;
  }
  return row[b.length] ?? 0;
}
