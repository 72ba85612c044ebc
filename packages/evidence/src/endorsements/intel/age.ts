/** How new Intel's statements are: names of statements that replace each other, and marks that grow. */

import { CodedError } from '@veritee/core';
import { hex } from '@veritee/core/internal';
import {
  DerReader,
  decodeRevocationList,
  extensionOid,
  type RevocationList,
  X509Error,
} from '@veritee/core/internal/x509';
import type { SeenStatement } from '../../proof/seen.ts';
import { readVendorJson, type VendorJson } from '../../vendor-json.ts';
import type { Endorsement } from '../source.ts';
import type { IntelRequest, StatementRequest } from './request.ts';
import { parseSignedJson } from './signed-json.ts';

/** What orders the documents of one name. */
export interface DocumentAge {
  readonly tcbEvaluationDataNumber: number;
  readonly issueDate: Date;
}

/**
 * The name of a statement.
 *
 * @param channel - of documents: each update channel has its own order, since the standard one is meant to be older
 */
export function statementName(request: StatementRequest, channel = ''): string {
  const { kind, root = '' } = request;
  switch (kind) {
    case 'tcb-info':
      return [kind, root, request.tee, request.fmspc, channel].join(':');
    case 'qe-identity':
    case 'tcb-evaluations':
      return [kind, root, request.tee, channel].join(':');
    case 'pck-crl':
      return [kind, root, request.ca].join(':');
    case 'root-crl':
      return [kind, root].join(':');
  }
}

/** The evaluation goes first: those of one platform are issued again and again, in no order among each other. */
export const documentMark = remembering(({ tcbEvaluationDataNumber, issueDate }: DocumentAge): string => {
  return `evaluation ${String(tcbEvaluationDataNumber).padStart(10, '0')}, ${issueDate.toISOString()}`;
});

/** Marks are asked for at every verification, of statements that stay the same for weeks. */
function remembering<Statement extends object>(markOf: (of: Statement) => string): (of: Statement) => string {
  const marks = new WeakMap<Statement, string>();
  return (of) => {
    let mark = marks.get(of);
    if (mark === undefined) {
      mark = markOf(of);
      marks.set(of, mark);
    }
    return mark;
  };
}

/** RFC 5280 section 5.2.3 allows 20 bytes. */
const NUMBER_BYTES = 20;

/**
 * The number of a list, which never falls from one list of an issuer to the next, then the moment of its making: all lists
 * of Intel's have the number 1.
 *
 * @throws X509Error `CrlFormat` when it has none
 */
export const listMark = remembering((list: RevocationList): string => {
  const extension = list.extensions.get(extensionOid.crlNumber);
  const number = extension === undefined ? undefined : new DerReader(extension.value).integer('CRL number');
  const significant = number?.[0] === 0 ? number.subarray(1) : number;
  if (significant === undefined || significant.length > NUMBER_BYTES || (number?.[0] ?? 0) >= 0x80) {
    throw new X509Error('CrlFormat', 'A revocation list has no usable number.', {
      expected: `a CRL number of at most ${NUMBER_BYTES} bytes`,
    });
  }
  return `number ${hex(significant).padStart(2 * NUMBER_BYTES, '0')}, ${list.thisUpdate.toISOString()}`;
});

/** What a statement says of its own age, unproven; undefined for what is no statement or cannot be read. */
export function intelAge(request: IntelRequest, delivered: Endorsement): SeenStatement | undefined {
  if (request.kind === 'pck-chain') return undefined;
  try {
    const mark = markOf(request, delivered);
    return mark === undefined ? undefined : { name: statementName(request, delivered.channel), mark };
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

function markOf({ kind }: StatementRequest, { body }: Endorsement): string | undefined {
  if (kind === 'pck-crl' || kind === 'root-crl') return listMark(decodeRevocationList(body));
  if (kind === 'tcb-evaluations') {
    const { value } = parseSignedJson(body, 'tcbEvaluationDataNumbers', 'TcbInfoFormat');
    return readVendorJson(value, issueDate).data?.toISOString();
  }
  const { value } =
    kind === 'tcb-info'
      ? parseSignedJson(body, 'tcbInfo', 'TcbInfoFormat')
      : parseSignedJson(body, 'enclaveIdentity', 'QeIdentityFormat');
  const age = readVendorJson(value, documentAge).data;
  return age === undefined ? undefined : documentMark(age);
}

const issueDate = (whole: VendorJson): Date => whole.instant('issueDate');

function documentAge(whole: VendorJson): DocumentAge {
  return { tcbEvaluationDataNumber: whole.count('tcbEvaluationDataNumber'), issueDate: issueDate(whole) };
}
