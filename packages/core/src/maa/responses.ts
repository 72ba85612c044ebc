/** Answers of the service on the wire. */

import * as z from 'zod/mini';

/** Most routes answer with a token. */
export const tokenAnswer = z.object({ token: z.string() });
export type TokenAnswer = z.infer<typeof tokenAnswer>;

/** `POST /attest/Tpm` answers with one message of its conversation: base64url of JSON text. */
export const tpmAnswer = z.object({ data: z.string() });
export type TpmAnswer = z.infer<typeof tpmAnswer>;

/** `GET /tcbbaselines/{type}`: what the platforms of a kind are measured against. Unknown members are kept. */
export const tcbBaselinesAnswer = z.object({
  tcbBaselines: z.array(
    z.looseObject({
      tcbIdentifier: z.string(),
      tcbEvaluationDataNumber: z.optional(z.int()),
      /** ISO 8601, in recorded samples without a zone. */
      tcbReleaseDate: z.optional(z.string()),
      minimumPswLinuxVersion: z.optional(z.string()),
      minimumPswWindowsVersion: z.optional(z.string()),
      isSelectedTcb: z.optional(z.boolean()),
    }),
  ),
});
export type TcbBaselinesAnswer = z.infer<typeof tcbBaselinesAnswer>;

/** OpenID metadata of an instance. Unknown members are kept. */
export const openIdMetadata = z.looseObject({
  issuer: z.optional(z.string()),
  jwks_uri: z.optional(z.string()),
  response_types_supported: z.optional(z.array(z.string())),
  id_token_signing_alg_values_supported: z.optional(z.array(z.string())),
  revocation_endpoint: z.optional(z.string()),
  claims_supported: z.optional(z.array(z.string())),
});
export type OpenIdMetadata = z.infer<typeof openIdMetadata>;

const errorDetail = z.looseObject({ code: z.optional(z.string()), message: z.optional(z.string()) });

/** The error shape of Azure services. */
export const errorAnswer = z.looseObject({
  error: z.extend(errorDetail, { innererror: z.optional(errorDetail) }),
});
export type ErrorAnswer = z.infer<typeof errorAnswer>;

/** Error codes of the service's answers. */
export type ServiceErrorCode =
  | 'InvalidParameter'
  | 'InvalidOperation'
  | 'PolicyParsingError'
  | 'PolicyEvaluationError'
  | 'Unauthorized'
  | 'Forbidden'
  | 'NotFound'
  | 'MethodNotAllowed'
  | 'Conflict'
  | 'PayloadTooLarge'
  | 'UnsupportedMediaType'
  | 'TooManyRequests'
  | 'EndorsementsUnavailable'
  | 'StorageUnavailable'
  | 'IssuerUnavailable'
  | 'ServiceBusy'
  | 'InternalError';
