/** Addresses are compared and continued without the slashes at their end. */

/**
 * The text without the slashes at its end. Looks at each character once, where the expression `/\/+$/` starts again at
 * every slash.
 *
 * @example
 * withoutTrailingSlashes('https://a.example//'); // 'https://a.example'
 */
export function withoutTrailingSlashes(text: string): string {
  let end = text.length;
  while (text[end - 1] === '/') end--;
  return text.slice(0, end);
}
