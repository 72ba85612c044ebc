/** Where Intel's Provisioning Certification Service (PCS) and its caches (PCCS, Azure's THIM) keep each endorsement (sgx-verification §6). */

import { withoutTrailingSlashes } from '@veritee/core/internal';
import { EvidenceError } from '../../errors.ts';
import { mostBytes } from '../limits.ts';
import type { IntelRequest, PckChainRequest } from './request.ts';

/** Services that deliver Intel's endorsements. */
export const pcsKinds = ['pcs', 'pccs', 'thim'] as const;
/**
 * Intel's own service, a caching service in front of it, or Azure's (Trusted Hardware Identity Management). They differ in the
 * revocation lists and in certificate look-up; Azure's has a separate baseline.
 */
export type PcsKind = (typeof pcsKinds)[number];

/** How a service is asked. */
export interface PcsService {
  readonly kind: PcsKind;
  /** Scheme and authority, with a path if the service lives under one; no slash at the end. */
  readonly base: string;
  readonly version: 'v3' | 'v4';
  /** Intel's own service has its root list on another host. */
  readonly rootCrlUrl: string;
  readonly update?: 'early' | 'standard' | undefined;
}

/** One endorsement's place. */
export interface PcsRoute {
  readonly url: URL;
  /** Answer headers that may carry the issuer chain: today's name, then that of version 3. */
  readonly chainHeaders: readonly string[];
  readonly maximumBytes: number;
  /** Whether the service is the one that the subscription key is for. */
  readonly keyed: boolean;
  readonly headers?: Readonly<Record<string, string>> | undefined;
}

/** Hex digits of a PPID encrypted for Intel's service (RSA-3072). */
const ENCRYPTED_PPID = 768;

/**
 * Reads a base URL, with or without `/sgx/certification/v4` (or `/tdx/…`) at its end.
 * @throws EvidenceError `EndorsementsFormat`
 */
export function pcsBase(text: string): Pick<PcsService, 'base' | 'version'> {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  const isWeb = url?.protocol === 'https:' || url?.protocol === 'http:';
  if (url === undefined || !isWeb || url.username !== '' || url.password !== '' || url.search !== '') {
    throw new EvidenceError('EndorsementsFormat', 'The address of the endorsement service cannot be used.', {
      expected: 'an http or https URL without user name and query',
    });
  }
  const path = withoutTrailingSlashes(url.pathname);
  const [end, version = 'v4'] = /\/(?:sgx|tdx)\/certification(?:\/(v[34]))?$/.exec(path) ?? [''];
  return {
    base: url.origin + path.slice(0, path.length - end.length),
    version: version === 'v3' ? 'v3' : 'v4',
  };
}

/** The place of an endorsement; undefined when the service cannot be asked for it. */
export function pcsRoute(service: PcsService, request: IntelRequest): PcsRoute | undefined {
  if (service.kind === 'thim') return thimRoute(service, request);
  switch (request.kind) {
    case 'tcb-info':
      return route(service, request.tee, 'tcb', { fmspc: request.fmspc, update: service.update }, [
        'TCB-Info-Issuer-Chain',
        'SGX-TCB-Info-Issuer-Chain',
      ]);
    case 'qe-identity':
      return route(service, request.tee, 'qe/identity', { update: service.update }, [
        'SGX-Enclave-Identity-Issuer-Chain',
      ]);
    case 'tcb-evaluations':
      return route(service, request.tee, 'tcbevaluationdatanumbers', {}, [
        'TCB-Evaluation-Data-Numbers-Issuer-Chain',
      ]);
    case 'pck-crl':
      return {
        ...route(service, 'sgx', 'pckcrl', { ca: request.ca, encoding: 'der' }, ['SGX-PCK-CRL-Issuer-Chain']),
        maximumBytes: mostBytes.list,
      };
    case 'root-crl':
      return rootCrlRoute(service);
    case 'pck-chain':
      return pckRoute(service, request);
  }
}

function rootCrlRoute(service: PcsService): PcsRoute {
  const common = { chainHeaders: [], maximumBytes: mostBytes.list };
  if (service.kind === 'pccs') return { ...route(service, 'sgx', 'rootcacrl', {}, []), ...common };
  return { ...common, url: new URL(service.rootCrlUrl), keyed: false };
}

/**
 * Evidence with a chain of its own needs no look-up. Intel's service finds platforms by their encrypted PPID, caches
 * by the id of the quoting enclave.
 */
function pckRoute(service: PcsService, request: PckChainRequest): PcsRoute | undefined {
  const { embedded, qeId, cpuSvn, pceSvn, pceId, encryptedPpid } = request;
  const ppid = encryptedPpid?.length === ENCRYPTED_PPID ? encryptedPpid : undefined;
  if (embedded || cpuSvn === undefined || pceSvn === undefined || pceId === undefined) return undefined;
  const isCache = service.kind === 'pccs';
  if (!isCache && ppid === undefined) return undefined;
  const query = {
    qeid: isCache ? qeId : undefined,
    encrypted_ppid: ppid,
    cpusvn: cpuSvn,
    pcesvn: pceSvn,
    pceid: pceId,
  };
  return route(service, 'sgx', 'pckcert', query, ['SGX-PCK-Certificate-Issuer-Chain']);
}

function route(
  { base, version }: PcsService,
  tee: 'sgx' | 'tdx',
  path: string,
  query: Readonly<Record<string, string | undefined>>,
  chainHeaders: readonly string[],
): PcsRoute {
  const url = new URL(`${base}/${tee}/certification/${tee === 'tdx' ? 'v4' : version}/${path}`);
  for (const [name, value] of Object.entries(query)) {
    if (value !== undefined) url.searchParams.set(name, value);
  }
  return { url, chainHeaders, maximumBytes: mostBytes.document, keyed: true };
}

/** Names of Intel's lists, by which Azure's service knows them. */
const PCK_LISTS = {
  processor: 'https://certificates.trustedservices.intel.com/intelsgxpckprocessor.crl',
  platform: 'https://api.trustedservices.intel.com/sgx/certification/v3/pckcrl?ca=platform&encoding=pem',
} as const;

/** Azure's service: lists by their addresses, an API version on every request, and the header that its hosts want. */
function thimRoute(service: PcsService, request: IntelRequest): PcsRoute | undefined {
  const tail = (version: string) => ({ clientid: 'veritee', 'api-version': version });
  const at = (
    tee: 'sgx' | 'tdx',
    path: string,
    query: Parameters<typeof route>[3],
    chainHeaders: string[],
  ) => ({
    ...route(service, tee, path, query, chainHeaders),
    keyed: false,
    headers: { Metadata: 'true' },
  });
  const list = (uri: string, chainHeaders: string[]): PcsRoute => ({
    ...at('sgx', 'pckcrl', { uri, ...tail('2018-10-01-preview') }, chainHeaders),
    maximumBytes: mostBytes.list,
  });
  switch (request.kind) {
    case 'tcb-info':
      return at(request.tee, 'tcb', { fmspc: request.fmspc, ...tail('2018-10-01-preview') }, [
        'TCB-Info-Issuer-Chain',
        'SGX-TCB-Info-Issuer-Chain',
      ]);
    case 'qe-identity':
      return at(request.tee, 'qe/identity', tail('2018-10-01-preview'), [
        'SGX-Enclave-Identity-Issuer-Chain',
        'SGX-QE-Identity-Issuer-Chain',
      ]);
    case 'tcb-evaluations':
      return undefined;
    case 'pck-crl':
      return list(PCK_LISTS[request.ca], ['SGX-PCK-CRL-Issuer-Chain']);
    case 'root-crl':
      return list(service.rootCrlUrl, []);
    case 'pck-chain': {
      const { embedded, qeId, cpuSvn, pceSvn, pceId, encryptedPpid } = request;
      if (embedded || cpuSvn === undefined || pceSvn === undefined || pceId === undefined) return undefined;
      const ppid = encryptedPpid?.length === ENCRYPTED_PPID ? encryptedPpid : undefined;
      const query = {
        qeid: qeId,
        cpusvn: cpuSvn,
        pcesvn: bigEndian(pceSvn),
        pceid: bigEndian(pceId),
        encrypted_ppid: ppid,
      };
      return at('sgx', 'pckcert', { ...query, ...tail('2021-07-22-preview') }, [
        'SGX-PCK-Certificate-Issuer-Chain',
      ]);
    }
  }
}

/** Azure's service takes these two numbers with their high byte first, Intel's as quotes have them. */
function bigEndian(hex: string): string {
  return hex.slice(2) + hex.slice(0, 2);
}
