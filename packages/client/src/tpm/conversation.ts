/** The conversation of TPM attestation: init, challenge, request (version 2), report. Knows messages, not TPMs. */

import { base64url, concat, isAnything, jwsSigningInput, type RecordShape, utf8 } from '@veritee/core';
import { readTpmMessage, type TpmChallenge, type TpmMessage, writeTpmMessage } from '@veritee/core/maa';
import { closedOptions } from '../closed-options.ts';
import { TokenVerificationError } from '../tokens/errors.ts';
import { AttestationServiceError, ClientUsageError } from '../transport/errors.ts';

/** A public RSA or EC key. */
export type TpmPublicKey =
  | { readonly kty: 'RSA'; readonly n: string; readonly e: string }
  | { readonly kty: 'EC'; readonly crv: string; readonly x: string; readonly y: string };

/** The key that signs quotes. */
export interface TpmAttestationKey {
  readonly publicKey: TpmPublicKey;
  /** DER; left out for TPMs without one, which only some policies accept. */
  readonly certificate?: Uint8Array | undefined;
}

/** A quote and the values that it is about. */
export interface TpmQuote {
  /** TPMS_ATTEST, without a size in front. */
  readonly attest: Uint8Array;
  /** TPMT_SIGNATURE. */
  readonly signature: Uint8Array;
  /** Banks in the order of the quote's selection; `algorithm` is a TPM_ALG_ID (11 is SHA-256). */
  readonly pcrs: readonly {
    readonly algorithm: number;
    readonly values: readonly { readonly index: number; readonly digest: Uint8Array }[];
  }[];
}

/** A log, as firmware, boot loader or kernel hand it out. */
export interface TpmLog {
  readonly type: 'TCG' | 'IMA';
  readonly log: Uint8Array;
}

/** A key that signs the request and stands in the report as `cnf`. */
export interface TpmRequestKey {
  readonly publicKey: TpmPublicKey;
  /** PS256 for RSA (RSASSA-PSS, SHA-256, salt of 32 octets), ES256 for EC (r and s, 64 octets). */
  sign(bytes: Uint8Array): Promise<Uint8Array>;
  /** For keys inside the TPM: TPM2_Certify by the attestation key. Without it the quote binds the key. */
  certify?(qualifyingData: Uint8Array): Promise<{
    /** TPMT_PUBLIC. */
    readonly publicArea: Uint8Array;
    /** TPMS_ATTEST. */
    readonly attest: Uint8Array;
    /** TPMT_SIGNATURE. */
    readonly signature: Uint8Array;
  }>;
}

/** What a conversation asks of a TPM and its machine, in the order of the members. */
export interface Tpm {
  attestationKey(): Promise<TpmAttestationKey>;
  /** A key of the caller's own; by default one is made for this conversation. */
  requestKey?(): Promise<TpmRequestKey>;
  /** Quotes the PCRs that the policy of the instance asks for: all 24 of one bank unless it says otherwise. */
  quote(qualifyingData: Uint8Array): Promise<TpmQuote>;
  /** Asked after the quote, so that no event of the quote is missing from a log that grows. */
  logs(): Promise<readonly TpmLog[]>;
}

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

/** A report that nobody has verified yet, and what it must say. */
export interface TpmConversation {
  readonly report: string;
  readonly confirmedKey: TpmPublicKey;
  /** Value of `nonce`, where something was sent. */
  readonly nonce: string | undefined;
}

/**
 * Holds the conversation.
 *
 * @param send - sends one message and gives its answer, JSON text both
 * @throws AttestationServiceError `AnswerMalformed`, and what `send` and the TPM throw
 */
export async function holdTpmConversation(
  send: (message: string) => Promise<string>,
  tpm: Tpm,
  data: TpmRequestData,
): Promise<TpmConversation> {
  const challenge = await send(textOf({ kind: 'init', type: 'aikcert' }));
  const { message, confirmedKey } = await answerTo(challenge, tpm, data);
  const { report } = answerOf(await send(message), 'report');
  const { relyingPartyData } = data;
  const nonce = relyingPartyData === undefined ? undefined : base64url(relyingPartyData);
  return { report, confirmedKey, nonce };
}

/**
 * The answer to a challenge, for those who carry the messages themselves: both are JSON text, as
 * `AttestationClient.attestTpm` takes and gives it.
 *
 * @throws AttestationServiceError `AnswerMalformed` when that is no challenge, and what the TPM throws
 * @throws ClientUsageError `OptionsInvalid`
 * @example
 * const { message } = await answerTpmChallenge(await client.attestTpm('{"payload":{"type":"aikcert"}}'), tpm);
 */
export async function answerTpmChallenge(
  challenge: string,
  tpm: Tpm,
  data: TpmRequestData = {},
): Promise<TpmChallengeAnswer> {
  return answerTo(challenge, tpm, closedOptions(data, tpmRequestShape));
}

/** The message to send, and the key that its report must confirm. */
export interface TpmChallengeAnswer {
  readonly message: string;
  readonly confirmedKey: TpmPublicKey;
}

async function answerTo(challenge: string, tpm: Tpm, data: TpmRequestData): Promise<TpmChallengeAnswer> {
  const asked = answerOf(challenge, 'challenge');
  const key = (await tpm.requestKey?.()) ?? (await temporaryKey());
  const request = await signedRequest(tpm, key, asked, data);
  return { message: textOf({ kind: 'request', request }), confirmedKey: key.publicKey };
}

const textOf = (message: TpmMessage): string => new TextDecoder().decode(writeTpmMessage(message));

function answerOf<Kind extends TpmMessage['kind']>(
  text: string,
  kind: Kind,
): Extract<TpmMessage, { readonly kind: Kind }> {
  const refuse = (facts: { readonly found?: string; readonly cause?: unknown }): AttestationServiceError =>
    new AttestationServiceError('AnswerMalformed', `The answer is no ${kind} of a TPM conversation.`, {
      statusCode: 200,
      ...facts,
    });
  let message: TpmMessage;
  try {
    message = readTpmMessage(utf8(text));
  } catch (cause) {
    throw refuse({ cause });
  }
  if (message.kind !== kind) throw refuse({ found: message.kind });
  return message as Extract<TpmMessage, { readonly kind: Kind }>;
}

async function signedRequest(
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
function publicMembers(key: TpmPublicKey): Readonly<Record<string, string>> {
  if (key.kty === 'RSA') return { kty: key.kty, n: key.n, e: key.e };
  if (key.kty === 'EC') return { kty: key.kty, crv: key.crv, x: key.x, y: key.y };
  throw new ClientUsageError('DataInvalid', 'A key of the TPM is neither RSA nor EC.');
}

/** A key for one conversation: its private half never leaves WebCrypto. */
async function temporaryKey(): Promise<TpmRequestKey> {
  const params = {
    name: 'RSA-PSS',
    modulusLength: 2048,
    publicExponent: Uint8Array.of(1, 0, 1),
    hash: 'SHA-256',
  };
  const { publicKey, privateKey } = await crypto.subtle.generateKey(params, false, ['sign', 'verify']);
  const { n = '', e = '' } = await crypto.subtle.exportKey('jwk', publicKey);
  return {
    publicKey: { kty: 'RSA', n, e },
    sign: async (bytes) =>
      new Uint8Array(
        await crypto.subtle.sign({ name: 'RSA-PSS', saltLength: 32 }, privateKey, new Uint8Array(bytes)),
      ),
  };
}

/**
 * A report for another key is somebody else's.
 * @throws TokenVerificationError
 */
export function requireConfirmed(claims: Readonly<Record<string, unknown>>, key: TpmPublicKey): void {
  const { jwk } = (claims['cnf'] ?? {}) as { readonly jwk?: Readonly<Record<string, unknown>> };
  if (Object.entries(publicMembers(key)).every(([name, value]) => jwk?.[name] === value)) return;
  throw new TokenVerificationError([
    { code: 'PredicateUnmet', message: 'The report is not for the key that signed the request.' },
  ]);
}
