/** Health, numbers, and the description of the API itself. */

import { z } from 'zod';
import { jsonSchema } from './json-schema.ts';
import { jsonAnswer, type Operation } from './operation.ts';

const warned = {
  version: z.string(),
  warning: z.string().optional(),
  developmentRoots: z.array(z.string()).optional(),
};
const check = z.enum(['ok', 'failed']);
const code = z.string().optional();
const ready = z
  .object({
    status: z.enum(['ready', 'not ready']),
    checks: z.object({ storage: check, keys: check, endorsements: check, audit: check }),
    codes: z.object({ storage: code, keys: code, endorsements: code, audit: code }).optional(),
    warnings: z.array(z.object({ code: z.literal('EndorsementsEnd'), from: z.iso.datetime() })).optional(),
    ...warned,
  })
  .meta({ title: 'Readiness' });

/** What differs between services. */
export interface ServiceFacts {
  readonly metricsAnonymous: boolean;
}

/** Operations of the service as a whole. */
export function serviceOperations({ metricsAnonymous }: ServiceFacts): readonly Operation[] {
  const open = { method: 'get', tag: 'Service', token: 'open', isOurs: true } as const;
  return [
    {
      ...open,
      unlimited: true,
      route: '/healthz',
      id: 'getHealth',
      summary: 'Whether the process is alive',
      answers: { 200: jsonAnswer('It is.', z.object({ status: z.literal('ok'), ...warned })) },
    },
    {
      ...open,
      unlimited: true,
      route: '/readyz',
      id: 'getReadiness',
      summary: 'Whether the service can do its work',
      description:
        'Whether changes can be stored, keys sign, endorsements are available and decisions can be recorded. `warnings` says when an endorsement in use ends within three days.',
      answers: {
        200: jsonAnswer('It can.', ready),
        503: jsonAnswer('It cannot: `checks` and `codes` say what failed.', ready),
      },
    },
    {
      ...open,
      token: metricsAnonymous ? 'open' : 'required',
      unlimited: metricsAnonymous,
      route: '/metrics',
      id: 'getMetrics',
      summary: 'Numbers for Prometheus',
      answers: {
        200: { description: 'Prometheus text.', content: { 'text/plain': jsonSchema(z.string()) } },
      },
      refusals: metricsAnonymous ? [] : ['Forbidden'],
    },
    {
      ...open,
      route: '/openapi.json',
      id: 'getDescription',
      summary: 'This description',
      description: 'It describes the routes that this service has, with its settings.',
      answers: { 200: jsonAnswer('An OpenAPI 3.1 document.', z.looseObject({ openapi: z.string() })) },
    },
  ];
}
