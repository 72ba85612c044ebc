/** The reference cases in the form in which they travel to other runtimes. */

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { concat, fromBase64url, hex } from '@veritee/core/internal';
import { oeReportHeader } from '@veritee/evidence/internal';
import {
  azureEvidence,
  realCases,
  type SnpCase,
  syntheticCases,
} from '../../packages/evidence/test/snp/cases.ts';
import { quoteCases } from '../../packages/evidence/test/vectors.ts';
import { vectors } from '../vectors.ts';
import type { WebCase } from './judge-case.ts';

/** Every case; none where the reference cases are not. */
export function webCases(): WebCase[] {
  return vectors === undefined
    ? []
    : [
        ...quotes(),
        ...tdxQuotes(),
        ...snpReports(vectors),
        ...azureReports(vectors),
        ...tpmRequests(vectors),
      ];
}

/** SGX quotes, bare and as Open Enclave wraps them. */
function quotes(): WebCase[] {
  return quoteCases('sgx').flatMap(({ name, quote, collateral, expected, trustedRoot }) => {
    const rest = {
      now: new Date(expected.verificationTime).toISOString(),
      collateral: collateral as WebCase['collateral'],
      root: trustedRoot,
    };
    const header = oeReportHeader.encode({ version: 1, type: 2, reportSize: BigInt(quote.length) });
    return [
      { name, type: 'SgxEnclave', evidence: hex(quote), ...rest },
      { name: `${name} in a report`, type: 'OpenEnclave', evidence: hex(concat(header, quote)), ...rest },
    ];
  });
}

function tdxQuotes(): WebCase[] {
  return quoteCases('tdx').map(({ name, quote, collateral, expected, trustedRoot }) => ({
    name,
    type: 'TdxVm',
    evidence: hex(quote),
    now: new Date(expected.verificationTime).toISOString(),
    collateral: collateral as WebCase['collateral'],
    root: trustedRoot,
  }));
}

/** Reports of AMD's platforms, and of keys of ours under roots of ours. */
function snpReports(folder: string): WebCase[] {
  const root = ['milan', 'genoa', 'turin']
    .map((line) => readFileSync(resolve(folder, `snp/_synthetic/_roots/${line}-ark.pem`), 'utf8'))
    .join('');
  const caseOf = ({ name, report, chain, crl, expected }: SnpCase): WebCase => ({
    name,
    type: 'SevSnpVm',
    evidence: hex(azureEvidence(report, chain)),
    now: new Date(expected.verificationTime).toISOString(),
    ...(crl !== undefined && { revocationList: hex(crl) }),
  });
  return [...realCases.map(caseOf), ...syntheticCases.map((each) => ({ ...caseOf(each), root }))];
}

interface Pair {
  readonly route: string;
  readonly evidence: { readonly file?: string } | null;
}

/** What Azure was sent. Collateral of those platforms is not at hand: all are refused, for the same reason everywhere. */
function azureReports(folder: string): WebCase[] {
  const pairs = JSON.parse(readFileSync(resolve(folder, 'maa/pairs.json'), 'utf8')) as readonly Pair[];
  const files = new Map(pairs.map(({ route, evidence }) => [evidence?.file, route.split('/').at(-1)]));
  return [...files].flatMap(([file, type]) => {
    if (file === undefined || (type !== 'SgxEnclave' && type !== 'OpenEnclave')) return [];
    const evidence = hex(readFileSync(resolve(folder, 'maa', file)));
    return [{ name: file, type, evidence, now: '2022-11-17T20:00:00.000Z' }];
  });
}

interface TpmVector {
  readonly description: string;
  readonly aikRootPem: string;
  readonly challengeHex: string;
  readonly httpBody: { readonly data: string };
}

/** Requests of software TPMs, with the logs that they carry; those with SHA-1 also without leave for it. */
function tpmRequests(folder: string): WebCase[] {
  const names = readdirSync(resolve(folder, 'tpm/swtpm')).filter((name) => /^v[12]-.*\.json$/.test(name));
  return names.sort().flatMap((name): WebCase[] => {
    const vector = JSON.parse(readFileSync(resolve(folder, 'tpm/swtpm', name), 'utf8')) as TpmVector;
    const allowances = vector.description.includes('SHA-1') ? [true, false] : [false];
    return allowances.map((allowSha1) => ({
      name: `${name}${allowSha1 ? ' with SHA-1' : ''}`,
      type: 'Tpm',
      evidence: hex(fromBase64url(vector.httpBody.data)),
      now: '2026-12-01T00:00:00.000Z',
      tpm: { roots: vector.aikRootPem, challenge: vector.challengeHex, allowSha1 },
    }));
  });
}
