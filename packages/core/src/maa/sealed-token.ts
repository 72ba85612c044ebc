/** The sealed answer of `POST /attest/AzureGuest`: `token` is base64url of this object's JSON (confidential-vms-2026 §4). */

import * as z from 'zod/mini';

/** The envelope. All texts but the names of the cipher are standard base64. */
export const sealedToken = z.object({
  /** The token, encrypted. */
  Jwt: z.string(),
  /** The key of the cipher, by RSAES-PKCS1-v1_5 for the guest's ephemeral key. */
  EncryptedInnerKey: z.string(),
  EncryptionParams: z.object({
    BlockMode: z.literal('ChainingModeGCM'),
    BlockPadding: z.string(),
    Cipher: z.literal('AES'),
    KeySizeInBits: z.number(),
    /** 12 bytes. */
    Iv: z.string(),
  }),
  /** The tag of GCM, 16 bytes. */
  AuthenticationData: z.string(),
});
export type SealedToken = z.infer<typeof sealedToken>;
