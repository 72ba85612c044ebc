/** The line of a conversation: a message asks for a challenge, or answers one and gets the token. */

import type { AnyScheme, AttestRequest } from '@veritee/evidence';
import { type AttestContext, type AttestNotes, attest } from '../attest.ts';
import { ServiceError, toldError } from '../errors.ts';
import type { Instance } from '../instances.ts';
import type { Asked } from '../policies.ts';
import { CHALLENGE_BYTES, type ServiceContexts } from './service-context.ts';
import type { UsedChallenges } from './used-challenges.ts';

/** What conversations work with beside what every attestation does. */
export interface ConversationParts {
  readonly contexts: ServiceContexts;
  readonly used: UsedChallenges;
  /** That many random octets. */
  random(size: number): Uint8Array;
}

/** An answer, and what it was. */
export interface Reply {
  readonly kind: 'challenge' | 'report';
  readonly message: Uint8Array;
}

/**
 * Answers one message of a scheme that is a conversation. Both messages need a policy: a client need not have its TPM
 * work for an answer that nobody can give.
 *
 * @throws ServiceError, EvidenceError, ConversationError
 */
export async function converse(
  instance: Instance,
  scheme: AnyScheme,
  request: AttestRequest,
  context: AttestContext,
  { contexts, used, random }: ConversationParts,
  asked: Asked,
  notes: AttestNotes,
): Promise<Reply> {
  const conversation = conversationOf(scheme);
  const now = context.clock();
  if (conversation.kindOf(request.evidence) === 'init') {
    notes.policyHash = (await context.policies.inForce(instance.state, scheme.type)).hash;
    const challenge = random(CHALLENGE_BYTES);
    const serviceContext = contexts.seal(instance.name, challenge, now);
    return { kind: 'challenge', message: conversation.challenge(challenge, serviceContext) };
  }
  const sealed = conversation.serviceContext(scheme.decode(request.evidence));
  const open = contexts.open(instance.name, sealed, now);
  const takeBack = used.use(open, now);
  try {
    const token = await attest(
      instance,
      scheme,
      request,
      context,
      { ...asked, challenge: open.challenge },
      notes,
    );
    return { kind: 'report', message: conversation.report(token) };
  } catch (error) {
    if (isUndecided(error)) takeBack();
    throw error;
  }
}

/** Trouble of the service says nothing about the evidence, which may come again. */
function isUndecided(error: unknown): boolean {
  const { status } = toldError(error);
  return status === 429 || status >= 500;
}

function conversationOf({ type, conversation }: AnyScheme): NonNullable<AnyScheme['conversation']> {
  if (conversation !== undefined) return conversation;
  throw new ServiceError('InvalidOperation', `${type} is attested in one request.`);
}
