/** Which hosts are this very machine. */

/**
 * Whether a host name of a URL is a loopback address or `localhost`.
 *
 * @example
 * isLoopback(new URL('http://127.0.0.1:8443').hostname); // true
 */
export function isLoopback(hostname: string): boolean {
  return (
    hostname === 'localhost' ||
    hostname.endsWith('.localhost') ||
    hostname === '[::1]' ||
    /^127\.\d{1,3}\.\d{1,3}\.\d{1,3}$/.test(hostname)
  );
}
