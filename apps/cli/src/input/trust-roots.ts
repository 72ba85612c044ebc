/** `--trust-root`: files of root certificates in place of the makers' own. */

import { fromUtf8 } from '@veritee/core';
import {
  builtInAnchors,
  type Maker,
  type TrustAnchors,
  type TrustRoots,
  trustRootsIn,
  trustRootsOf,
  withAnchors,
} from '@veritee/evidence';
import { CliError, isCoded } from '../errors.ts';
import { fromSpelling } from './binary-text.ts';
import type { Inputs } from './inputs.ts';

/** What evidence is anchored in. */
export interface Trusted {
  /** The built-in ones, with those of the makers replaced that there are files for. */
  readonly anchors: TrustAnchors;
  /** CA certificates below the roots: attestation keys of TPMs come with their leaf certificate only. */
  readonly intermediates: TrustRoots['intermediates'];
}

/**
 * What to trust. `MAKER=FILE` is for that maker; a bare FILE is for the one maker in question, and among several for those
 * whose roots it holds.
 *
 * @param makers - those in question
 * @throws CliError `InputInvalid` for a file that no maker in question has any use for; `InvalidArgument`
 */
export async function trustRoots(
  specs: readonly string[],
  makers: Iterable<Maker>,
  inputs: Inputs,
): Promise<Trusted> {
  const all = [...new Set(makers)];
  const replaced: Record<string, Anchor[]> = {};
  const intermediates: TrustRoots['intermediates'][number][] = [];
  for (const spec of specs) {
    const { maker = all.length === 1 ? all[0] : undefined, file } = named(spec, all);
    const content = await certificatesOf(file, inputs);
    const found = await readable(file, async () =>
      maker === undefined ? trustRootsIn(content) : trustRootsOf(maker, content),
    );
    const useful = Object.entries(found.anchors).filter(([each]) => all.includes(each));
    if (useful.length === 0) throw ofNobody(file, all);
    for (const [each, anchors] of useful) replaced[each] = [...(replaced[each] ?? []), ...anchors];
    intermediates.push(...found.intermediates);
  }
  const anchors = Object.entries(replaced).reduce(
    (before, [maker, roots]) => withAnchors(before, maker, roots),
    builtInAnchors(),
  );
  return { anchors, intermediates };
}

type Anchor = NonNullable<TrustAnchors[Maker]>[number];

/** The maker before the first `=`. A path with such a sign is written with its folder: `./a=b.pem`. */
function named(spec: string, makers: readonly Maker[]): { readonly maker?: Maker; readonly file: string } {
  const [, word, file] = /^([A-Za-z]\w*)=(.+)$/s.exec(spec) ?? [];
  if (word === undefined || file === undefined) return { file: spec };
  const maker = makers.find((each) => each.toLowerCase() === word.toLowerCase());
  if (maker !== undefined) return { maker, file };
  throw new CliError('InvalidArgument', `There is no vendor "${word}" whose evidence is verified here.`, {
    hint: `Write ${makers.map((each) => `${each}=FILE`).join(' or ')}, or FILE alone.`,
  });
}

function ofNobody(file: string, makers: readonly Maker[]): CliError {
  return new CliError('InputInvalid', `${file}: this root does not fit ${makers.join(' or ')}.`, {
    hint: `To trust it all the same, name the vendor: ${makers.map((each) => `${each}=${file}`).join(' or ')}.`,
  });
}

/** Revocation lists in files, DER or PEM. */
export async function revocationListsIn(files: readonly string[], inputs: Inputs) {
  const { decodeRevocationList } = await import('@veritee/core/x509');
  const lists: ReturnType<typeof decodeRevocationList>[] = [];
  for (const file of files) {
    const content = await inputs.bytes(file, 'revocation list');
    const isDer = content[0] === DER_SEQUENCE;
    lists.push(
      await readable(file, async () => decodeRevocationList(isDer ? content : fromUtf8(content, file))),
    );
  }
  return lists;
}
const DER_SEQUENCE = 0x30;

/** PEM with one or more certificates, or DER (also spelled as hex or base64). */
async function certificatesOf(file: string, inputs: Inputs): Promise<Uint8Array> {
  const content = await inputs.bytes(file, 'certificate');
  // PEM is for the X.509 reader, which knows several blocks.
  const { spelling, bytes } = fromSpelling(content);
  return spelling === 'pem' ? content : bytes;
}

async function readable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!isCoded(cause)) throw cause;
    throw new CliError('InputInvalid', `${file}: ${cause.explain()}`, { cause });
  }
}
