/** A project as a user has it: our packages as `npm pack` makes them, in a folder outside the repository. */

import { execFile } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Archive, packedArchives } from './packed-archives.ts';

const root = resolve(import.meta.dirname, '../..');
const execute = promisify(execFile);

/** Packages can be packed once they are built. */
export const isBuilt = existsSync(join(root, 'packages/service/dist/index.js'));

export interface PackedProject {
  readonly folder: string;
  /** Writes files below the folder, by name. */
  write(files: Readonly<Record<string, string>>): void;
  /** Compiles the TypeScript files of a subfolder strictly. @returns one line per error; empty if there are none */
  compile(subfolder: string, options?: object): Promise<readonly string[]>;
  /** Runs a JavaScript file with Node. Rejects, with everything printed, if it does not end with 0. */
  run(file: string, environment?: NodeJS.ProcessEnv): Promise<string>;
  remove(): void;
}

/**
 * Packs and installs all packages. What they depend on is linked from the repository, so no network is needed.
 *
 * @param without - packages that the project does not have; compile such a project with `preserveSymlinks`
 */
export async function packedProject(without: readonly string[] = []): Promise<PackedProject> {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-project-'));
  const modules = join(folder, 'node_modules');
  linkDependencies(modules, without);
  const archives = await packedArchives();
  await Promise.all(archives.map((archive) => unpack(archive, modules)));
  writeFileSync(join(folder, 'package.json'), '{ "type": "module", "private": true }');
  return {
    folder,
    write: (files) => {
      for (const [name, text] of Object.entries(files)) {
        mkdirSync(dirname(join(folder, name)), { recursive: true });
        writeFileSync(join(folder, name), text);
      }
    },
    compile: (subfolder, options) => compile(join(folder, subfolder), options),
    run: async (file, environment = {}) => {
      const env = { ...process.env, ...environment };
      const path = join(folder, file);
      return execute(process.execPath, [path], { cwd: dirname(path), env }).then(
        ({ stdout }) => stdout,
        ({ stdout, stderr }) => {
          throw new Error(`${file} failed:\n${stdout}${stderr}`);
        },
      );
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}

function linkDependencies(modules: string, without: readonly string[]): void {
  mkdirSync(modules);
  const installed = readdirSync(join(root, 'node_modules'));
  const others = installed.filter((each) => !/^(?:\.|@?veritee)/.test(each) && !without.includes(each));
  for (const name of others) {
    symlinkSync(join(root, 'node_modules', name), join(modules, name), 'junction');
  }
}

async function unpack({ name, path }: Archive, modules: string): Promise<void> {
  const target = join(modules, name);
  mkdirSync(target, { recursive: true });
  await execute('tar', ['-xzf', path, '-C', target, '--strip-components=1']);
}

/** What a strict project of today says, and nothing that would excuse a mistake. */
const STRICT = {
  target: 'ES2023',
  lib: ['ES2023'],
  types: ['node'],
  module: 'NodeNext',
  moduleDetection: 'force',
  strict: true,
  exactOptionalPropertyTypes: true,
  noUncheckedIndexedAccess: true,
  noImplicitOverride: true,
  skipLibCheck: false,
  noEmit: true,
};

async function compile(folder: string, options: object = {}): Promise<readonly string[]> {
  const settings = { compilerOptions: { ...STRICT, ...options }, include: ['**/*.ts'] };
  writeFileSync(join(folder, 'tsconfig.json'), JSON.stringify(settings));
  const compiler = join(root, 'node_modules/typescript/bin/tsc');
  return execute(process.execPath, [compiler, '-p', folder, '--pretty', 'false'], { cwd: folder }).then(
    () => [],
    ({ stdout, stderr }) => `${stdout}${stderr}`.trim().split('\n'),
  );
}
