/** The kind of evidence that `POST /attest/Tpm` takes: a conversation about a platform's boot state, and VBS enclaves. */

import { CodedError, FormatError } from '@veritee/core';
import { fromAnyBase64 } from '@veritee/core/internal';
import { attestTpmBody, readTpmMessage, writeTpmMessage } from '@veritee/core/internal/maa';
import * as z from 'zod/mini';
import { EvidenceError } from '../errors.ts';
import type { AttestRequest, Scheme } from '../scheme.ts';
import { refusalOf } from '../trail/trail.ts';
import { describeTpm } from './describe.ts';
import type { TpmEvidence } from './evidence.ts';
import type { TpmReaders } from './platform.ts';
import { tpmPolicyTerms } from './policy-terms.ts';
import { LONGEST_REQUEST } from './request.ts';
import { tpmRequirements } from './requirements.ts';
import { tpmVerifier } from './verifier.ts';
import type { TpmProof } from './verify.ts';

/** TPM and VBS evidence. */
export const tpmScheme: Scheme<TpmEvidence, TpmReaders, TpmProof, 'Tpm'> = {
  ...tpmVerifier,
  policyTerms: tpmPolicyTerms,
  fileKinds: ['TPM message'],
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
