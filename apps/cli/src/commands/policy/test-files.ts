/** Finds policies and their tests: `name.policy` beside `name.policy.test.json`. */

import { readdir, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { CliError } from '../../errors.ts';
import { unreadable } from '../../input/inputs.ts';

/** A policy, and the file with its tests where there is one. */
export interface PolicyFiles {
  readonly policy: string;
  readonly tests: string | undefined;
}

const POLICY = '.policy';
const TESTS = '.policy.test.json';

/** The policies of a folder and of those below it; or the one policy that the path names. */
export async function policyFiles(path: string, tests: string | undefined): Promise<readonly PolicyFiles[]> {
  if (path === '-' || !(await isFolder(path)))
    return [{ policy: path, tests: tests ?? (await beside(path)) }];
  if (tests !== undefined) {
    throw new CliError('InvalidUsage', 'The option --tests goes with one policy, not with a folder.');
  }
  const names = await filesBelow(path);
  const found = new Set(names);
  const orphan = names.find((name) => name.endsWith(TESTS) && !found.has(policyOf(name)));
  if (orphan !== undefined) {
    throw new CliError('InputInvalid', `There is no ${policyOf(orphan)} for the tests of ${orphan}.`);
  }
  const policies = names.filter((name) => name.endsWith(POLICY));
  if (policies.length === 0)
    throw new CliError('InputUnreadable', `There is no file *${POLICY} in ${path}.`, {
      hint: `Name one policy, or the folder with yours; their names end in ${POLICY}.`,
    });
  return policies.map((policy) => {
    const file = testsOf(policy);
    return { policy, tests: found.has(file) ? file : undefined };
  });
}

/** Where the tests of a policy are. */
export function testsOf(policy: string): string {
  return policy.endsWith(POLICY) ? policy.slice(0, -POLICY.length) + TESTS : `${policy}.test.json`;
}

function policyOf(tests: string): string {
  return tests.slice(0, -TESTS.length) + POLICY;
}

async function beside(policy: string): Promise<string | undefined> {
  if (policy === '-') return undefined;
  const file = testsOf(policy);
  return (await stat(file).catch(() => undefined)) === undefined ? undefined : file;
}

/** Whether a path is a folder. */
export async function isFolder(path: string): Promise<boolean> {
  try {
    return (await stat(path)).isDirectory();
  } catch (cause) {
    throw unreadable(path, cause);
  }
}

/** The files of a folder and of those below it, in the order of their names; hidden folders are left out. */
export async function filesBelow(folder: string): Promise<readonly string[]> {
  const files: string[] = [];
  const entries = await readdir(folder, { withFileTypes: true });
  for (const entry of entries.toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = join(folder, entry.name);
    if (entry.isDirectory() && entry.name !== 'node_modules' && !entry.name.startsWith('.')) {
      files.push(...(await filesBelow(path)));
    } else if (entry.isFile()) files.push(path);
  }
  return files;
}
