/** Decisions of the last minutes, for people who watch. */

import { z } from 'zod';
import { outcomes } from '../../observe/span-counts.ts';
import { decisionsQuery } from '../maa/recent-decisions.ts';
import { jsonAnswer, type Operation, type Parameter, queryParameters } from './operation.ts';

const date = z.iso.datetime();
const rule = z.object({
  segment: z.string(),
  rule: z.int(),
  line: z.int(),
  column: z.int(),
  action: z.string(),
  outcome: z.enum(['fired', 'did not fire', 'failed']),
  details: z.array(z.string()).optional(),
});

const answer = z.object({
  now: date,
  since: date,
  spanSeconds: z.int(),
  value: z.array(
    z.object({
      from: date,
      counts: z.array(z.object({ outcome: z.enum(outcomes), code: z.string().optional(), count: z.int() })),
    }),
  ),
  refusals: z.array(
    z.object({
      sequence: z.int(),
      at: date,
      type: z.string(),
      outcome: z.enum(['refused', 'failed']),
      code: z.string(),
      message: z.string(),
      policyHash: z.string().optional(),
      requestId: z.string(),
      explainable: z.boolean(),
      answer: z.string().optional(),
      explanation: z.array(rule).optional(),
      omitted: z.int().optional(),
    }),
  ),
});

/** The operation. */
export function recentDecisionsOperation(version: Parameter): Operation {
  return {
    tag: 'Administration',
    token: 'required',
    ofInstance: true,
    isOurs: true,
    method: 'get',
    route: '/decisions',
    id: 'getRecentDecisions',
    summary: 'Decisions of the last minutes, and the newest refusals',
    description:
      'In the memory of the process that answers, since `since`: each replica has its own. Where numbers need too much memory, the oldest of the instance with most go, and `since` is later. Drafts are left out. Refusals of callers who may not attest, or send too much, are only counted.',
    parameters: [
      version,
      ...queryParameters(decisionsQuery, {
        minutes: 'How far back the numbers reach.',
        explain: 'The sequence number of a refusal: it alone is answered, with why the policy refused.',
      }),
    ],
    answers: {
      200: jsonAnswer(
        'Numbers by outcome and code, for each span in which something was decided; at most 50 refusals, the newest first.',
        answer,
        'RecentDecisions',
      ),
    },
    refusals: ['NotFound', 'TooManyRequests', 'ServiceBusy'],
  };
}
