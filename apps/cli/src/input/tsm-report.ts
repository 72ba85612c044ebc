/**
 * Evidence of this very machine from the kernel's report interface (Linux, Documentation/ABI/testing/configfs-tsm-report): a folder
 * is made in it, the report data is written to `inblob`, and `outblob` is the answer, `auxblob` what goes with it.
 */

import { randomUUID } from 'node:crypto';
import { mkdir, readFile, rmdir, stat, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError, exitStatus } from '../errors.ts';

/** What the kernel answers. */
export interface TsmReport {
  /** Who made it: `tdx_guest`, `sev_guest`, … */
  readonly provider: string;
  readonly report: Uint8Array;
  /** What the host gave beside it, such as the certificate table of `sev_guest`; often nothing. */
  readonly auxiliary: Uint8Array;
}

/** Bytes of `inblob` that every provider takes. */
const REPORT_DATA = 64;
/** The provider may be busy, or another program may have asked in between. */
const TRIES = 50;
const PAUSE = 100;
const AGAIN = new Set(['EBUSY', 'EAGAIN', 'EWOULDBLOCK', 'EINTR', 'ENOENT']);

/**
 * Asks the kernel for a report.
 *
 * @param reportData - at most 64 bytes; zeros follow
 * @param directory - of the interface
 * @throws CliError `MachineNotSupported` when the interface is missing, `MachineFailed` when the kernel refuses a report
 */
export async function tsmReport(reportData: Uint8Array, directory: string): Promise<TsmReport> {
  await requireInterface(directory);
  const folder = join(directory, `veritee-${randomUUID()}`);
  try {
    await mkdir(folder);
  } catch (cause) {
    throw failed(directory, cause);
  }
  try {
    const inblob = new Uint8Array(REPORT_DATA);
    inblob.set(reportData);
    await writeFile(join(folder, 'inblob'), inblob);
    return await answerIn(folder);
  } catch (cause) {
    throw cause instanceof CliError ? cause : failed(directory, cause);
  } finally {
    // Of the kernel: the folder goes with the files in it. Whatever fails here fails nothing.
    await rmdir(folder).catch(() => undefined);
  }
}

async function requireInterface(directory: string): Promise<void> {
  const found = await stat(directory).catch(() => undefined);
  if (found?.isDirectory() === true) return;
  throw new CliError(
    'MachineNotSupported',
    `This machine has no report interface: there is no ${directory}.`,
    {
      status: exitStatus.otherSide,
      hint:
        'It exists in confidential virtual machines with Linux 6.7 or later, configfs mounted and the driver for ' +
        'guests of its TEE loaded. On Azure, ask the paravisor of the VM for the quote and send it with --evidence.',
    },
  );
}

/** The report, taken only if nobody wrote other report data while it was read. */
async function answerIn(folder: string): Promise<TsmReport> {
  for (let left = TRIES; ; left--) {
    try {
      const before = await text(folder, 'generation');
      const report = await readFile(join(folder, 'outblob'));
      const auxiliary = await optional(folder, 'auxblob');
      if (report.length > 0 && before === (await text(folder, 'generation'))) {
        return { provider: await text(folder, 'provider'), report: new Uint8Array(report), auxiliary };
      }
      if (left === 0) throw new Error('the report was replaced while it was read');
    } catch (cause) {
      if (left === 0 || !AGAIN.has(codeOf(cause))) throw cause;
    }
    await new Promise((resolve) => setTimeout(resolve, PAUSE));
  }
}

/** Not every provider has such a file. */
async function optional(folder: string, name: string): Promise<Uint8Array> {
  try {
    return new Uint8Array(await readFile(join(folder, name)));
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return new Uint8Array();
    throw cause;
  }
}

async function text(folder: string, name: string): Promise<string> {
  return (await readFile(join(folder, name), 'utf8')).trim();
}

function codeOf(error: unknown): string {
  return String((error as { readonly code?: unknown } | null)?.code ?? '');
}

function failed(directory: string, cause: unknown): CliError {
  const code = codeOf(cause);
  const reason = code !== '' ? code : cause instanceof Error ? cause.message : 'unknown';
  return new CliError('MachineFailed', `${directory} gave no report (${reason}).`, {
    status: exitStatus.otherSide,
    cause,
    hint: code === 'EACCES' || code === 'EPERM' ? 'The interface is open to root only.' : undefined,
  });
}
