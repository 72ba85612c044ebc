/** Keys and certificates in PEM files (RFC 7468): told apart by their labels, read no further. */

/** What was found. */
export interface PemFiles {
  /** The block of a private key. */
  readonly privateKey?: string | undefined;
  /** Blocks of certificates, in their order. */
  readonly certificates: readonly string[];
}

/** Far above any key with its chain. */
const LONGEST = 256 * 1024;

/** The blocks in the files. Other blocks, such as parameters of curves, are passed over. */
export async function pemFilesOf(files: Iterable<File>): Promise<PemFiles> {
  let privateKey: string | undefined;
  const certificates: string[] = [];
  for (const file of files) {
    if (file.size > LONGEST) continue;
    for (const { label, text } of blocksIn(await file.text())) {
      if (label === 'CERTIFICATE') certificates.push(text);
      else if (label.endsWith('PRIVATE KEY')) privateKey = text;
    }
  }
  return { privateKey, certificates };
}

function blocksIn(text: string): readonly { readonly label: string; readonly text: string }[] {
  const blocks: { label: string; text: string }[] = [];
  let open: { label: string; lines: string[] } | undefined;
  for (const line of text.split(/\r?\n/)) {
    const [, edge, label = ''] = /^-----(BEGIN|END) ([A-Z0-9 ]{1,60})-----/.exec(line) ?? [];
    if (edge === 'BEGIN') open = { label, lines: [] };
    open?.lines.push(line);
    if (edge === 'END' && open?.label === label) {
      blocks.push({ label, text: `${open.lines.join('\n')}\n` });
      open = undefined;
    }
  }
  return blocks;
}
