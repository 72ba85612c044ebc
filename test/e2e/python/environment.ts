/** A virtual environment with the official Python client; kept outside the repository's files, made once. */

import { execFile } from 'node:child_process';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';

const run = promisify(execFile);
const requirements = fileURLToPath(new URL('requirements.txt', import.meta.url));
const folder = fileURLToPath(new URL('../../../node_modules/.cache/python-client', import.meta.url));
const python = resolve(folder, 'bin/python');
const mark = resolve(folder, 'installed.txt');
const TIMEOUT = 300_000;

/** Path of the interpreter; undefined, with one visible line, where there is no Python or no Python registry. */
export async function pythonWithClient(): Promise<string | undefined> {
  const wanted = readFileSync(requirements, 'utf8');
  if (existsSync(mark) && readFileSync(mark, 'utf8') === wanted) return python;
  try {
    await run('python3', ['-m', 'venv', '--clear', folder], { timeout: TIMEOUT });
    const pip = [
      '-m',
      'pip',
      'install',
      '--quiet',
      '--disable-pip-version-check',
      '--retries',
      '1',
      '--timeout',
      '15',
    ];
    await run(python, [...pip, '-r', requirements], { timeout: TIMEOUT });
    writeFileSync(mark, wanted);
    return python;
  } catch (error) {
    const reason = error instanceof Error ? (error.message.split('\n')[0] ?? '') : String(error);
    console.warn(`skipped: the official Python client cannot be installed here (${reason.slice(0, 120)})`);
    return undefined;
  }
}
