/** What a service refuses, and an answer that cannot be trusted, as the outcome of a command. */

import type { AttestationServiceError, TokenVerificationError } from '@veritee/client';
import { exitStatus } from '../errors.ts';
import { withCure } from '../hints/denial.ts';
import { explained } from '../hints/explained.ts';
import { serviceHint } from '../hints/service.ts';
import { type Outcome, printable } from '../output/output.ts';

/** Runs a call; what the service refuses is a result, as is an answer that cannot be trusted. */
export async function orRefused(call: () => Promise<Outcome>): Promise<Outcome> {
  const { AttestationServiceError, TokenVerificationError } = await import('@veritee/client');
  try {
    return await call();
  } catch (error) {
    if (error instanceof AttestationServiceError && error.code === 'ServiceRefused') return refusal(error);
    if (error instanceof TokenVerificationError) return untrusted(error);
    throw error;
  }
}

/** The service's finer code comes first for people; for programs its code stays `error.code`. */
function refusal(error: AttestationServiceError): Outcome {
  const { serviceCode, innerCode, answer, requestId, message, serviceMessage = message } = error;
  const hint = (answer && withCure(answer)) ?? serviceHint(error, serviceMessage);
  const code = serviceCode ?? error.code;
  const isFiner = innerCode !== undefined && innerCode !== code;
  const codes = isFiner ? `${innerCode}; the service's code is ${code}` : code;
  return {
    status: exitStatus.refused,
    json: {
      error: {
        code,
        innerCode,
        message: hint === undefined ? message : `${message} ${hint}`,
        answer,
        requestId,
      },
    },
    text: [
      `✗ Refused (${codes}): ${printable(serviceMessage)}`,
      ...(hint === undefined ? [] : [`  ${printable(hint)}`]),
      ...(requestId === undefined ? [] : [`  Request id: ${printable(requestId)}`]),
    ].join('\n'),
  };
}

function untrusted(error: TokenVerificationError): Outcome {
  const { code, problems } = error;
  const message = explained(error);
  return {
    status: exitStatus.refused,
    json: { error: { code, message, problems } },
    text: `✗ Refused (${code}): ${printable(message)}`,
  };
}
