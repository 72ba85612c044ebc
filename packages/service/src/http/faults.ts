/**
 * Faults on demand, for tests of other people's software: answers and tokens of a kind that clients meet seldom, and
 * must bear. A service has them only when it was started for it, and never in production.
 */

import { generateKeyPairSync, sign } from 'node:crypto';
import type { JsonObject } from '@veritee/core';
import { base64, base64url, encodeJson, jwsClaims, jwsSigningInput, parseJws } from '@veritee/core/internal';
import { tokenClaim } from '@veritee/core/internal/maa';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { ServiceError } from '../errors/service-error.ts';
import { SERVICE_CALLER } from '../instances/caller.ts';
import type { Instances } from '../instances/instances.ts';
import { reportKeyIdOf, type Signer } from '../keys/signers.ts';

/** Instead of, or before, the answer. */
export const answerFaults = ['throttled', 'failed', 'slow'] as const;
/** In the token of an answer to evidence. */
export const tokenFaults = ['expired', 'notYetValid', 'unknownKey', 'rotatedKey'] as const;

type AnswerFault = (typeof answerFaults)[number];
type TokenFault = (typeof tokenFaults)[number];

/** What the next requests meet. */
export interface Fault {
  readonly kind: AnswerFault | TokenFault;
  /** How many requests still meet it. */
  readonly count: number;
  /** Beginning of the paths that it is for, without the name of an instance: `/attest`. */
  readonly path: string;
  /** `slow`: how long the answer waits. */
  readonly seconds: number;
}

/** Those that are armed, the first that fits first. */
export interface Faults {
  list(): readonly Fault[];
  arm(fault: Fault): void;
  clear(): void;
  /** The next fault of these kinds for a path; it counts as met. */
  take(path: string, kinds: readonly Fault['kind'][]): Fault | undefined;
}

/** None yet. */
export function createFaults(): Faults {
  let armed: readonly Fault[] = [];
  return {
    list: () => armed,
    arm: (fault) => {
      armed = [...armed, fault];
    },
    clear: () => {
      armed = [];
    },
    take: (path, kinds) => {
      const met = armed.find((each) => kinds.includes(each.kind) && path.startsWith(each.path));
      if (met === undefined) return undefined;
      const rest = { ...met, count: met.count - 1 };
      armed = armed.flatMap((each) => (each !== met ? [each] : rest.count > 0 ? [rest] : []));
      return met;
    },
  };
}

/** Seconds by which a token of these faults is off: more than its whole life, and more than any tolerance. */
const SHIFT = { expired: -24 * 3600, notYetValid: 24 * 3600 } as const;

/** What replaces the key of an instance. */
type Rotating = Pick<Instances, 'at' | 'rotateKey'>;

/** Adds the hooks to a scope of instances' routes, before any others of it. */
export function addFaults(scope: FastifyInstance, faults: Faults, instances: Rotating): void {
  scope.addHook('onRequest', async (request) => {
    const fault = faults.take(request.routeOptions.url ?? '', answerFaults);
    if (fault === undefined) return;
    request.log.warn({ fault: fault.kind }, 'this request meets a fault that was asked for');
    if (fault.kind === 'throttled') {
      throw new ServiceError('TooManyRequests', 'A fault that was asked for: too many requests.');
    }
    if (fault.kind === 'failed') throw new Error('A fault that was asked for: the service fails.');
    await new Promise((done) => setTimeout(done, fault.seconds * 1000));
  });
  scope.addHook('onSend', async (request, reply, payload) => {
    const path = request.routeOptions.url ?? '';
    if (reply.statusCode !== 200 || !path.startsWith('/attest/')) return payload;
    const token = tokenIn(payload);
    if (token === undefined) return payload;
    const fault = faults.take(path, tokenFaults);
    if (fault === undefined) return payload;
    request.log.warn({ fault: fault.kind }, 'this token has a fault that was asked for');
    if (fault.kind !== 'rotatedKey')
      return JSON.stringify({ token: await spoiled(token, fault.kind as Spoiling, request.instance.signer) });
    const before = request.instance.signer;
    const after = await rotated(request, reply, instances);
    return JSON.stringify({ token: await signedAnew(token, before, after) });
  });
}

/** The signed token of an answer; undefined for drafts, sealed tokens and challenges. */
function tokenIn(payload: unknown): string | undefined {
  if (typeof payload !== 'string' && !Buffer.isBuffer(payload)) return undefined;
  const { token } = JSON.parse(payload.toString()) as { token?: unknown };
  return typeof token === 'string' && /^[\w-]+\.[\w-]+\.[\w-]+$/.test(token) ? token : undefined;
}

type Spoiling = Exclude<TokenFault, 'rotatedKey'>;

async function spoiled(token: string, fault: Spoiling, signer: Pick<Signer, 'sign'>): Promise<string> {
  const jws = parseJws(token);
  const { header } = jws;
  const claims = jwsClaims(jws);
  if (fault === 'unknownKey') {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 });
    const input = jwsSigningInput({ ...header, kid: 'a-key-that-nobody-publishes' }, encodeJson(claims));
    return `${input}.${base64url(sign('sha256', Buffer.from(input), privateKey))}`;
  }
  const input = jwsSigningInput(header, encodeJson(shifted(claims, SHIFT[fault])));
  return `${input}.${base64url(await signer.sign(input))}`;
}

/** The signer after the instance's key was replaced at once: `/certs` lists it from now on, and the one before too. */
async function rotated(request: FastifyRequest, reply: FastifyReply, instances: Rotating): Promise<Signer> {
  const act = { caller: SERVICE_CALLER, requestId: request.id, elapsed: () => reply.elapsedTime };
  await instances.rotateKey(request.instance.name, act, { now: true });
  return (await instances.at(request.address)).signer;
}

/** The same claims, signed by another key, which the header names as it named the one before. */
async function signedAnew(token: string, before: Signer, after: Signer): Promise<string> {
  const jws = parseJws(token);
  const { header } = jws;
  const input = jwsSigningInput(
    {
      ...header,
      kid: header['kid'] === before.keyId ? after.keyId : reportKeyIdOf(after),
      ...('x5c' in header && { x5c: [base64(after.certificate.der)] }),
      ...('x5t' in header && { x5t: reportKeyIdOf(after) }),
    },
    encodeJson(jwsClaims(jws)),
  );
  return `${input}.${base64url(await after.sign(input))}`;
}

function shifted(claims: JsonObject, seconds: number): JsonObject {
  const times = [tokenClaim.issuedAt, tokenClaim.notBefore, tokenClaim.expires];
  const moved = times.flatMap((name) =>
    typeof claims[name] === 'number' ? [[name, claims[name] + seconds] as const] : [],
  );
  return { ...claims, ...Object.fromEntries(moved) };
}
