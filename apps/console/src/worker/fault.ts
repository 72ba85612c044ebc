/** An error as data that can be cloned. */

import type { CodedError } from '@veritee/core';
import type { Refusal } from '../protocol.ts';

/** What people read of an error. */
export function faultOf({ code, message, expected, found, hint }: CodedError): Refusal {
  return { code, message, expected, found, hint };
}
