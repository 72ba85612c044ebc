/** A folder with `@azure/identity` and `@azure/arm-attestation`; kept outside the repository's files and lock file, made once. */

import { execFile } from 'node:child_process';
import { copyFileSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const folder = fileURLToPath(new URL('../../../node_modules/.cache/azure-clients', import.meta.url));
const script = fileURLToPath(new URL('manage.mjs', import.meta.url));
const mark = join(folder, 'installed.txt');
/** Too large for the development dependencies of everybody. */
const PACKAGES = ['@azure/identity@4.13.1', '@azure/arm-attestation@2.1.0', '@azure/attestation@1.0.0'];
const TIMEOUT = 300_000;

/** Path of the script where it finds the packages; undefined, with one visible line, where there is no registry. */
export async function scriptWithAzureClients(): Promise<string | undefined> {
  const placed = join(folder, 'manage.mjs');
  const wanted = PACKAGES.join(' ');
  try {
    if (!existsSync(mark) || readFileSync(mark, 'utf8') !== wanted) {
      mkdirSync(folder, { recursive: true });
      writeFileSync(join(folder, 'package.json'), '{ "private": true }');
      const options = ['--no-audit', '--no-fund', '--no-save', '--fetch-retries=1', '--loglevel=error'];
      await promisify(execFile)('npm', ['install', ...options, ...PACKAGES], {
        cwd: folder,
        timeout: TIMEOUT,
      });
      writeFileSync(mark, wanted);
    }
    copyFileSync(script, placed);
    return placed;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    console.warn(`skipped: @azure/identity cannot be installed here (${reason.slice(0, 120)})`);
    return undefined;
  }
}
