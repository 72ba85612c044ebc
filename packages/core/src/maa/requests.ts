/** Bodies of attest requests on the wire (2020-10-01 and later). */

import * as z from 'zod/mini';

/** Caller's data that evidence is bound to; how its bytes come back depends on `dataType`. */
export const heldData = z.object({
  /** base64url of the bytes. */
  data: z.string(),
  /** `Binary` or `JSON`, any case. */
  dataType: z.optional(z.string()),
});
export type HeldDataBody = z.infer<typeof heldData>;

const common = {
  runtimeData: z.nullish(heldData),
  initTimeData: z.nullish(heldData),
  /** Plain policy text. */
  draftPolicyForAttestation: z.nullish(z.string()),
  /** Copied to the token; some clients send a number. */
  nonce: z.nullish(z.union([z.string(), z.number(), z.bigint()])),
};

/** The members of a body beside the evidence, for all kinds that are attested in one request. */
export const attestDataMembers = common;

/** Body of `POST /attest/SgxEnclave`. */
export const attestSgxEnclaveBody = z.object({ quote: z.string(), ...common });
export type AttestSgxEnclaveBody = z.infer<typeof attestSgxEnclaveBody>;

/** Body of `POST /attest/OpenEnclave`. */
export const attestOpenEnclaveBody = z.object({ report: z.string(), ...common });
export type AttestOpenEnclaveBody = z.infer<typeof attestOpenEnclaveBody>;

/** Body of `POST /attest/TdxVm`. */
export const attestTdxVmBody = z.object({ quote: z.string(), ...common });
export type AttestTdxVmBody = z.infer<typeof attestTdxVmBody>;

/** Body of `POST /attest/AzureGuest`. */
export const attestAzureGuestBody = z.object({
  /** base64url of a JSON object with the guest's `TpmInfo`, `TcgLogs` and `IsolationInfo`. */
  attestationInfo: z.string(),
  ...common,
});
export type AttestAzureGuestBody = z.infer<typeof attestAzureGuestBody>;

/** Body of `POST /attest/SevSnpVm`. */
export const attestSevSnpVmBody = z.object({
  /** base64url of a JSON object with `SnpReport`, `VcekCertChain` and `Endorsements`. */
  report: z.string(),
  ...common,
});
export type AttestSevSnpVmBody = z.infer<typeof attestSevSnpVmBody>;
