/** `--trust-root`: files of root certificates in place of the makers' own. */

import { fromUtf8 } from '@veritee/core';
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
  const all = [...makers];
  for (const maker of all) {
    // Bundles for TPMs hold intermediates beside the roots: those are proven, never trusted by themselves.
    const roots =
      maker === 'Microsoft'
        ? (await bundlesIn(files, inputs, all.length > 1)).anchors
        : await rootsIn(files, inputs);
    anchors = withAnchors(anchors, maker, roots);
  }
  return anchors;
}

/**
 * CA certificates below the roots of a trust bundle: attestation keys of TPMs come with their leaf certificate only.
 * The bundle's own roots are read by {@link trustAnchors}.
 *
 * @param mixed - whether the files may be for other makers, too
 */
export async function trustIntermediates(
  files: readonly string[],
  inputs: Inputs,
  mixed = false,
): Promise<Intermediates> {
  return (await bundlesIn(files, inputs, mixed)).intermediates;
}

/** Among files for all makers, one whose root is not fit for TPMs (other makers sign in other ways) is none for TPMs. */
async function bundlesIn(files: readonly string[], inputs: Inputs, mixed: boolean) {
  const bundles: ReturnType<typeof tpmTrustBundle>[] = [];
  for (const file of files) {
    const content = await inputs.bytes(file);
    const { spelling, bytes } = fromSpelling(content);
    try {
      bundles.push(tpmTrustBundle(spelling === 'pem' ? content : bytes));
    } catch (error) {
      if (!mixed || !isCoded(error)) readable(file, () => fail(error));
    }
  }
  return {
    anchors: bundles.flatMap(({ anchors }) => anchors),
    intermediates: bundles.flatMap(({ intermediates }) => intermediates),
  };
}

/** Revocation lists in files, DER or PEM. */
export async function revocationListsIn(files: readonly string[], inputs: Inputs) {
  const { decodeRevocationList } = await import('@veritee/core/x509');
  const lists: ReturnType<typeof decodeRevocationList>[] = [];
  for (const file of files) {
    const content = await inputs.bytes(file);
    const isDer = content[0] === DER_SEQUENCE;
    lists.push(readable(file, () => decodeRevocationList(isDer ? content : fromUtf8(content, file))));
  }
  return lists;
}
const DER_SEQUENCE = 0x30;

function fail(error: unknown): never {
  throw error;
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
