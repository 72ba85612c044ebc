/** Answers of the service on the wire. */

import { z } from 'zod';

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
      tcbEvaluationDataNumber: z.int().optional(),
      /** ISO 8601, in recorded samples without a zone. */
      tcbReleaseDate: z.string().optional(),
      minimumPswLinuxVersion: z.string().optional(),
      minimumPswWindowsVersion: z.string().optional(),
      isSelectedTcb: z.boolean().optional(),
    }),
  ),
});
export type TcbBaselinesAnswer = z.infer<typeof tcbBaselinesAnswer>;

/** OpenID metadata of an instance. Unknown members are kept. */
export const openIdMetadata = z.looseObject({
  issuer: z.string().optional(),
  jwks_uri: z.string().optional(),
  response_types_supported: z.array(z.string()).optional(),
  id_token_signing_alg_values_supported: z.array(z.string()).optional(),
  revocation_endpoint: z.string().optional(),
  claims_supported: z.array(z.string()).optional(),
});
export type OpenIdMetadata = z.infer<typeof openIdMetadata>;

const errorDetail = z.looseObject({ code: z.string().optional(), message: z.string().optional() });

/** The error shape of Azure services. */
export const errorAnswer = z.looseObject({
  error: errorDetail.extend({ innererror: errorDetail.optional() }),
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
