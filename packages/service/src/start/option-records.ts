/** The form of the options that a service is started with: what decides must not be passed over because of its form. */

import { faultMessage, plainEntries, type RecordFault } from '@veritee/core';
import { ServiceError } from '../errors/service-error.ts';

/** Options that are records themselves. */
const RECORDS: ReadonlySet<string> = new Set([
  'anchors',
  'trust',
  'kinds',
  'access',
  'development',
  'limits',
  'tls',
  'metrics',
  'audit',
  'administration',
]);

/**
 * Refuses options, or records among them, that are no plain objects: a promise of trust or of limits has no members and
 * would mean the defaults.
 *
 * @throws ServiceError `InvalidParameter`
 */
export function requirePlainRecords(options: object): void {
  for (const [name, value] of plainEntries(options, refused)) {
    if (RECORDS.has(name) && value !== undefined) plainEntries(value, refused);
    if (name === 'accept' && value !== undefined && !(value instanceof Set)) {
      throw refused({ member: name, known: true, expected: 'a Set of statuses', found: typeof value });
    }
  }
}

function refused(fault: RecordFault): ServiceError {
  const { expected, found } = fault;
  return new ServiceError('InvalidParameter', faultMessage(fault, 'option'), { expected, found });
}
