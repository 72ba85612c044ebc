/** `GET|PUT /policies/{type}`, `POST /policies/{type}:reset`, and ours: `GET /policies/{type}:history` and `:kept`. */

import { previewVersion } from '@veritee/core/internal/maa';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { requirePermission } from '../../access/permit.ts';
import { resetPolicy, setPolicy } from '../../administration/administer.ts';
import { policyAnswer } from '../../administration/answers.ts';
import { partyOf } from '../bodies.ts';
import {
  type AdministrationParts,
  type AskedChange,
  beginChange,
  mayChange,
  typeInPath,
} from './administration-parts.ts';
import { answerToken } from './answer-token.ts';
import { KEPT, readKept } from './kept-decisions.ts';
import { HISTORY, readHistory } from './policy-history.ts';

interface PolicyRoute {
  readonly Params: { readonly type: string };
  readonly Querystring: Readonly<Record<string, unknown>>;
}
type PolicyRequest = FastifyRequest<PolicyRoute>;

const PATH = '/policies/:type';
const RESET = ':reset';
const SETTING: AskedChange = { permission: 'writePolicy', operation: 'SetPolicy' };
const RESETTING: AskedChange = { permission: 'deletePolicy', operation: 'ResetPolicy' };

/** Adds the routes. */
export function policyRoutes(server: FastifyInstance, parts: AdministrationParts): void {
  const isReset = (type: string): boolean => type.endsWith(RESET);
  const isHistory = (type: string): boolean => type.endsWith(HISTORY);
  const isKept = (type: string): boolean => type.endsWith(KEPT);
  server.get<PolicyRoute>(PATH, { config: { isFor: (type) => !isReset(type) } }, (request, reply) => {
    const { type } = request.params;
    if (isKept(type)) return readKept(request, reply, type.slice(0, -KEPT.length), parts);
    return isHistory(type)
      ? readHistory(request, type.slice(0, -HISTORY.length), parts)
      : readPolicy(request, parts);
  });
  server.put<PolicyRoute>(
    PATH,
    {
      config: { isFor: (type) => !isReset(type) && !isHistory(type) && !isKept(type) },
      onRequest: mayChange(parts, () => SETTING),
    },
    (request) => writePolicy(request, parts),
  );
  server.post<PolicyRoute>(
    PATH,
    { config: { isFor: isReset }, onRequest: mayChange(parts, () => RESETTING) },
    (request) => removePolicy(request, parts),
  );
}

async function readPolicy(request: PolicyRequest, parts: AdministrationParts): Promise<{ token: string }> {
  const { instance } = request;
  requirePermission(request.caller, instance, 'readPolicy');
  const type = typeInPath(request.params.type, parts.kinds);
  const claims = policyAnswer(instance.state, type, parts.kinds);
  return { token: await answerToken(claims, instance, parts.clock()) };
}

async function writePolicy(request: PolicyRequest, parts: AdministrationParts): Promise<{ token: string }> {
  const administration = beginChange(request, parts);
  const claims = await setPolicy(administration, typeInPath(request.params.type, parts.kinds), request.body, {
    check: (text, of) => parts.check(text, of, partyOf(request)),
    plainAllowed: request.query['api-version'] === previewVersion,
  });
  return { token: await answerToken(claims, request.instance, administration.now) };
}

async function removePolicy(request: PolicyRequest, parts: AdministrationParts): Promise<{ token: string }> {
  const type = request.params.type.slice(0, -RESET.length);
  const administration = beginChange(request, parts);
  const claims = await resetPolicy(administration, typeInPath(type, parts.kinds), request.body);
  return { token: await answerToken(claims, request.instance, administration.now) };
}
