/** The history of a policy as a service answers it. */

import { z } from 'zod';
import { CliError, exitStatus } from '../../errors.ts';

const answer = z.object({
  value: z.array(
    z.object({
      revision: z.number(),
      act: z.string(),
      at: z.string(),
      by: z.string(),
      'x-ms-policy-hash': z.string().optional(),
      'x-ms-policy-token-hash': z.string().optional(),
      document: z.string().optional(),
    }),
  ),
});

/**
 * The acts in an answer, the newest first.
 * @throws CliError `EndpointFailed`
 */
export function historyIn(document: unknown): z.infer<typeof answer>['value'] {
  const parsed = answer.safeParse(document);
  if (parsed.success) return parsed.data.value;
  throw new CliError('EndpointFailed', 'The instance did not answer as a service of Veritee does.', {
    status: exitStatus.otherSide,
  });
}
