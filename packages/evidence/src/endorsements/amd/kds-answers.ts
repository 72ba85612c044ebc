/** AMD's endorsements as its Key Distribution Service delivers them: which question a path asks, and what the answer looks like. */

import { toPem } from '@veritee/core/internal/x509';
import { readChain } from '../../proof/certificates.ts';
import type { Endorsement } from '../source.ts';
import type { ServedAnswer } from '../vendor.ts';
import { productLineNamed } from './product-line.ts';
import type { AmdRequest } from './request.ts';

const PATH = /^\/(vcek|vlek)\/v1\/([A-Za-z]{1,16})\/(cert_chain|crl)$/;

/** What a path of the service asks for; undefined for what is not answered: anything else, and certificates of chips. */
export function kdsRequest(path: string): AmdRequest | undefined {
  const [, signer, name = '', what] = PATH.exec(path) ?? [];
  const product = productLineNamed(name);
  if (product === undefined || (signer !== 'vcek' && signer !== 'vlek')) return undefined;
  return { kind: what === 'crl' ? 'vek-crl' : 'vek-chain', product, signer };
}

/**
 * An endorsement as an answer: chains in PEM, lists as they are.
 * @throws CodedError for certificates that cannot be read
 */
export function kdsAnswer({ kind }: AmdRequest, { body }: Endorsement): ServedAnswer | undefined {
  if (kind === 'vcek') return undefined;
  if (kind === 'vek-crl') return { type: 'application/pkix-crl', headers: {}, body };
  const pem = readChain(body).map(({ der }) => toPem(der, 'CERTIFICATE'));
  return { type: 'application/x-pem-file', headers: {}, body: pem.join('') };
}
