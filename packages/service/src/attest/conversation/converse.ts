/** The line of a conversation: a message asks for a challenge, or answers one and gets the token. */

import type { AnyScheme } from '@veritee/evidence';
import { ServiceError } from '../../errors/service-error.ts';
import { toldError } from '../../errors/told-error.ts';
import { type Attesting, attest } from '../attest.ts';
import { CHALLENGE_BYTES, type ServiceContexts } from './service-context.ts';
import type { UsedChallenges } from './used-challenges.ts';

type Eventually<T> = T | Promise<T>;

/** What conversations work with beside what every attestation does. In a thread, each is asked of the main thread. */
export interface ConversationParts {
  readonly contexts: Eventual<ServiceContexts>;
  readonly used: {
    use(...given: Parameters<UsedChallenges['use']>): Eventually<() => Eventually<void>>;
  };
  /** That many random octets. */
  random(size: number): Eventually<Uint8Array>;
}

/** The same methods, whose results may take a while. */
type Eventual<Parts extends Record<keyof Parts, (...given: never[]) => unknown>> = {
  readonly [Name in keyof Parts]: (...given: Parameters<Parts[Name]>) => Eventually<ReturnType<Parts[Name]>>;
};

/** One message, with all that answering it takes. */
export interface Conversing extends Attesting {
  readonly conversation: ConversationParts;
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
export async function converse({ conversation: parts, ...attesting }: Conversing): Promise<Reply> {
  const { instance, scheme, request, context, asked = {}, notes = {} } = attesting;
  const { contexts, used, random } = parts;
  const conversation = conversationOf(scheme);
  const now = context.clock();
  if (conversation.kindOf(request.evidence) === 'init') {
    notes.policyHash = (await context.policies.inForce(instance.state, scheme.type, asked.party)).hash;
    const challenge = await random(CHALLENGE_BYTES);
    const serviceContext = await contexts.seal(instance.name, challenge, now);
    return { kind: 'challenge', message: conversation.challenge(challenge, serviceContext) };
  }
  const once = decodingOnce(scheme);
  const sealed = conversation.serviceContext(once.decode(request.evidence));
  const open = await contexts.open(instance.name, sealed, now);
  const takeBack = await used.use(open, now);
  try {
    const token = await attest({
      ...attesting,
      scheme: once,
      asked: { ...asked, challenge: open.challenge },
    });
    return { kind: 'report', message: conversation.report(token) };
  } catch (error) {
    if (isUndecided(error)) await takeBack();
    throw error;
  }
}

/** The scheme, for one message: what was decoded to find the context is not decoded again. */
function decodingOnce(scheme: AnyScheme): AnyScheme {
  let known: { readonly bytes: Uint8Array; readonly evidence: unknown } | undefined;
  return {
    ...scheme,
    decode: (bytes) => {
      if (known?.bytes !== bytes) known = { bytes, evidence: scheme.decode(bytes) };
      return known.evidence;
    },
  };
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
