/** `--trust-root`: files of root certificates in place of the makers' own. */

import {
  anchorsFrom,
  builtInAnchors,
  type Maker,
  type TrustAnchors,
  tpmTrustBundle,
  withAnchors,
} from '@veritee/evidence';
import { fromSpelling } from './binary-text.ts';
import { CliError, isCoded } from './errors.ts';
import type { Inputs } from './inputs.ts';

type Intermediates = ReturnType<typeof tpmTrustBundle>['intermediates'];
type Anchor = ReturnType<typeof anchorsFrom>[number];

/**
 * The anchors to trust: the built-in ones, with those of the given makers replaced when there are files.
 */
export async function trustAnchors(
  files: readonly string[],
  makers: Iterable<Maker>,
  inputs: Inputs,
): Promise<TrustAnchors> {
  let anchors = builtInAnchors();
  if (files.length === 0) return anchors;
  const roots = await rootsIn(files, inputs);
  for (const maker of makers) anchors = withAnchors(anchors, maker, roots);
  return anchors;
}

/**
 * CA certificates below the roots of a trust bundle: attestation keys of TPMs come with their leaf certificate only.
 * The bundle's own roots are read by {@link trustAnchors}.
 */
export async function trustIntermediates(files: readonly string[], inputs: Inputs): Promise<Intermediates> {
  const all: Intermediates[number][] = [];
  for (const file of files) {
    const content = await inputs.bytes(file);
    const { spelling, bytes } = fromSpelling(content);
    const pem = spelling === 'pem' ? content : bytes;
    all.push(...readable(file, () => tpmTrustBundle(pem)).intermediates);
  }
  return all;
}

/** The anchors in files of root certificates: PEM with one or more, or DER (also spelled as hex or base64). */
export async function rootsIn(files: readonly string[], inputs: Inputs): Promise<Anchor[]> {
  const roots: Anchor[] = [];
  for (const file of files) {
    const content = await inputs.bytes(file);
    // PEM is for the X.509 reader, which knows several blocks.
    const { spelling, bytes } = fromSpelling(content);
    roots.push(...readRoots(file, spelling === 'pem' ? content : bytes));
  }
  return roots;
}

function readRoots(file: string, content: Uint8Array): Anchor[] {
  return readable(file, () => anchorsFrom(content));
}

function readable<T>(file: string, read: () => T): T {
  try {
    return read();
  } catch (cause) {
    if (!isCoded(cause)) throw cause;
    throw new CliError('InputInvalid', `${file}: ${cause.explain()}`, { cause });
  }
}
