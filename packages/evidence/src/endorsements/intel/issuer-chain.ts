/** Issuer chains as they travel: PEM, or PEM that was URL-encoded to fit into an HTTP header. */

import { CodedError } from '@veritee/core';
import { fromHex } from '@veritee/core/internal';
import { toPem } from '@veritee/core/internal/x509';

/**
 * The PEM text of a chain given as PEM, URL-encoded PEM or hex of one DER certificate. Anything else comes back as it
 * is: whoever reads the chain refuses it.
 *
 * @example
 * issuerChainText('-----BEGIN%20CERTIFICATE-----%0A…'); // '-----BEGIN CERTIFICATE-----\n…'
 */
export function issuerChainText(text: string): string {
  if (text.trim() === '' || text.includes('-----BEGIN CERTIFICATE')) return text;
  try {
    return text.includes('%20CERTIFICATE')
      ? decodeURIComponent(text)
      : toPem(fromHex(text.trim()), 'CERTIFICATE');
  } catch (error) {
    if (error instanceof CodedError || error instanceof URIError) return text;
    throw error;
  }
}
