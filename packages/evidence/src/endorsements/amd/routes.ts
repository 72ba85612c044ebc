/** Where AMD's Key Distribution Service and Azure's caches of it keep each endorsement (sev-snp-attestation §2.4). */

import { fromHex, withoutTrailingSlashes } from '@veritee/core/internal';
import { EvidenceError } from '../../errors.ts';
import { mostBytes } from '../limits.ts';
import type { AmdRequest, VcekRequest } from './request.ts';
import { tcbVersionOf } from './tcb.ts';

/** Services that deliver AMD's endorsements. */
export const kdsKinds = ['kds', 'azure-cache', 'thim'] as const;
/** AMD's own service, or a cache of certificates in front of it. */
export type KdsKind = (typeof kdsKinds)[number];

/** How a service is asked. */
export interface KdsService {
  readonly kind: KdsKind;
  /** Scheme and authority, with a path if the service lives under one; no slash at the end. */
  readonly base: string;
}

/** One endorsement's place. */
export interface KdsRoute {
  readonly url: URL;
  readonly headers?: Readonly<Record<string, string>> | undefined;
  readonly maximumBytes: number;
  readonly form: 'certificate' | 'chain' | 'list' | 'certificate-and-chain' | 'thim';
}

/**
 * Reads a base URL.
 * @throws EvidenceError `EndorsementsFormat`
 */
export function kdsBase(text: string): string {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === undefined || !isWeb || url.username !== '' || url.password !== '' || url.search !== '') {
    throw new EvidenceError('EndorsementsFormat', 'The address of the endorsement service cannot be used.', {
      expected: 'an http or https URL without user name and query',
    });
  }
  return url.origin + withoutTrailingSlashes(url.pathname);
}

/** The place of an endorsement; undefined when the service does not have such. */
export function kdsRoute({ kind, base }: KdsService, request: AmdRequest): KdsRoute | undefined {
  if (kind !== 'kds') return request.kind === 'vcek' ? cacheRoute(kind, base, request) : undefined;
  const { product } = request;
  if (request.kind === 'vcek') {
    const url = new URL(`${base}/vcek/v1/${product}/${request.chipId}`);
    for (const [name, level] of Object.entries(levelsOf(request))) url.searchParams.set(name, `${level}`);
    return { url, maximumBytes: mostBytes.document, form: 'certificate' };
  }
  const path = `${base}/${request.signer}/v1/${product}`;
  return request.kind === 'vek-chain'
    ? { url: new URL(`${path}/cert_chain`), maximumBytes: mostBytes.document, form: 'chain' }
    : { url: new URL(`${path}/crl`), maximumBytes: mostBytes.list, form: 'list' };
}

function levelsOf({ product, tcb }: VcekRequest): Readonly<Record<string, number>> {
  const { fmc, bootLoader, tee, snp, microcode } = tcbVersionOf(product, fromHex(tcb));
  return {
    ...(fmc !== undefined && { fmcSPL: fmc }),
    blSPL: bootLoader,
    teeSPL: tee,
    snpSPL: snp,
    ucodeSPL: microcode,
  };
}

/** Both answer for certificates with their chain; the second, in a virtual machine, for its own host only. */
function cacheRoute(kind: 'azure-cache' | 'thim', base: string, { chipId, tcb }: VcekRequest): KdsRoute {
  const maximumBytes = mostBytes.document;
  if (kind === 'thim') {
    const url = new URL(`${base}/metadata/THIM/amd/certification`);
    return { url, headers: { Metadata: 'true' }, maximumBytes, form: 'thim' };
  }
  const url = new URL(`${base}/SevSnpVM/certificates/${chipId}/${cacheTcb(tcb)}`);
  url.searchParams.set('api-version', '2020-10-15-preview');
  url.searchParams.set('clientId', 'veritee');
  return { url, maximumBytes, form: 'certificate-and-chain' };
}

/** As a number: the last byte of the report first, without leading zeros. */
export function cacheTcb(tcb: string): string {
  return BigInt(`0x${tcb.match(/../g)?.reverse().join('') ?? '0'}`).toString(16);
}
