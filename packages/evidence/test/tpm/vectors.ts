/** Reading the TPM reference cases. */

import { readdirSync, readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fromHex } from '@veritee/core/internal';
import { hashAlgorithms } from '@veritee/core/internal/tpm2';
import type { PcrValues } from '../../src/tpm/quoted-banks.ts';
import { haveVectors, vectors } from '../vectors.ts';

const folder = resolve(vectors, 'tpm');

/** Names of the files in a folder of TPM vectors. */
export function tpmFiles(under: string, pattern: RegExp): string[] {
  if (!haveVectors) return [];
  return readdirSync(resolve(folder, under))
    .filter((name) => pattern.test(name))
    .sort();
}

export function tpmBytes(path: string): Uint8Array {
  return new Uint8Array(readFileSync(resolve(folder, path)));
}

export function tpmText(path: string): string {
  return readFileSync(resolve(folder, path), 'utf8');
}

export function tpmJson<T>(path: string): T {
  return JSON.parse(tpmText(path)) as T;
}

/** A quote with its key and what must be read from it. */
export interface QuoteVector {
  readonly akPublicTpmtHex: string;
  readonly akJwk: Record<string, string>;
  readonly akName: string;
  readonly attestHex: string;
  readonly signatureTpmtHex: string;
  readonly nonceHex: string;
  readonly pcrBank?: string;
  readonly pcrs: Record<string, string> | Record<string, Record<string, string>>;
  readonly eventLog?: string;
  readonly expected: {
    readonly parsedAttest: {
      readonly qualifiedSigner: string;
      readonly extraData: string;
      readonly clock: string;
      readonly resetCount: number;
      readonly restartCount: number;
      readonly firmwareVersion: string;
      readonly selections: readonly { readonly alg: number; readonly pcrs: readonly number[] }[];
      readonly pcrDigest: string;
    };
    readonly signatureAlg: string;
    readonly signatureHash: string;
  };
}

/** All quotes of the vectors, by path. */
export function quoteVectors(): (readonly [string, QuoteVector])[] {
  const paths = [
    ...tpmFiles('swtpm', /^quote-.*\.json$/).map((name) => `swtpm/${name}`),
    ...tpmFiles('quotes', /quote\d*\.json$/).map((name) => `quotes/${name}`),
  ];
  return paths.map((path) => [path, tpmJson<QuoteVector>(path)] as const);
}

/** PCR values of a quote vector, in the form that quotes are verified with. */
export function pcrsOf({ pcrs, pcrBank }: QuoteVector): PcrValues[] {
  const banks =
    pcrBank === undefined ? (pcrs as Record<string, Record<string, string>>) : { [pcrBank]: pcrs };
  return Object.entries(banks as Record<string, Record<string, string>>).map(([name, values]) => ({
    algorithm: hashAlgorithms.find((each) => each.name === name)?.id ?? 0,
    values: new Map(Object.entries(values).map(([index, text]) => [Number(index), fromHex(text)])),
  }));
}
