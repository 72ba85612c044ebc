/** Tokens, verified by the key set beside them as relying parties do it. */

import {
  createTokenVerifier,
  parseAttestationToken,
  TokenVerificationError,
} from '@veritee/client/relying-party';
import { CodedError, type JsonObject, type PublishedKeys } from '@veritee/core';
import { parseJson } from '@veritee/core/internal';
import type { Period, Refusal, ShownClaim, Verdict } from '../protocol.ts';
import { faultOf } from './fault.ts';
import { valueText } from './judge.ts';
import type { KnownFile } from './recognised.ts';
import { textOf, tokenTextOf } from './text-of.ts';

/** A token with the keys to verify it by. */
export interface JudgedToken {
  readonly text: string;
  readonly keys: PublishedKeys;
}

/** The token in a file, with the key set beside it; undefined without either. */
export function judgedToken(file: KnownFile, files: readonly KnownFile[]): JudgedToken | undefined {
  const text = tokenTextOf(file);
  const keys = files.find(({ role }) => role === 'keys');
  if (text === undefined || keys === undefined) return undefined;
  // The verifier refuses anything but a key set, with its code.
  return { text, keys: parseJson(textOf(keys) ?? '') as unknown as PublishedKeys };
}

/** The verdict on a token at a time. Whose token it is supposed to be, nobody said: its own issuer is believed. */
export async function judgeToken({ text, keys }: JudgedToken, at: number): Promise<Verdict> {
  try {
    const { issuer = '' } = parseAttestationToken(text);
    const verifier = createTokenVerifier({ issuers: [issuer], keys, currentDate: new Date(at) });
    const { claims, isOpen } = await verified(verifier, text);
    return { ...UNDECIDED, accepted: true, claims: shownClaims(claims), isOpen };
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    return { ...UNDECIDED, refusal: refusalOf(error) };
  }
}

const UNDECIDED: Verdict = {
  about: 'token',
  accepted: false,
  undecided: false,
  advisories: [],
  shortfalls: [],
  claims: [],
  trail: [],
  isOpen: false,
  isUnbound: false,
};

/** A token of an enclave that can be debugged is genuine all the same: that is said beside it. */
async function verified(
  { verify }: ReturnType<typeof createTokenVerifier>,
  text: string,
): Promise<{ readonly claims: JsonObject; readonly isOpen: boolean }> {
  try {
    return { claims: (await verify(text)).claims, isOpen: false };
  } catch (error) {
    const isOpen = error instanceof TokenVerificationError && error.has('DebuggableRefused');
    if (!isOpen) throw error;
    return { claims: (await verify(text, { allowDebuggable: true })).claims, isOpen };
  }
}

function refusalOf(error: CodedError): Refusal {
  const [first] = error instanceof TokenVerificationError ? error.problems : [];
  return first === undefined || !(error instanceof TokenVerificationError)
    ? faultOf(error)
    : { ...first, message: error.problems.map(({ message }) => message).join(' ') };
}

function shownClaims(claims: JsonObject): ShownClaim[] {
  return Object.entries(claims).map(([name, value]) => ({ name, value: valueText(value) }));
}

/** When the token says that it counts. */
export function tokenPeriod({ text }: JudgedToken, name: string): Period[] {
  try {
    const { claims } = parseAttestationToken(text);
    const [from, until] = [claims['nbf'] ?? claims['iat'], claims['exp']].map(Number);
    const isTime = Number.isFinite(from) && Number.isFinite(until);
    return isTime ? [{ name, from: 1000 * Number(from), until: 1000 * Number(until) }] : [];
  } catch (error) {
    if (error instanceof CodedError) return [];
    throw error;
  }
}
