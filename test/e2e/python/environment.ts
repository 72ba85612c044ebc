/** A virtual environment with the official Python client; kept outside the repository's files, made once. */

import { execFile } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import { existsSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const cache = fileURLToPath(new URL('../../../node_modules/.cache', import.meta.url));
const TIMEOUT = 300_000;

/** Path of the interpreter; undefined, with one visible line, where there is no Python or no Python registry. */
export async function pythonWithClient(): Promise<string | undefined> {
  const wanted = readFileSync(requirements, 'utf8');
  // Other requirements, other folder: what is there is complete, and never changed.
  const folder = resolve(cache, `python-${createHash('sha256').update(wanted).digest('hex').slice(0, 12)}`);
  const python = resolve(folder, 'bin/python');
  if (existsSync(python)) return python;
  // Test files run side by side: each makes one of its own, and the first puts its in place.
  const own = `${folder}.${randomBytes(4).toString('hex')}`;
  try {
    const interpreter = resolve(own, 'bin/python');
    await run('python3', ['-m', 'venv', '--clear', own], { timeout: TIMEOUT });
    const quiet = ['--quiet', '--disable-pip-version-check', '--retries', '1', '--timeout', '15'];
    await run(interpreter, ['-m', 'pip', 'install', ...quiet, '-r', requirements], { timeout: TIMEOUT });
    renameSync(own, folder);
    return python;
  } catch (error) {
    rmSync(own, { recursive: true, force: true });
    if (existsSync(python)) return python;
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    console.warn(`skipped: the official Python client cannot be installed here (${reason.slice(0, 120)})`);
    return undefined;
  }
}
