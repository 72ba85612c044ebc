/** Signing keys as the management API tells them. */

import * as z from 'zod/mini';

const key = z.object({
  keyId: z.string(),
  stage: z.enum(['announced', 'active', 'retired']),
  level: z.optional(z.enum(['production', 'development'])),
  published: z.boolean(),
  createdAt: z.string(),
  signsFrom: z.optional(z.string()),
  signsUntil: z.optional(z.string()),
  publishedUntil: z.optional(z.string()),
  certificateEnds: z.string(),
});
/** A signing key. */
export type SigningKey = z.output<typeof key>;

/** The answer about the keys of an instance. */
export const signingKeysAnswer = z.object({
  now: z.string(),
  leadHours: z.number(),
  maxAgeDays: z.optional(z.number()),
  value: z.array(key),
});
/** The keys of an instance, and the plan of their replacement. */
export type SigningKeys = z.output<typeof signingKeysAnswer>;

/** The answer to a rotation. */
export const rotationAnswer = z.object({ keyId: z.string(), signsFrom: z.string() });
/** The answer to a withdrawal. */
export const withdrawalAnswer = z.object({ dropped: z.string(), keyId: z.string() });

/** Where the keys of an instance are. */
export function keysPath(instance: string, act: 'signingKeys' | 'rotateKey' | 'dropKey'): string {
  return `/management/attestationProviders/${encodeURIComponent(instance)}/${act}`;
}
