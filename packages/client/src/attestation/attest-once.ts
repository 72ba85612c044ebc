/** Attests in one request: evidence sent, the answer's token verified, or the one that is kept for it. */

import { fromBase64url, type RecordShape } from '@veritee/core/internal';
import { type ApiVersion, tokenAnswer } from '@veritee/core/internal/maa';
import type { AttestationResult } from '../claims/attestation-result.ts';
import type { EvidenceClaims } from '../claims/evidence-claims.ts';
import { type AttestationResponse, attestationResponse } from '../instance/attestation-response.ts';
import { type AttestationType, attestationTypeSegment } from '../instance/attestation-types.ts';
import type { Instance } from '../instance/instance.ts';
import { attestDataBody, type BinaryInput, checksRunTimeData } from './attest-request.ts';
import { evidenceForm } from './evidence-form.ts';
import type { SevSnpVmEvidence } from './evidence-input.ts';
import type { AttestOptions } from './options.ts';
import { rememberedResponse } from './remembered-response.ts';
import { requireBoundData } from './report-data.ts';
import type { TokenCache } from './token-cache.ts';

/** An operation whose answer is a token. */
export interface AttestOperation {
  /** The method that is called, for traces. */
  readonly method: string;
  readonly type: AttestationType;
  readonly evidence: BinaryInput | SevSnpVmEvidence;
}

/** Whom it is asked of. */
export interface AttestParties {
  readonly instance: Instance;
  readonly tokenCache: TokenCache | undefined;
}

/** An attest request. */
export interface AttestRequest {
  readonly method: 'POST';
  readonly path: string;
  readonly query: { readonly 'api-version': string };
  readonly body: object;
}

/**
 * Attests.
 *
 * @param shape the members that the options may have
 * @throws as `AttestationClient.attest`
 */
export function attestOnce<
  Evidence extends EvidenceClaims | undefined,
  RunTime,
  Options extends AttestOptions<RunTime>,
>(
  { method, type, evidence, instance, tokenCache }: AttestOperation & AttestParties,
  options: Options,
  shape: RecordShape<Options>,
): Promise<AttestationResponse<AttestationResult<Evidence, RunTime>>> {
  return instance.traced(method, options, shape, async (traced) => {
    const demands = instance.demands(traced);
    const segment = attestationTypeSegment(type);
    const { member, since, input, claimed } = evidenceForm(segment, traced.member);
    const data = await attestDataBody(traced);
    const { encoded, bytes } = await input(evidence);
    if (checksRunTimeData(traced) && bytes !== undefined && data.runtimeData !== undefined) {
      await requireBoundData(segment, bytes, fromBase64url(data.runtimeData.data));
    }
    const request = attestRequest(instance, segment, { [member]: encoded, ...data }, since);
    const call = {
      sentDraftPolicy: data.draftPolicyForAttestation !== undefined,
      nonce: data.nonce,
      claimed,
    };
    const ask = async () => (await instance.send(request, tokenAnswer, traced)).token;
    const read = (token: string) => attestationResponse<Evidence, RunTime>(token, demands, call, traced);
    // A nonce asks for a new token, a draft for a trial; an unverified token is nothing to keep.
    const mayKeep = !call.sentDraftPolicy && call.nonce === undefined && demands.rules.validate;
    const asked = [instance.endpoint, request.path, request.query['api-version'], request.body] as const;
    return rememberedResponse(mayKeep ? tokenCache : undefined, asked, demands.now, read, ask);
  });
}

/** The request to attest evidence of a type. */
export function attestRequest(
  instance: Instance,
  type: string,
  body: object,
  since?: ApiVersion,
): AttestRequest {
  const query = { 'api-version': instance.apiVersion(since) };
  return { method: 'POST', path: `/attest/${type}`, query, body };
}
