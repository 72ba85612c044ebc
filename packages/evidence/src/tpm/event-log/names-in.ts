/** Names of numbers, written short: the tables of event logs are long, and pages load them. */

/**
 * Reads `4 TPM 10 PIN EXTERNAL`: a hexadecimal number is that of the next name, names without one count on from 0.
 *
 * @example
 * namesIn('0 Off Auto').get(1); // 'Auto'
 */
export function namesIn(text: string): Map<number, string> {
  const names = new Map<number, string>();
  let next = 0;
  for (const each of text.split(' ')) {
    if (/^[0-9a-f]+$/.test(each)) next = Number.parseInt(each, 16);
    else names.set(next++, each);
  }
  return names;
}
