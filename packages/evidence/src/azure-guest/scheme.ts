/** The kind of evidence that `POST /attest/AzureGuest` takes: a virtual TPM, with the TEE that it hangs on. */

import { attestAzureGuestBody } from '@veritee/core/internal/maa';
import * as z from 'zod/mini';
import { attestRequestOf } from '../request.ts';
import type { Scheme } from '../scheme.ts';
import { longestLog } from '../tpm/event-log/read.ts';
import { describeGuest } from './describe.ts';
import type { GuestEndorsements } from './endorsements.ts';
import type { GuestEvidence } from './layout.ts';
import { azureGuestPolicyTerms } from './policy-terms.ts';
import { sealToken } from './seal.ts';
import { guestVerifier } from './verifier.ts';
import type { GuestProof } from './verify.ts';

/** Room for what is beside the log: quote, keys, certificates, the evidence of a TEE. */
const BESIDE_LOG = 512 * 1024;

/** Azure guests. */
export const guestScheme: Scheme<GuestEvidence, GuestEndorsements, GuestProof, 'AzureGuest'> = {
  ...guestVerifier,
  policyTerms: azureGuestPolicyTerms,
  fileKinds: ['Azure guest evidence'],
  evidenceMember: 'attestationInfo',
  longestEvidence: Math.ceil((longestLog * 4) / 3) + BESIDE_LOG,
  members: Object.keys(attestAzureGuestBody.shape),
  request: z.pipe(
    attestAzureGuestBody,
    z.transform((body, context) => attestRequestOf(body, 'attestationInfo', body.attestationInfo, context)),
  ),
  describe: describeGuest,
  token: 'token',
  seal: (token, { proof }, random) => sealToken(token, proof.encryptionKey, random),
};
