/** Where the page asks for what is below an address of the service. */

import { texts } from '../texts.ts';
import { ApiFailure } from './api-failure.ts';

/**
 * The URL at which the page reaches what is at `url`. Whatever is not below `named` would get a token that is not for it.
 *
 * @param named - the address that the service has for others, without trailing slash
 * @param reached - the same address as the page reaches it, without trailing slash
 * @throws ApiFailure `AddressForeign` for a URL that is not below `named`
 */
export function urlAtPage(url: string, named: string, reached: string): string {
  if (url.startsWith(`${named}/`)) return `${reached}${url.slice(named.length)}`;
  const { message, hint } = texts.operate.failure.foreign;
  throw new ApiFailure({ status: 0, code: 'AddressForeign', message, expected: named, found: url, hint });
}
