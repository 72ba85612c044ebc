/** The kind of evidence that `POST /attest/Tpm` takes: a conversation about a platform's boot state, and VBS enclaves. */

import { CodedError, FormatError, fromAnyBase64, fromUtf8 } from '@veritee/core';
import { attestTpmBody, readTpmMessage, writeTpmMessage } from '@veritee/core/maa';
import * as z from 'zod/mini';
import { EvidenceError } from '../errors.ts';
import type { AttestRequest, Scheme } from '../scheme.ts';
import { refusalOf } from '../trail/trail.ts';
import { tpmClaims } from './claims.ts';
import { describeTpm } from './describe.ts';
import { Members } from './json-members.ts';
import { readJsonText } from './json-text.ts';
import { tpmPolicyTerms } from './policy-terms.ts';
import { decodeTpmRequest, LONGEST_REQUEST, type TpmEvidence } from './request.ts';
import { tpmRequirements } from './requirements.ts';
import { type TpmProof, tpmVerified, verifyTpm } from './verify.ts';

/** TPM and VBS evidence. */
export const tpmScheme: Scheme<TpmEvidence, undefined, TpmProof> = {
  type: 'Tpm',
  policyTerms: tpmPolicyTerms,
  vendors: ['Microsoft'],
  evidenceMember: 'data',
  longestEvidence: LONGEST_REQUEST,
  members: Object.keys(attestTpmBody.shape),
  request: z.pipe(
    attestTpmBody,
    z.transform(({ data }, context): AttestRequest => {
      try {
        return { evidence: fromAnyBase64(data, 'data') };
      } catch (error) {
        if (!(error instanceof FormatError)) throw error;
        context.issues.push({ code: 'custom', message: error.message, path: ['data'], input: data });
        return { evidence: new Uint8Array() };
      }
    }),
  ),
  statuses: { accepted: new Set([tpmVerified]) },
  runtimeDataClaims: [],
  decode: (evidence) => decodeTpmRequest(messageIn(evidence)),
  // All that is needed comes from the request and the configuration: nothing is fetched from addresses in certificates.
  gather: async () => undefined,
  verify: verifyTpm,
  claims: tpmClaims,
  describe: describeTpm,
  token: 'report',
  requirements: tpmRequirements,
  conversation: {
    kindOf: (message) => {
      // Messages that begin a conversation are short: a long one is read once, as evidence.
      if (message.length > LONGEST_INIT) return 'evidence';
      const { kind } = readMessage(message);
      if (kind === 'init') return 'init';
      if (kind === 'request') return 'evidence';
      throw new EvidenceError('TpmMessageFormat', 'The message is one that the service sends.', {
        expected: 'an init message or a request',
        found: kind,
      });
    },
    challenge: (challenge, serviceContext) =>
      writeTpmMessage({ kind: 'challenge', challenge, serviceContext }),
    serviceContext: (evidence) => evidence.serviceContext,
    report: (token) => writeTpmMessage({ kind: 'report', report: token }),
  },
};

/** Real ones have 31 bytes. */
const LONGEST_INIT = 4096;

function readMessage(message: Uint8Array): ReturnType<typeof readTpmMessage> {
  try {
    return readTpmMessage(message);
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw refusalOf('TpmMessageFormat', error);
  }
}

/** The start of a body of HTTP. */
const BODY = /^(?:\xef\xbb\xbf)?\s*\{\s*"data"\s*:/;

/** A message as it is, or as a recorded body of HTTP holds it: people have both in files. */
function messageIn(bytes: Uint8Array): Uint8Array {
  // Messages are large: only what begins as a body is read as one.
  if (!BODY.test(String.fromCharCode(...bytes.subarray(0, 64)))) return bytes;
  try {
    const json = readJsonText(fromUtf8(bytes, 'TPM message'));
    return new Members(json, json.root).optionalBytes('data') ?? bytes;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
    throw refusalOf('TpmMessageFormat', error);
  }
}
