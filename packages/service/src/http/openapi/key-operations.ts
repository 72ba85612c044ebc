/** Signing keys of an instance: their ages, replacement and withdrawal. */

import { z } from 'zod';
import { rotationBody, withdrawalBody } from '../management/provider.ts';
import { type Described, json } from './managed.ts';
import { jsonAnswer, type Operation } from './operation.ts';

const date = z.iso.datetime();
const signingKeys = z.object({
  now: date,
  leadHours: z.number(),
  maxAgeDays: z.number().optional(),
  value: z.array(
    z.object({
      keyId: z.string(),
      stage: z.enum(['announced', 'active', 'retired']),
      level: z.enum(['production', 'development']).optional(),
      published: z.boolean(),
      createdAt: date,
      signsFrom: date.optional(),
      signsUntil: date.optional(),
      publishedUntil: date.optional(),
      certificateEnds: date,
    }),
  ),
});

/** The operations, below the path of an instance. */
export function keyOperations(at: (rest: string, operation: Described) => Operation): readonly Operation[] {
  return [
    at('/signingKeys', {
      method: 'get',
      id: 'listSigningKeys',
      summary: 'The signing keys: their ages, and when they are replaced',
      description:
        'Dates are by the clock that `now` is read from. `signsUntil` of the key that signs is when its successor signs, as far as that is due; `leadHours` and `maxAgeDays` are the settings `keyLead` and `keyMaxAge`.',
      isOurs: true,
      answers: {
        200: jsonAnswer(
          'The key that signs, its announced successor, then retired ones, those retired last first.',
          signingKeys,
        ),
      },
    }),
    at('/rotateKey', {
      method: 'post',
      id: 'rotateKey',
      summary: 'Publishes a new signing key',
      description: 'It signs after the lead time (`keyLead`). A successor that is already announced is used.',
      isOurs: true,
      body: json('Nothing, or when the key is to sign.', rotationBody, {
        now: 'Whether it signs immediately.',
      }),
      answers: {
        200: jsonAnswer(
          'The successor, and from when on it signs.',
          z.object({ keyId: z.string(), signsFrom: z.iso.datetime() }),
        ),
      },
    }),
    at('/dropKey', {
      method: 'post',
      id: 'dropKey',
      summary: 'Withdraws a signing key: tokens that it signed are no longer valid',
      isOurs: true,
      body: {
        ...json('The key.', withdrawalBody, { keyId: 'A `kid` of `/certs`, of tokens or of reports.' }),
        required: true,
      },
      answers: {
        200: jsonAnswer(
          'The key that is gone, and the one that signs.',
          z.object({ dropped: z.string(), keyId: z.string() }),
        ),
      },
    }),
  ];
}
