/** The quote of a TDX guest: its host makes one of the report that the paravisor left. */

import { CliError, exitStatus } from '../../errors.ts';

const TIMEOUT = 30_000;
const LONGEST = 256 * 1024;

/**
 * Asks the host of an Azure virtual machine for a quote.
 *
 * @param host - `http://169.254.169.254`
 * @throws CliError `EndpointFailed`
 */
export async function quoteOfHost(tdReport: Uint8Array, host: string): Promise<Uint8Array> {
  const { base64url, fromAnyBase64 } = await import('@veritee/core/internal');
  const { exchange } = await import('../../remote/exchange.ts');
  if (!URL.canParse('/acc/tdquote', host)) throw failed(`${host} is not a URL`);
  const url = new URL('/acc/tdquote', host);
  try {
    const { status, text } = await exchange(url, {
      method: 'POST',
      // Exactly so: with a charset the host refuses it.
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ report: base64url(tdReport) }),
      timeout: TIMEOUT,
      longest: LONGEST,
    });
    const { quote } = (status === 200 ? JSON.parse(text) : {}) as { readonly quote?: unknown };
    if (typeof quote === 'string') return fromAnyBase64(quote, 'quote');
    throw failed(`status ${status}`);
  } catch (cause) {
    if (cause instanceof CliError) throw cause;
    throw failed(cause instanceof Error ? cause.message : 'no answer', cause);
  }
}

function failed(reason: string, cause?: unknown): CliError {
  return new CliError('EndpointFailed', `The host made no quote of this TDX guest: ${reason}.`, {
    status: exitStatus.otherSide,
    hint: 'Check that the machine reaches the Azure Instance Metadata Service.',
    cause,
  });
}
