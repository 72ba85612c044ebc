/** Errors that come from another thread: callers are told the same of them. */

import { FormatError } from '@veritee/core';
import { EvidenceError, ThrottledError } from '@veritee/evidence';
import { expect, it } from 'vitest';
import { AdministrationError } from '../../src/errors/administration-error.ts';
import { ConversationError } from '../../src/errors/conversation-error.ts';
import { KeyError, SigningError } from '../../src/errors/key-error.ts';
import { errorFrom, plainError } from '../../src/errors/plain-error.ts';
import { ServiceError } from '../../src/errors/service-error.ts';
import { storageError } from '../../src/errors/storage-error.ts';
import { toldError } from '../../src/errors/told-error.ts';

const facts = { expected: 'this', found: 'that', hint: 'Do it.' };

it.each([
  new ServiceError('TooManyRequests', 'Wait.', facts),
  new ServiceError('Unauthorized', 'Who?', { ...facts, told: { reason: 'TokenExpired' } }),
  new EvidenceError('EndorsementsUnavailable', 'None.', facts),
  new EvidenceError('TpmMessageFormat', 'Odd.', facts),
  new ThrottledError('kds.example', 7000, new Date()),
  new ConversationError('ChallengeUsed', 'Used.', facts),
  new AdministrationError('LastCertificate', 'No.', facts),
  new FormatError('JsonInvalid', 'Odd.', facts),
  storageError('DatabaseBusy'),
  storageError('DatabaseFailed'),
  new KeyError('MasterKeyUnknown', 'Which?', facts),
  new SigningError('SigningEnded', 'Closing.', facts),
  new TypeError('a fault'),
])('$constructor.name $code', (error) => {
  expect(toldError(errorFrom(structuredClone(plainError(error))))).toEqual(toldError(error));
});
