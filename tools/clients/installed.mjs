// @ts-check

/** What clients need from package registries, installed once into a folder outside the repository's files. */

import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from '../setup.mjs';

const cache = join(root, 'node_modules', '.cache', 'clients');
/** Milliseconds for one command of an installation. */
const PATIENCE = 240_000;

/** A runtime or a registry is missing, so that a client cannot run here; the message is the reason. */
export class NotHere extends Error {}

/**
 * The folder in which `install` has succeeded for exactly this text, now or in an earlier run.
 *
 * @param {string} name
 * @param {string} wanted whatever decides what is installed
 * @param {(folder: string) => Promise<void>} install
 * @returns {Promise<string>}
 */
export async function installed(name, wanted, install) {
  const key = createHash('sha256').update(wanted).digest('hex').slice(0, 12);
  const folder = join(cache, `${name}-${key}`);
  const mark = join(folder, '.installed');
  if (existsSync(mark)) return folder;
  rmSync(folder, { recursive: true, force: true });
  mkdirSync(folder, { recursive: true });
  await install(folder);
  writeFileSync(mark, wanted);
  return folder;
}

/**
 * Runs a command of an installation to its end.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<string>} what it printed
 * @throws {NotHere} when it is not there or fails
 */
export async function fetched(command, args, { cwd = root, env = process.env } = {}) {
  const { status, output } = await outcome(command, args, { cwd, env, patience: PATIENCE });
  if (status === 0) return output;
  const reason = output.trim().split('\n').at(-1) ?? '';
  throw new NotHere(
    `${command} ${args[0] ?? ''}: ${status === undefined ? 'not there' : reason.slice(0, 160)}`,
  );
}

/**
 * Runs a compiler on what is ours: that it fails is a fault, that it is not there is none.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd?: string, env?: NodeJS.ProcessEnv }} [options]
 * @returns {Promise<void>}
 * @throws {NotHere} when it is not there
 */
export async function compiled(command, args, { cwd = root, env = process.env } = {}) {
  const { status, output } = await outcome(command, args, { cwd, env, patience: PATIENCE });
  if (status === undefined) throw new NotHere(`${command}: not there`);
  if (status !== 0) throw new Error(`${command} failed:\n${output}`);
}

/**
 * The exit status (undefined: it could not be started) and everything that was printed.
 *
 * @param {string} command
 * @param {readonly string[]} args
 * @param {{ cwd: string, env: NodeJS.ProcessEnv, patience: number, input?: string }} options
 * @returns {Promise<{ status: number | undefined, output: string }>}
 */
export function outcome(command, args, { cwd, env, patience, input }) {
  return new Promise((done) => {
    // A process group of its own, so that what it starts ends with it.
    const child = spawn(command, [...args], { cwd, env, stdio: ['pipe', 'pipe', 'pipe'], detached: true });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
    const timer = setTimeout(() => {
      output += `\nnot finished after ${patience / 1000} s\n`;
      if (child.pid !== undefined) process.kill(-child.pid, 'SIGKILL');
    }, patience);
    child.once('error', () => {
      clearTimeout(timer);
      done({ status: undefined, output });
    });
    child.once('close', (status) => {
      clearTimeout(timer);
      done({ status: status ?? 1, output });
    });
    // A program that reads no input may end first.
    child.stdin.on('error', () => undefined);
    child.stdin.end(input ?? '');
  });
}
