/** Reads a token from a file. */

import { CliError } from '../../errors.ts';
import type { Inputs } from '../../input/inputs.ts';

/** The compact JWS in a file: as it is, or as the member `token` of a JSON object. */
export async function readToken(file: string, inputs: Inputs): Promise<string> {
  const text = (await inputs.text(file, 'token')).trim();
  if (!text.startsWith('{')) return text;
  const document = parse(text);
  if (typeof document === 'object' && document !== null && 'token' in document) {
    if (typeof document.token === 'string') return document.token;
  }
  throw new CliError('InputInvalid', `${file} has no token.`, {
    hint: 'Expected a compact JWS, or a JSON object with the member "token".',
  });
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
