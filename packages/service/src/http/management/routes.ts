/**
 * The management API, under one prefix: instances in the shapes of Azure's resource provider, at its paths (so that
 * `@azure/arm-attestation` works with this prefix as its endpoint) and at short ones for people. Operators only.
 */

import type { JsonObject } from '@veritee/core';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { requirePermission } from '../../access/permit.ts';
import { ServiceError } from '../../errors/service-error.ts';
import { toldError } from '../../errors/told-error.ts';
import { type Act, actDetails } from '../../instances/act.ts';
import { instanceNameIn, noDefaultInstance } from '../../instances/names.ts';
import { isStorableText } from '../../storage/storable-text.ts';
import type { InstanceRecord } from '../../storage/storage.ts';
import { requireApiVersion } from '../api-version.ts';
import { DOCUMENT_LIMIT } from '../bodies.ts';
import { requireKnownHost } from '../known-host.ts';
import { auditRoutes } from './audit.ts';
import { clockRoutes } from './clock.ts';
import { endorsementStatusRoute } from './endorsements.ts';
import { expirationsRoute } from './expirations.ts';
import { faultRoutes } from './faults.ts';
import { operationsAnswer } from './operations.ts';
import {
  creationBody,
  creationMembers,
  NAMESPACE,
  OWN_SCOPE,
  providerAnswer,
  type ResourceScope,
  rotationBody,
  updateBody,
  updateMembers,
  withdrawalBody,
} from './provider.ts';
import { createOrUpdate, instanceNamed, type ManagementParts, remove, setTags } from './providers.ts';
import { requireServedAccess } from './served-access.ts';
import { signingKeysAnswer } from './signing-keys.ts';

/** What every path below begins with. */
export const MANAGEMENT_PREFIX = '/management';

/** Versions of Azure's resource provider. */
export const API_VERSIONS = ['2018-09-01-preview', '2020-10-01', '2021-06-01-preview', '2021-06-01'];

const OPERATIONS: Readonly<Record<string, string>> = {
  PUT: 'CreateInstance',
  PATCH: 'UpdateInstance',
  DELETE: 'DeleteInstance',
};

/** Acts on the service itself, in development. */
const ACTS: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  [`${MANAGEMENT_PREFIX}/faults`]: { POST: 'ArmFault', DELETE: 'ClearFaults' },
  [`${MANAGEMENT_PREFIX}/clock`]: { PUT: 'MoveClock', DELETE: 'ResetClock' },
};

const POSTED: Readonly<Record<string, string>> = { rotateKey: 'RotateKey', dropKey: 'DropKey' };

/** What the audit log calls an act; undefined for what only reads. */
function operationOf({ method, routeOptions }: FastifyRequest): string | undefined {
  const acts = ACTS[routeOptions.url ?? ''];
  if (acts !== undefined) return acts[method];
  if (method !== 'POST') return OPERATIONS[method];
  return POSTED[routeOptions.url?.split('/').at(-1) ?? ''];
}

type Params = Readonly<Record<string, string | undefined>>;

/** Adds the routes. */
export function managementRoutes(server: FastifyInstance, parts: ManagementParts): void {
  server.register(
    async (routes) => {
      if (parts.knownHosts !== undefined) requireKnownHost(routes, parts.knownHosts);
      routes.addHook('onRequest', async (request) => {
        // Who may not manage learns nothing about how to.
        requirePermission(request.caller, undefined, 'manage');
        requireApiVersion(request.query, parts.anyApiVersion === true ? 'any' : API_VERSIONS);
      });
      routes.addHook('onRoute', (route) => {
        route.bodyLimit = DOCUMENT_LIMIT;
      });
      routes.addHook('onError', (request, reply, error) => recordRefusal(request, reply, error, parts));
      const subscription = `/subscriptions/:subscription/providers/${NAMESPACE}`;
      const group = `/subscriptions/:subscription/resourceGroups/:group/providers/${NAMESPACE}`;
      for (const base of ['', subscription, group]) listRoutes(routes, parts, base);
      for (const base of ['', group]) providerRoutes(routes, parts, `${base}/attestationProviders/:name`);
      for (const base of ['', subscription]) defaultRoutes(routes, parts, base);
      routes.get(`/providers/${NAMESPACE}/operations`, async () => operationsAnswer);
      auditRoutes(routes, parts.storage);
      const { faults, movable, storage, clock, watched, expirations } = parts;
      if (watched !== undefined) endorsementStatusRoute(routes, watched);
      if (expirations !== undefined) expirationsRoute(routes, expirations);
      if (faults !== undefined) faultRoutes(routes, { faults, storage, clock });
      if (movable !== undefined) clockRoutes(routes, { ...movable, storage });
    },
    { prefix: MANAGEMENT_PREFIX },
  );
}

function listRoutes(routes: FastifyInstance, parts: ManagementParts, base: string): void {
  routes.get(`${base}/attestationProviders`, async (request) => ({
    value: (await parts.instances.list()).map((record) => answerOf(record, request, parts)),
  }));
}

function providerRoutes(routes: FastifyInstance, parts: ManagementParts, path: string): void {
  routes.get(path, async (request) =>
    answerOf((await instanceNamed(parts, nameIn(request, parts))).record, request, parts),
  );
  routes.put(path, async (request, reply) => {
    const body = read(creationBody, creationMembers(request.body));
    const { record, created } = await createOrUpdate(
      parts,
      nameIn(request, parts),
      body,
      actOf(request, reply),
    );
    reply.code(created ? 201 : 200);
    return answerOf(record, request, parts);
  });
  routes.patch(path, async (request, reply) => {
    const { tags, properties } = read(updateBody, updateMembers(request.body));
    requireServedAccess(properties, parts.attestIsOpen);
    const { record } = await instanceNamed(parts, nameIn(request, parts));
    const updated = tags === undefined ? record : await setTags(parts, record, tags, actOf(request, reply));
    return answerOf(updated, request, parts);
  });
  routes.delete(path, (request, reply) => removeInstance(request, reply, parts));
  for (const none of ['privateEndpointConnections', 'privateLinkResources']) {
    routes.get(`${path}/${none}`, async (request) => {
      await instanceNamed(parts, nameIn(request, parts));
      return { value: [] };
    });
  }
  // Ours: Azure rotates its keys by itself.
  routes.get(`${path}/signingKeys`, async (request) => {
    const { record } = await instanceNamed(parts, nameIn(request, parts));
    return signingKeysAnswer(await parts.instances.signingKeys(record.name));
  });
  routes.post(`${path}/rotateKey`, async (request, reply) => {
    const { now = false } = read(rotationBody, request.body);
    const { record } = await instanceNamed(parts, nameIn(request, parts));
    const { keyId, signsFrom } = await parts.instances.rotateKey(record.name, actOf(request, reply), { now });
    return { keyId, signsFrom: signsFrom.toISOString() };
  });
  routes.post(`${path}/dropKey`, async (request, reply) => {
    const { keyId } = read(withdrawalBody, request.body);
    const { record } = await instanceNamed(parts, nameIn(request, parts));
    return parts.instances.dropKey(record.name, keyId, actOf(request, reply));
  });
}

async function removeInstance(
  request: FastifyRequest,
  reply: FastifyReply,
  parts: ManagementParts,
): Promise<unknown> {
  const removed = await remove(parts, nameIn(request, parts), actOf(request, reply));
  return reply.code(removed ? 200 : 204).send();
}

/** Shared instances are what Azure calls default providers. */
function defaultRoutes(routes: FastifyInstance, parts: ManagementParts, base: string): void {
  const shared = async (): Promise<readonly InstanceRecord[]> =>
    (await parts.instances.list()).filter(({ mode }) => mode === 'Shared');
  routes.get(`${base}/defaultProviders`, async (request) => ({
    value: (await shared()).map((record) => answerOf(record, request, parts)),
  }));
  routes.get(`${base}/locations/:location/defaultProvider`, async (request) => {
    const { location } = request.params as Params;
    const record = (await shared()).find((each) => each.location === location);
    if (record === undefined)
      throw new ServiceError('NotFound', 'There is no shared instance in this location.');
    return answerOf(record, request, parts);
  });
}

function answerOf(record: InstanceRecord, request: FastifyRequest, { instances }: ManagementParts): object {
  const { name } = record;
  const addresses = { attestUri: instances.endpointOf(name), attestHostUri: instances.hostEndpointOf(name) };
  return providerAnswer(record, addresses, scopeOf(request));
}

/** Answers name what the caller named. */
function scopeOf(request: FastifyRequest): ResourceScope {
  const { subscription = OWN_SCOPE.subscription, group = OWN_SCOPE.group } = request.params as Params;
  return { subscription, group };
}

/** @throws ServiceError `NotFound` for the default instance where it is off */
function nameIn(request: FastifyRequest, { instances }: ManagementParts): string {
  const { name = '' } = request.params as Params;
  if (!instances.offers(name.toLowerCase())) throw noDefaultInstance();
  return name;
}

function read<T>(schema: z.ZodType<T>, body: unknown): T {
  const parsed = schema.safeParse(body === undefined ? {} : body);
  if (parsed.success) return parsed.data;
  const issues = parsed.error.issues
    .slice(0, 5)
    .map(({ path, message }) => `${path.join('.') || 'body'}: ${message}`);
  throw new ServiceError('InvalidParameter', `The request body is malformed. ${issues.join('; ')}`);
}

function actOf({ caller, id }: FastifyRequest, reply: FastifyReply): Act {
  return { caller: caller.id, requestId: id, elapsed: () => reply.elapsedTime };
}

/** Which key was to be withdrawn, as far as the request says it in a form that can be recorded. */
function namedKey(operation: string, { body }: FastifyRequest): JsonObject {
  const named = operation === 'DropKey' ? withdrawalBody.safeParse(body).data : undefined;
  return named !== undefined && isStorableText(named.keyId) ? { keyId: named.keyId } : {};
}

/** That somebody who is known may not change instances, or could not, is on the record. Strangers cannot fill it. */
async function recordRefusal(
  request: FastifyRequest,
  reply: FastifyReply,
  error: Error,
  { storage, clock }: ManagementParts,
): Promise<void> {
  const operation = operationOf(request);
  const { caller } = request;
  const { code, detail } = toldError(error);
  // Trouble of the storage is no refusal, and cannot be written there.
  if (operation === undefined || caller.kind !== 'bearer' || code === 'StorageUnavailable') return;
  try {
    await storage.audit({
      at: clock(),
      caller: caller.id,
      operation,
      instance: instanceNameIn((request.params as Params)['name'] ?? ''),
      outcome: detail,
      details: { ...actDetails(actOf(request, reply)), ...namedKey(operation, request) },
    });
  } catch (err) {
    request.log.error({ err }, 'a refusal could not be put on the record');
  }
}
