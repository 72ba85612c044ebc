/** Files from drops, dialogs and the clipboard. */

import type { GivenFile } from '../protocol.ts';
import { texts } from '../texts.ts';

/** Far above any evidence; keeps a mistaken drop from filling the memory. */
const LARGEST = 64 * 1024 * 1024;

let last = 0;

/** A file from bytes. */
export function givenFile(name: string, bytes: Uint8Array<ArrayBuffer>, trusted = false): GivenFile {
  return { id: ++last, name, bytes, trusted };
}

/** The contents of files; `refused` says which were too large. */
export async function filesFrom(
  list: Iterable<File>,
): Promise<{ readonly files: readonly GivenFile[]; readonly refused: readonly string[] }> {
  const files: GivenFile[] = [];
  const refused: string[] = [];
  for (const file of list) {
    if (file.size > LARGEST) refused.push(texts.inspect.tooLarge(file.name));
    else files.push(givenFile(file.name, new Uint8Array(await file.arrayBuffer())));
  }
  return { files, refused };
}

/** A pasted text as a file. */
export function fileFromText(text: string): GivenFile {
  return givenFile('pasted', new TextEncoder().encode(text));
}

/** The files of a drop or a paste; those of folders that were dropped, too. */
export async function filesOfTransfer(transfer: DataTransfer): Promise<File[]> {
  const entries = [...transfer.items].map((item) => item.webkitGetAsEntry());
  if (entries.some((entry) => entry?.isDirectory === true)) {
    const found = await Promise.all(entries.map((entry) => (entry === null ? [] : filesBelow(entry))));
    return found.flat();
  }
  return [...transfer.files];
}

async function filesBelow(entry: FileSystemEntry): Promise<File[]> {
  if (entry.isFile)
    return [await new Promise<File>((done, failed) => (entry as FileSystemFileEntry).file(done, failed))];
  const reader = (entry as FileSystemDirectoryEntry).createReader();
  const entries = await new Promise<FileSystemEntry[]>((done, failed) => reader.readEntries(done, failed));
  const files = await Promise.all(entries.filter((each) => each.isFile).map(filesBelow));
  return files.flat();
}
