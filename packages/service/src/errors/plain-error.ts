/** Errors as plain data, for the way between threads: what HTTP and the records say of them is the same on both sides. */

import { CodedError, type ErrorFacts, FormatError, type FormatErrorCode } from '@veritee/core';
import type { ServiceErrorCode } from '@veritee/core/internal/maa';
import { EvidenceError, type EvidenceErrorCode, type PlatformStatus } from '@veritee/evidence';
import { AdministrationError, type AdministrationErrorCode } from './administration-error.ts';
import { ConversationError, type ConversationErrorCode } from './conversation-error.ts';
import { KeyError, type KeyErrorCode } from './key-error.ts';
import { ServiceError, type ServiceErrorFacts } from './service-error.ts';
import { StorageError } from './storage-error.ts';

/** An error as data. */
export interface PlainError {
  /** Which class it is of; `fault` for errors without a code, which are faults of the program. */
  readonly kind:
    | 'service'
    | 'evidence'
    | 'conversation'
    | 'administration'
    | 'format'
    | 'storage'
    | 'key'
    | 'fault';
  readonly code: string;
  readonly message: string;
  readonly facts: Omit<ErrorFacts, 'cause'>;
  readonly told?: ServiceErrorFacts['told'];
  readonly platform?: PlatformStatus | undefined;
  /** Milliseconds: of refusals by a source of endorsements that says when to come again. */
  readonly retryAfter?: number | undefined;
  /** Of faults: for the log. */
  readonly stack?: string | undefined;
}

/** The data of an error. Causes stay behind: they may hold anything. */
export function plainError(error: unknown): PlainError {
  const kind = kindOf(error);
  if (kind === 'fault' || !(error instanceof CodedError)) {
    const { message, stack } = error instanceof Error ? error : new Error(String(error));
    return { kind: 'fault', code: 'fault', message, facts: {}, stack };
  }
  const { code, message, expected, found, hint } = error;
  return {
    kind,
    code,
    message,
    facts: { expected, found, hint },
    ...(error instanceof ServiceError && { told: error.told }),
    ...(error instanceof EvidenceError && {
      platform: error.platform,
      retryAfter: error.retryAfter,
    }),
  };
}

function kindOf(error: unknown): PlainError['kind'] {
  if (error instanceof ServiceError) return 'service';
  if (error instanceof EvidenceError) return 'evidence';
  if (error instanceof ConversationError) return 'conversation';
  if (error instanceof AdministrationError) return 'administration';
  if (error instanceof FormatError) return 'format';
  if (error instanceof KeyError) return 'key';
  return error instanceof StorageError ? 'storage' : 'fault';
}

/** The error that the data is of. Another thread of this very program wrote it, so its code belongs to its class. */
export function errorFrom(plain: PlainError): Error {
  const { kind, code, message, facts, told, platform, retryAfter, stack } = plain;
  switch (kind) {
    case 'service':
      return new ServiceError(code as ServiceErrorCode, message, {
        ...facts,
        ...(told !== undefined && { told }),
      });
    case 'evidence':
      return new EvidenceError(code as EvidenceErrorCode, message, {
        ...facts,
        ...(platform !== undefined && { platform }),
        ...(retryAfter !== undefined && { retryAfter }),
      });
    case 'conversation':
      return new ConversationError(code as ConversationErrorCode, message, facts);
    case 'administration':
      return new AdministrationError(code as AdministrationErrorCode, message, facts);
    case 'format':
      return new FormatError(code as FormatErrorCode, message, facts);
    case 'storage':
      return new StorageError(code as StorageError['code'], message, facts);
    case 'key':
      return new KeyError(code as KeyErrorCode, message, facts);
    case 'fault': {
      const fault = new Error(message);
      if (stack !== undefined) fault.stack = stack;
      return fault;
    }
  }
}
