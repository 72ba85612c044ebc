/** Instances in the shapes of Azure's resource provider, at its paths and at short ones; what else operators ask for. */

import { z } from 'zod';
import { instanceModes } from '../../storage/storage.ts';
import { auditPage } from '../management/audit.ts';
import { creationBody, NAMESPACE, updateBody } from '../management/provider.ts';
import { keyOperations } from './key-operations.ts';
import { type Base, type Described, json, listOf, managed, SHORT } from './managed.ts';
import { jsonAnswer, type Operation, pathParameter, queryParameters } from './operation.ts';

const nothing = z.array(z.never());

const provider = z
  .object({
    id: z.string(),
    name: z.string(),
    type: z.string(),
    location: z.string(),
    tags: z.record(z.string(), z.string()),
    systemData: z.object({ createdAt: z.iso.datetime() }),
    properties: z.object({
      trustModel: z.enum(instanceModes),
      status: z.literal('Ready'),
      attestUri: z.string(),
      attestHostUri: z.string().optional(),
      privateEndpointConnections: nothing,
    }),
  })
  .meta({ title: 'Instance' });

const subscription = pathParameter('subscription', 'Any: this service has one.');
const group = pathParameter('group', 'Any: this service has one.');
const IN_SUBSCRIPTION: Base = {
  path: `/subscriptions/:subscription/providers/${NAMESPACE}`,
  suffix: 'InSubscription',
  parameters: [subscription],
};
const IN_GROUP: Base = {
  path: `/subscriptions/:subscription/resourceGroups/:group/providers/${NAMESPACE}`,
  suffix: 'InGroup',
  parameters: [subscription, group],
};

/** All operations below the prefix that operators need a token for. */
export function managementOperations(): readonly Operation[] {
  return [
    ...[SHORT, IN_SUBSCRIPTION, IN_GROUP].map(listInstances),
    ...[SHORT, IN_GROUP].flatMap(instanceOperations),
    ...[SHORT, IN_SUBSCRIPTION].flatMap(defaultOperations),
    ...serviceWideOperations(),
  ];
}

function listInstances(base: Base): Operation {
  return managed(base, '/attestationProviders', {
    method: 'get',
    id: 'listInstances',
    summary: 'All instances',
    answers: { 200: jsonAnswer('The default instance first.', listOf(provider), 'Instances') },
  });
}

const name = pathParameter('name', 'The name of the instance: 3 to 24 letters, digits and hyphens.');

function instanceOperations(base: Base): readonly Operation[] {
  const at = (rest: string, { refusals = [], ...operation }: Described): Operation =>
    managed(base, `/attestationProviders/:name${rest}`, {
      parameters: [name],
      refusals: ['NotFound', ...refusals],
      ...operation,
    });
  return [
    at('', {
      method: 'get',
      id: 'getInstance',
      summary: 'An instance',
      answers: { 200: jsonAnswer('The instance.', provider) },
    }),
    at('', {
      method: 'put',
      id: 'createInstance',
      summary: 'Creates an instance, or confirms one that exists',
      description:
        'It is isolated if and only if it has policy signing certificates. `trustModel` does not exist in Azure; it creates a `Shared` instance. Settings of access that this service does not have for one instance are refused.',
      body: json('Nothing, or what the instance is to have.', creationBody, {
        location: 'The short name of a region: the second label of host names.',
        tags: 'At most 50.',
      }),
      answers: {
        200: jsonAnswer('It exists.', provider),
        201: jsonAnswer('It was created.', provider),
      },
      refusals: ['Conflict'],
    }),
    at('', {
      method: 'patch',
      id: 'updateInstance',
      summary: 'Replaces the tags of an instance',
      body: json('The tags.', updateBody, { tags: 'At most 50.' }),
      answers: { 200: jsonAnswer('The instance.', provider) },
    }),
    at('', {
      method: 'delete',
      id: 'deleteInstance',
      summary: 'Deletes an instance',
      answers: {
        200: { description: 'It is deleted.' },
        204: { description: 'It did not exist.' },
      },
      refusals: ['InvalidOperation'],
    }),
    at('/privateEndpointConnections', noneOf('listPrivateEndpointConnections', 'Private endpoints')),
    at('/privateLinkResources', noneOf('listPrivateLinkResources', 'Private links')),
    ...keyOperations(at),
  ];
}

function noneOf(id: string, what: string): Described {
  return {
    method: 'get',
    id,
    summary: `${what}, which this service does not have`,
    answers: { 200: jsonAnswer('An empty list.', z.object({ value: nothing }), 'EmptyList') },
  };
}

function defaultOperations(base: Base): readonly Operation[] {
  return [
    managed(base, '/defaultProviders', {
      method: 'get',
      id: 'listSharedInstances',
      summary: 'Shared instances',
      answers: { 200: jsonAnswer('The instances.', listOf(provider), 'Instances') },
    }),
    managed(base, '/locations/:location/defaultProvider', {
      method: 'get',
      id: 'getSharedInstance',
      summary: 'The shared instance of a location',
      parameters: [pathParameter('location', 'The short name of a region.')],
      answers: { 200: jsonAnswer('The instance.', provider) },
      refusals: ['NotFound'],
    }),
  ];
}

const text = z.string();
const date = z.iso.datetime();
const operations = listOf(
  z.object({
    name: text,
    display: z.object({ provider: text, resource: text, operation: text, description: text }),
  }),
);
const head = { sequence: z.int(), hash: text };

function serviceWideOperations(): readonly Operation[] {
  const get = (rest: string, operation: Omit<Described, 'method'>): Operation =>
    managed(SHORT, rest, { method: 'get', ...operation });
  return [
    get(`/providers/${NAMESPACE}/operations`, {
      id: 'listOperations',
      summary: 'The operations of which roles are made',
      answers: { 200: jsonAnswer('The operations.', operations) },
    }),
    get('/audit/records', {
      id: 'listAuditRecords',
      summary: 'Records of the administrative audit log',
      isOurs: true,
      parameters: queryParameters(auditPage, {
        after: 'The sequence number before the first record.',
        limit: 'The most records.',
      }),
      answers: {
        200: jsonAnswer(
          'The records in their order. `entry` is the JSON text that was hashed.',
          listOf(z.object({ ...head, entry: text })),
        ),
      },
    }),
    get('/audit/head', {
      id: 'getAuditHead',
      summary: 'The head of the administrative audit log',
      isOurs: true,
      answers: { 200: jsonAnswer('Number and hash of the last record.', z.object(head)) },
    }),
    get('/expirations', {
      id: 'listExpirations',
      summary: 'When the TLS certificate and each endorsement in use end',
      description:
        '`name` is what ends: the endorsement itself, or a certificate that vouches for it. Days of endorsements count from `now`, those of TLS certificates from the real time.',
      isOurs: true,
      answers: {
        200: jsonAnswer(
          'Soonest first, at most 1000; `omitted` counts further ones.',
          z.object({
            now: date,
            value: z.array(
              z.object({
                kind: z.enum(['tls', 'endorsement']),
                name: text,
                expires: date,
                days: z.int(),
                endorsement: text.optional(),
              }),
            ),
            omitted: z.int().optional(),
          }),
        ),
      },
    }),
    get('/endorsementStatus', {
      id: 'getEndorsementStatus',
      summary: 'From when on which platforms are refused unless an endorsement is renewed',
      isOurs: true,
      answers: {
        200: jsonAnswer(
          'How many endorsements are in use, and their ends, soonest first.',
          z.object({
            endorsements: z.int(),
            value: z.array(
              z.object({ platforms: z.array(text), from: z.iso.datetime().optional(), item: text }),
            ),
          }),
        ),
      },
    }),
  ];
}
