/** Endorsements for others, where the operator serves them. */

import { z } from 'zod';
import { jsonSchema } from './json-schema.ts';
import { type Operation, pathParameter } from './operation.ts';

const any = jsonSchema(z.unknown());

/** What is answered is as the vendor's own service has it. */
export const servedEndorsementsOperation: Operation = {
  method: 'get',
  route: '/management/endorsements/*',
  path: '/management/endorsements/{path}',
  id: 'getEndorsement',
  tag: 'Management',
  summary: 'Endorsements at hand, in the form of the caching services of vendors',
  description: 'Only what this service has needed itself in the last month. The path has slashes.',
  isOurs: true,
  token: 'open',
  parameters: [pathParameter('path', 'As the clients of such services ask: it has slashes.')],
  answers: {
    200: {
      description: 'The endorsement.',
      content: {
        'application/json': any,
        'text/plain': any,
        'application/x-pem-file': any,
        'application/pkix-crl': any,
      },
    },
  },
  refusals: ['NotFound', 'EndorsementsUnavailable'],
};
