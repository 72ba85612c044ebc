/** Where the reference cases are, and reading them. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';

/** The folder of reference cases; tests that need it are skipped with one visible line where it is missing. */
export const vectors = resolve(
  import.meta.dirname,
  '../../..',
  process.env['VERITEE_VECTORS'] ?? '../shared/vectors',
);

/** Whether the reference cases are there. */
export const haveVectors = existsSync(vectors);
if (!haveVectors) console.warn(`skipped: no reference cases at VERITEE_VECTORS (${vectors})`);

/** One quote with its collateral and the verdict that must come out. */
export interface QuoteCase {
  readonly name: string;
  readonly quote: Uint8Array;
  readonly collateral: unknown;
  readonly expected: ExpectedVerdict;
  /** PEM of the root that the case names, when it is not Intel's. */
  readonly trustedRoot: string | undefined;
}

/** The part of `expected.json` that tests compare. */
export interface ExpectedVerdict {
  readonly verificationTime: string;
  readonly trustedRoot: string;
  readonly verdict: string;
  readonly accepted: boolean;
  readonly errorClass?: string;
  readonly advisoryIDs: readonly string[];
  readonly platformTcbStatus?: string;
  readonly qeTcbStatus?: string;
  readonly platformAdvisoryIDs?: readonly string[];
  readonly qeAdvisoryIDs?: readonly string[];
  readonly sgxTcbStatus?: string;
  readonly tdxTcbStatus?: string;
  readonly tdxModuleTcbStatus?: string | null;
  readonly mrtd?: string;
  readonly mrenclave?: string;
  readonly mrsigner?: string;
  readonly isvprodid?: number;
  readonly isvsvn?: number;
  readonly debug?: boolean;
  readonly reportData?: string;
  readonly tcbDate?: string;
  readonly trailingBytes?: number;
}

/** All cases of a folder of quote vectors. */
export function quoteCases(folder: 'sgx' | 'tdx'): QuoteCase[] {
  if (!haveVectors) return [];
  const root = resolve(vectors, folder);
  return readdirSync(root, { withFileTypes: true })
    .filter((entry) => entry.isDirectory())
    .map(({ name }) => {
      const read = (file: string): string => readFileSync(resolve(root, name, file), 'utf8');
      const expected = JSON.parse(read('expected.json')) as ExpectedVerdict;
      const own = expected.trustedRoot.endsWith('.pem');
      return {
        name,
        quote: readFileSync(resolve(root, name, 'quote.bin')),
        collateral: JSON.parse(read('collateral.json')) as unknown,
        expected,
        trustedRoot: own ? read(expected.trustedRoot) : undefined,
      };
    });
}
