/** The request that answers a challenge: quote, logs and keys of the TPM, signed as a JWS. */

import {
  base64url,
  concat,
  isAnything,
  jwsSigningInput,
  type RecordShape,
  utf8,
} from '@veritee/core/internal';
import type { TpmChallenge } from '@veritee/core/internal/maa';
import { ClientUsageError } from '../transport/errors.ts';
import type { Tpm, TpmAttestationKey, TpmPublicKey, TpmQuote, TpmRequestKey } from './tpm.ts';

/** What a request says besides the TPM's evidence. */
export interface TpmRequestData {
  /** Comes back in the report as `nonce` and `rp_data`. */
  readonly relyingPartyData?: Uint8Array;
  readonly relyingPartyId?: string;
  /** Claims that the machine makes itself: policies see them with the issuer `CustomClaim`. */
  readonly customClaims?: readonly {
    readonly name: string;
    readonly value: string;
    readonly valueType?: 'string' | 'boolean' | 'integer';
  }[];
}

/** Members of {@link TpmRequestData}. */
export const tpmRequestShape = {
  relyingPartyData: isAnything,
  relyingPartyId: isAnything,
  customClaims: isAnything,
} satisfies RecordShape<TpmRequestData>;

/**
 * The request of version 2, signed by its key. The quote covers the challenge, and the key as well unless the TPM certifies it.
 * @throws what the TPM throws, and ClientUsageError `DataInvalid` for keys of another kind
 */
export async function signedRequest(
  tpm: Tpm,
  key: TpmRequestKey,
  { challenge, serviceContext }: TpmChallenge,
  data: TpmRequestData,
): Promise<string> {
  const jwk = publicMembers(key.publicKey);
  const attestationKey = await tpm.attestationKey();
  const certification = await key.certify?.(challenge);
  const quote = await tpm.quote(
    certification === undefined ? await boundTo(JSON.stringify(jwk), challenge) : challenge,
  );
  const payload = {
    att_type: 'basic',
    att_data: {
      ...(data.relyingPartyId !== undefined && { rp_id: data.relyingPartyId }),
      ...(data.relyingPartyData !== undefined && { rp_data: base64url(data.relyingPartyData) }),
      challenge: base64url(challenge),
      tpm_att_data: { current_attestation: await statement(tpm, attestationKey, quote) },
      // The text of this object's `jwk` is what was hashed above: both come from the same object.
      request_key: { jwk, info: bindingInfo(certification) },
      ...(data.customClaims !== undefined && { custom_claims: data.customClaims.map(customClaim) }),
      service_context: base64url(serviceContext),
    },
  };
  const alg = jwk['kty'] === 'RSA' ? 'PS256' : 'ES256';
  const input = jwsSigningInput({ alg, typ: 'attReqV2' }, JSON.stringify(payload));
  return `${input}.${base64url(await key.sign(utf8(input)))}`;
}

async function statement(
  tpm: Tpm,
  { publicKey, certificate }: TpmAttestationKey,
  { attest, signature, pcrs }: TpmQuote,
): Promise<object> {
  const logs = await tpm.logs();
  return {
    logs: logs.map(({ type, log }) => ({ type, log: base64url(log) })),
    ...(certificate !== undefined && { aik_cert: base64url(certificate) }),
    aik_pub: publicMembers(publicKey),
    pcrs: pcrs.map(({ algorithm, values }) => ({
      algorithm,
      values: values.map(({ index, digest }) => ({ index, digest: base64url(digest) })),
    })),
    quote: base64url(attest),
    signature: base64url(signature),
  };
}

type Certification = Awaited<ReturnType<NonNullable<TpmRequestKey['certify']>>>;

function bindingInfo(certification: Certification | undefined): object {
  if (certification === undefined) return { tpm_quote: { hash_alg: 'sha-256' } };
  const { publicArea, attest, signature } = certification;
  return {
    tpm_certify: {
      public: base64url(publicArea),
      certification: base64url(attest),
      signature: base64url(signature),
    },
  };
}

/** SHA-256 of the key's text, a zero octet and the challenge: the quote then speaks for the key, too. */
async function boundTo(keyText: string, challenge: Uint8Array): Promise<Uint8Array> {
  const bytes = concat(utf8(keyText), Uint8Array.of(0), challenge);
  return new Uint8Array(await crypto.subtle.digest('SHA-256', new Uint8Array(bytes)));
}

function customClaim({
  name,
  value,
  valueType = 'string',
}: NonNullable<TpmRequestData['customClaims']>[number]): object {
  return { name, value, value_type: valueType };
}

/** Nothing but the public members: a caller's JWK may hold more. */
export function publicMembers(key: TpmPublicKey): Readonly<Record<string, string>> {
  if (key.kty === 'RSA') return { kty: key.kty, n: key.n, e: key.e };
  if (key.kty === 'EC') return { kty: key.kty, crv: key.crv, x: key.x, y: key.y };
  throw new ClientUsageError('DataInvalid', 'A key of the TPM is neither RSA nor EC.');
}
