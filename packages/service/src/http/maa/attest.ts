/** `POST /attest/{type}`: one route per kind of evidence in the registry. */

import type { AnyScheme, EvidenceKinds } from '@veritee/evidence';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { isPermitted, type Permission, requirePermission } from '../../access/permit.ts';
import { type AnsweringParts, answerAttest } from '../../attest/answer-attest.ts';
import type { AttestContext } from '../../attest/attest.ts';
import type { ConversationParts } from '../../attest/conversation/converse.ts';
import type { AttestThreads } from '../../attest/threads/attest-threads.ts';
import { type DecisionFacts, type DecisionRecorder, recorded } from '../../observe/decision-recorder.ts';
import { type Step, within } from '../../observe/tracing.ts';
import { versionOf } from '../api-version.ts';
import { type BodyReader, partyOf } from '../bodies.ts';
import { attestBodyLimit } from './conversation.ts';

/** What the routes work with. */
export interface AttestParts {
  readonly kinds: EvidenceKinds;
  readonly context: AttestContext;
  readonly conversation: ConversationParts;
  readonly record: DecisionRecorder;
  readonly threads: AttestThreads;
  /** Longer bodies are worked on in a thread, from their first byte. */
  readonly mostOnLoop: number;
}

/** Adds the attest routes. */
export function attestRoutes(server: FastifyInstance, parts: AttestParts, read: BodyReader): void {
  server.register(async (scope) => {
    scope.removeAllContentTypeParsers();
    // Bytes: whoever parses them records what comes of it, and may be a thread.
    scope.addContentTypeParser('application/json', (request: FastifyRequest) => read(request));
    for (const scheme of parts.kinds.schemes) attestRoute(scope, scheme, parts);
  });
}

function attestRoute(server: FastifyInstance, scheme: AnyScheme, parts: AttestParts): void {
  const bodyLimit = attestBodyLimit(scheme);
  const options = {
    onRequest: mayAttest(scheme, parts.record),
    ...(bodyLimit !== undefined && { bodyLimit }),
  };
  server.post(`/attest/${scheme.type}`, options, (request, reply) =>
    recorded(parts.record, request, reply, scheme.type, (facts) =>
      within(request.span, () => answer(scheme, request, reply, parts, facts)),
    ),
  );
}

/** Whether the caller may attest is decided before its evidence is read; a refusal is a decision, too. */
function mayAttest(
  scheme: AnyScheme,
  record: DecisionRecorder,
): (request: FastifyRequest, reply: FastifyReply) => Promise<void> {
  const permission: Permission = scheme.conversation === undefined ? 'attest' : 'converse';
  return (request, reply) => {
    try {
      requirePermission(request.caller, request.instance, permission);
    } catch (error) {
      record(request, reply, { type: scheme.type, error });
      return Promise.reject(error);
    }
    return Promise.resolve();
  };
}

async function answer(
  scheme: AnyScheme,
  request: FastifyRequest,
  reply: FastifyReply,
  parts: AttestParts,
  facts: DecisionFacts,
): Promise<object> {
  const body = request.body as Uint8Array | undefined;
  const { context, conversation } = parts;
  const { caller, instance } = request;
  // Who may read the policy may know why it refuses; everybody else learns that it does.
  const asked = { explain: isPermitted(caller, instance, 'readPolicy'), party: partyOf(request) };
  const answering = { instance, context, conversation, asked, version: versionOf(request) };
  const isShort = body === undefined || body.length <= parts.mostOnLoop;
  if (isShort || !parts.threads.knows(scheme)) return answerAttest(scheme, body, answering, facts);
  reply.type('application/json; charset=utf-8');
  return answerInThread(scheme, body, { request, answering, threads: parts.threads }, facts);
}

const direct: Step = (_name, work) => work();

interface ThreadedRequest {
  readonly request: FastifyRequest;
  readonly answering: AnsweringParts;
  readonly threads: AttestThreads;
}

async function answerInThread(
  scheme: AnyScheme,
  body: Uint8Array,
  { request: { lease, gone }, answering, threads }: ThreadedRequest,
  facts: DecisionFacts,
): Promise<Buffer> {
  lease?.hold();
  try {
    const { step = direct } = answering.context;
    const { answer, error, notes } = await step('attest in a thread', () =>
      threads.answer(scheme, body, answering, gone),
    );
    Object.assign(facts, notes);
    if (error !== undefined) throw error;
    return Buffer.from(answer ?? new Uint8Array());
  } finally {
    lease?.release();
  }
}
