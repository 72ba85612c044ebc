/** Reference cases of SEV-SNP, and verifying them the way services do. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { base64url, utf8 } from '@veritee/core/internal';
import { decodeCertificate, toPem } from '@veritee/core/internal/x509';
import { deliveredSource } from '../../src/endorsements/delivered.ts';
import { type DeliveredEndorsement, endorsement } from '../../src/endorsements/source.ts';
import type { AttestRequest } from '../../src/scheme.ts';
import { type AnyScheme, schemeOf } from '../../src/schemes.ts';
import { anchorsFrom } from '../../src/trust/anchors-from.ts';
import { builtInAnchors } from '../../src/trust/roots.ts';
import type { SnpAllowances, Trust, TrustAnchors } from '../../src/trust/trust.ts';
import { type AppraisalResult, appraiseEvidence } from '../../src/verify-evidence.ts';
import { haveVectors, vectors } from '../vectors.ts';

export const snpVectors = resolve(vectors, 'snp');

/** What a case says of itself. */
export interface ExpectedSnp {
  readonly kind: string;
  readonly verdict: string;
  readonly verificationTime: string;
  readonly failedChecks: readonly string[];
  readonly productLine?: string | null;
  readonly fields?: Readonly<Record<string, unknown>>;
  readonly reportedTcb?: Readonly<Record<string, number>>;
  readonly vek?: {
    readonly productName: string;
    readonly hwid?: string;
    readonly tcb: Readonly<Record<string, number>>;
  };
}

/** A report with the certificates of its key. */
export interface SnpCase {
  readonly name: string;
  readonly report: Uint8Array;
  /** PEM: leaf, then what the case has above it. */
  readonly chain: string;
  readonly leaf: Uint8Array | undefined;
  readonly crl: Uint8Array | undefined;
  readonly expected: ExpectedSnp;
  readonly anchors: TrustAnchors;
}

/** The scheme. */
export function snpScheme(): AnyScheme {
  const scheme = schemeOf('SevSnpVm');
  if (scheme === undefined) throw new Error('no SEV-SNP scheme');
  return scheme;
}

function casesIn(folder: string, anchors: () => TrustAnchors): SnpCase[] {
  if (!haveVectors) return [];
  return readdirSync(folder, { withFileTypes: true })
    .filter(({ name }) => !name.startsWith('_') && existsSync(resolve(folder, name, 'report.bin')))
    .map(({ name }) => {
      const path = (file: string): string => resolve(folder, name, file);
      const optional = (file: string): Uint8Array | undefined =>
        existsSync(path(file)) ? new Uint8Array(readFileSync(path(file))) : undefined;
      const leaf = optional('vcek.der') ?? optional('vlek.der');
      return {
        name,
        report: new Uint8Array(readFileSync(path('report.bin'))),
        chain: `${leaf === undefined ? '' : toPem(leaf, 'CERTIFICATE')}${existsSync(path('chain.pem')) ? readFileSync(path('chain.pem'), 'utf8') : ''}`,
        leaf,
        crl: optional('crl.der'),
        expected: JSON.parse(readFileSync(path('expected.json'), 'utf8')) as ExpectedSnp,
        anchors: anchors(),
      };
    });
}

/** Cases under AMD's roots. */
export const realCases = casesIn(snpVectors, builtInAnchors);
/** Cases under the roots of a script of ours. */
export const syntheticCases = casesIn(resolve(snpVectors, '_synthetic'), syntheticAnchors);

/** The roots of the synthetic cases. */
export function syntheticAnchors(): TrustAnchors {
  const read = (line: string): string =>
    readFileSync(resolve(snpVectors, '_synthetic/_roots', `${line}-ark.pem`), 'utf8');
  return { AMD: anchorsFrom(`${read('milan')}${read('genoa')}${read('turin')}`) };
}

/** Evidence in Azure's form. */
export function azureEvidence(report: Uint8Array, chain: string): Uint8Array {
  return utf8(
    JSON.stringify({
      SnpReport: base64url(report),
      ...(chain !== '' && { VcekCertChain: base64url(utf8(chain)) }),
    }),
  );
}

/** What tests change. */
export interface Changes {
  readonly evidence?: Uint8Array;
  readonly request?: Partial<AttestRequest>;
  readonly trust?: Partial<Trust>;
  readonly snp?: SnpAllowances;
  readonly delivered?: readonly DeliveredEndorsement[];
}

/** Judges a case at its own moment. Real ones have no revocation list, as none of AMD's was found. */
export function judgeCase(given: SnpCase, changes: Changes = {}): Promise<AppraisalResult> {
  const { report, chain, crl, expected, anchors } = given;
  const list: DeliveredEndorsement[] =
    crl === undefined
      ? []
      : [
          {
            request: { kind: 'vek-crl', product: 'Milan', signer: 'vcek' },
            endorsement: endorsement(crl, 'case'),
          },
        ];
  return appraiseEvidence(
    snpScheme(),
    { evidence: changes.evidence ?? azureEvidence(report, chain), ...changes.request },
    {
      source: deliveredSource('case', changes.delivered ?? list),
      trust: {
        anchors,
        now: new Date(expected.verificationTime),
        snp: { allowMissingRevocationList: crl === undefined, ...changes.snp },
        ...changes.trust,
      },
    },
  );
}

/** The certificates of a PEM text, for building other evidence from. */
export function leafOf({ leaf }: SnpCase): ReturnType<typeof decodeCertificate> {
  if (leaf === undefined) throw new Error('the case has no certificate');
  return decodeCertificate(leaf);
}
