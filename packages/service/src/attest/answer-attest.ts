/** From the bytes of an attest request's body to its answer: the same function on the event loop and in a thread. */

import { base64url } from '@veritee/core/internal';
import type { AnyScheme, HeldData } from '@veritee/evidence';
import { parseJsonBody } from '../json-body.ts';
import type { Asked } from '../policies/policy-shelf.ts';
import { type AttestContext, type AttestingInstance, type AttestNotes, attest } from './attest.ts';
import { parsedBody } from './attest-body.ts';
import { type ConversationParts, converse } from './conversation/converse.ts';

/** What answering works with. */
export interface AnsweringParts {
  readonly instance: AttestingInstance;
  readonly context: AttestContext;
  readonly conversation: ConversationParts;
  readonly asked: Asked;
  /** The `api-version` of the request: members of bodies differ by version. */
  readonly version: string;
}

/** What becomes known on the way, for the record of the decision. */
export interface AnswerNotes extends AttestNotes {
  /** As it was sent; absent when nothing could be read. */
  evidence?: Uint8Array;
  runtimeData?: HeldData | undefined;
  initTimeData?: HeldData | undefined;
  /** Whether the caller decides by a policy of its own. */
  draft?: boolean;
  /** Whether nothing was decided yet: a conversation began. */
  challenge?: boolean;
}

/** What the client is told. */
export type AttestAnswer = { readonly token: string } | { readonly data: string };

/**
 * Answers an attest request.
 *
 * @param body - undefined when there was none
 * @throws FormatError, ServiceError, EvidenceError, ConversationError
 */
export async function answerAttest(
  scheme: AnyScheme,
  body: Uint8Array | undefined,
  { instance, context, conversation, asked, version }: AnsweringParts,
  notes: AnswerNotes,
): Promise<AttestAnswer> {
  const parsed = parsedBody(scheme, body && parseJsonBody(body), version);
  notes.evidence = parsed.evidence;
  notes.runtimeData = parsed.runtimeData;
  notes.initTimeData = parsed.initTimeData;
  const attesting = { instance, scheme, request: parsed, context, asked, notes };
  if (scheme.conversation === undefined) {
    notes.draft = parsed.draftPolicy !== undefined;
    return { token: await attest(attesting) };
  }
  const { kind, message } = await converse({ ...attesting, conversation });
  notes.challenge = kind === 'challenge';
  return { data: base64url(message) };
}
