/** Shows why something failed: message, expected and found, what to do, and the code. */

import { CodedError } from '@veritee/core';
import { Fact } from '../parts/fact.tsx';
import { texts } from '../texts.ts';
import { ApiFailure, partsOf } from './api-failure.ts';

interface Facts {
  readonly message: string;
  readonly code?: string | undefined;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly hint?: string | undefined;
  readonly requestId?: string | undefined;
}

/** A box with the facts of a failure. */
export function Failure({
  error,
  again,
}: {
  readonly error: unknown;
  /** Tries again what failed. */
  readonly again?: () => void;
}) {
  const words = texts.operate.failure;
  const { message, code, expected, found, hint, requestId } = factsOf(error);
  const rows = [
    [words.expected, expected],
    [words.found, found],
    [words.todo, hint],
    [words.requestId, requestId],
  ] as const;
  return (
    <div class="failure" role="alert">
      <p class="failure-head">
        <strong>{message}</strong> {code === undefined ? null : <code class="code">{code}</code>}
      </p>
      <dl class="facts">
        {rows.map(([name, value]) => (
          <Fact key={name} name={name} value={value} />
        ))}
      </dl>
      {again === undefined ? null : (
        <p class="actions">
          <button type="button" onClick={again}>
            {words.again}
          </button>
        </p>
      )}
    </div>
  );
}

function factsOf(error: unknown): Facts {
  const words = texts.operate.failure;
  if (error instanceof ApiFailure) {
    return error.reason === 'RoleMissing'
      ? { ...error, message: words.role, hint: error.hint ?? words.askRole }
      : withMessage(error);
  }
  if (error instanceof CodedError) {
    const { serviceMessage, innerCode, statusCode } = error as Partial<
      Record<'serviceMessage' | 'innerCode', string>
    > & {
      readonly statusCode?: number;
    };
    if (serviceMessage === undefined) return withMessage(error);
    const { hint, ...parts } = partsOf(serviceMessage);
    const better = statusCode === 404 ? words.notFound : undefined;
    const role = statusCode === 401 || statusCode === 403 ? words.askRole : undefined;
    return { ...parts, code: innerCode ?? error.code, hint: better ?? hint ?? error.hint ?? role };
  }
  return { message: error instanceof Error ? error.message : String(error) };
}

/** Spreading an error leaves out `message` where it is inherited. */
function withMessage(error: Facts): Facts {
  return { ...error, message: error.message };
}
