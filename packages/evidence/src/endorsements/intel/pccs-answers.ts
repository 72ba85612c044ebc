/** Intel's endorsements as a PCCS of version 4 delivers them: which question a path asks, and what the answer looks like. */

import { hex } from '@veritee/core/internal';
import { decodeRevocationList, toPem } from '@veritee/core/internal/x509';
import type { Endorsement } from '../source.ts';
import type { ServedAnswer } from '../vendor.ts';
import type { IntelRequest } from './request.ts';

const PATH = /^\/(sgx|tdx)\/certification\/v4\/(tcb|qe\/identity|pckcrl|rootcacrl|tcbevaluationdatanumbers)$/;
const FMSPC = /^[0-9a-f]{12}$/i;

/** What a path and query of a PCCS ask for; undefined for what is not answered: anything else, and platforms' certificates. */
export function pccsRequest(path: string, query: URLSearchParams): IntelRequest | undefined {
  const [, tee, what] = PATH.exec(path) ?? [];
  if (tee !== 'sgx' && tee !== 'tdx') return undefined;
  // A certain evaluation is Intel's to deliver: what is kept is the one in force.
  if (query.has('tcbEvaluationDataNumber')) return undefined;
  switch (what) {
    case 'tcb': {
      const fmspc = query.get('fmspc') ?? '';
      return FMSPC.test(fmspc) ? { kind: 'tcb-info', tee, fmspc: fmspc.toLowerCase() } : undefined;
    }
    case 'qe/identity':
      return { kind: 'qe-identity', tee };
    case 'tcbevaluationdatanumbers':
      return { kind: 'tcb-evaluations', tee };
    case 'pckcrl': {
      const ca = query.get('ca');
      return tee === 'sgx' && (ca === 'processor' || ca === 'platform') ? { kind: 'pck-crl', ca } : undefined;
    }
    case 'rootcacrl':
      return tee === 'sgx' ? { kind: 'root-crl' } : undefined;
    default:
      return undefined;
  }
}

const CHAIN_HEADERS: Readonly<Partial<Record<IntelRequest['kind'], string>>> = {
  'tcb-info': 'TCB-Info-Issuer-Chain',
  'qe-identity': 'SGX-Enclave-Identity-Issuer-Chain',
  'tcb-evaluations': 'TCB-Evaluation-Data-Numbers-Issuer-Chain',
  'pck-crl': 'SGX-PCK-CRL-Issuer-Chain',
};

/**
 * An endorsement as an answer; undefined when the other of Intel's two series is asked for.
 * @throws CodedError for a list that cannot be read
 */
export function pccsAnswer(
  request: IntelRequest,
  { body, issuerChain, channel }: Endorsement,
  query: URLSearchParams,
): ServedAnswer | undefined {
  const update = query.get('update');
  if (update !== null && channel !== undefined && update !== channel) return undefined;
  const header = CHAIN_HEADERS[request.kind];
  const headers =
    header === undefined || issuerChain === undefined ? {} : { [header]: encodeURIComponent(issuerChain) };
  return { headers, ...bodyOf(request, body, query) };
}

function bodyOf(
  { kind }: IntelRequest,
  body: Uint8Array,
  query: URLSearchParams,
): Pick<ServedAnswer, 'type' | 'body'> {
  if (kind === 'root-crl') return { type: 'text/plain', body: hex(decodeRevocationList(body).der) };
  if (kind !== 'pck-crl') return { type: 'application/json', body };
  const { der } = decodeRevocationList(body);
  return query.get('encoding') === 'der'
    ? { type: 'application/pkix-crl', body: der }
    : { type: 'application/x-pem-file', body: toPem(der, 'X509 CRL') };
}
