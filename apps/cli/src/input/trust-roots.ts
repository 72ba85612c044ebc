/** `--trust-root`: files of root certificates in place of the vendors' own. */

import { fromSpelling, fromUtf8 } from '@veritee/core/internal';
import { builtInAnchors, type TrustAnchors, type Vendor, withAnchors } from '@veritee/evidence';
import { type TrustRoots, trustRootsIn, trustRootsOf } from '@veritee/evidence/internal';
import { CliError, isCoded } from '../errors.ts';
import { explained } from '../hints/explained.ts';
import type { Inputs } from './inputs.ts';

/** What evidence is anchored in. */
export interface Trusted {
  /** The built-in ones, with those of the vendors replaced that there are files for. */
  readonly anchors: TrustAnchors;
  /** CA certificates below the roots: attestation keys of TPMs come with their leaf certificate only. */
  readonly intermediates: TrustRoots['intermediates'];
}

/**
 * What to trust. `VENDOR=FILE` is for that vendor; a bare FILE is for the one vendor in question, and among several for those
 * whose roots it holds.
 *
 * @param vendors - those in question
 * @throws CliError `InputInvalid` for a file that no vendor in question has any use for; `InvalidArgument`
 */
export async function trustRoots(
  specs: readonly string[],
  vendors: Iterable<Vendor>,
  inputs: Inputs,
): Promise<Trusted> {
  const all = [...new Set(vendors)];
  const replaced: Record<string, Anchor[]> = {};
  const intermediates: TrustRoots['intermediates'][number][] = [];
  for (const spec of specs) {
    const { vendor = all.length === 1 ? all[0] : undefined, file } = named(spec, all);
    const content = await certificatesOf(file, inputs);
    const found = await readable(file, async () =>
      vendor === undefined ? trustRootsIn(content) : trustRootsOf(vendor, content),
    );
    const useful = Object.entries(found.anchors).filter(([each]) => all.includes(each));
    if (useful.length === 0) throw ofNobody(file, all);
    for (const [each, anchors] of useful) replaced[each] = [...(replaced[each] ?? []), ...anchors];
    intermediates.push(...found.intermediates);
  }
  const anchors = Object.entries(replaced).reduce(
    (before, [vendor, roots]) => withAnchors(before, vendor, roots),
    builtInAnchors(),
  );
  return { anchors, intermediates };
}

type Anchor = NonNullable<TrustAnchors[Vendor]>[number];

/** The vendor before the first `=`. A path with such a sign is written with its folder: `./a=b.pem`. */
function named(
  spec: string,
  vendors: readonly Vendor[],
): { readonly vendor?: Vendor; readonly file: string } {
  const [, word, file] = /^([A-Za-z]\w*)=(.+)$/s.exec(spec) ?? [];
  if (word === undefined || file === undefined) return { file: spec };
  const vendor = vendors.find((each) => each.toLowerCase() === word.toLowerCase());
  if (vendor !== undefined) return { vendor, file };
  throw new CliError('InvalidArgument', `The vendor "${word}" is unknown for this evidence.`, {
    hint: `Write ${vendors.map((each) => `${each}=FILE`).join(' or ')}, or FILE alone.`,
  });
}

function ofNobody(file: string, vendors: readonly Vendor[]): CliError {
  return new CliError('InputInvalid', `${file}: this root does not fit ${vendors.join(' or ')}.`, {
    hint: `To trust it anyway, name the vendor: ${vendors.map((each) => `${each}=${file}`).join(' or ')}.`,
  });
}

/** Revocation lists in files, DER or PEM. */
export async function revocationListsIn(files: readonly string[], inputs: Inputs) {
  const { decodeRevocationList } = await import('@veritee/core/internal/x509');
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
  const content = await inputs.bytes(file, 'root');
  // PEM is for the X.509 reader, which knows several blocks.
  const { spelling, bytes } = fromSpelling(content);
  return spelling === 'pem' ? content : bytes;
}

async function readable<T>(file: string, read: () => Promise<T>): Promise<T> {
  try {
    return await read();
  } catch (cause) {
    if (!isCoded(cause)) throw cause;
    throw new CliError('InputInvalid', `${file}: ${explained(cause)}`, { cause });
  }
}
