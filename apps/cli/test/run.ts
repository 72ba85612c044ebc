/** Runs commands in this process with captured streams, and as child processes of the built program. */

import { execFile } from 'node:child_process';
import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import type { EvidenceKinds } from '@veritee/evidence';
import { main, type Terminal } from '../src/main.ts';

/** What a command printed and how it ended. */
export interface Run {
  readonly status: number;
  readonly stdout: string;
  readonly stderr: string;
  /** The one JSON document on standard output; throws when there is anything else. */
  json(): Record<string, unknown>;
}

/** Surroundings that a test changes. */
export interface Surroundings {
  readonly stdin?: Uint8Array | string;
  readonly env?: Record<string, string>;
  readonly now?: string;
  readonly stop?: AbortSignal;
  /** The kinds of evidence that commands know; all there are unless told otherwise. */
  readonly kinds?: () => Promise<EvidenceKinds>;
  /** Sees the text as it is printed: for commands that keep running. */
  readonly watch?: (stream: 'stdout' | 'stderr', text: string) => void;
}

/** Runs a command in this process. */
export async function run(argv: readonly string[], surroundings: Surroundings = {}): Promise<Run> {
  const { stdin, env = {}, now, stop, watch, kinds } = surroundings;
  let stdout = '';
  let stderr = '';
  const terminal: Terminal = {
    stdin: (async function* () {
      if (stdin !== undefined) yield stdin;
    })(),
    stdout: {
      write: (text) => {
        stdout += text;
        watch?.('stdout', text);
      },
    },
    stderr: {
      write: (text) => {
        stderr += text;
        watch?.('stderr', text);
      },
    },
    env,
    clock: () => (now === undefined ? new Date() : new Date(now)),
    keepRunning: () => ({ stopped: stop ?? new AbortController().signal, started: () => undefined }),
  };
  const status = await main(argv, terminal, kinds);
  return { status, stdout, stderr, json: () => oneDocument(stdout) };
}

function oneDocument(text: string): Record<string, unknown> {
  const value: unknown = JSON.parse(text);
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw new Error('no JSON object');
  return value as Record<string, unknown>;
}

/** The program as people run it. */
export const program = resolve(import.meta.dirname, '../bin/veritee.js');

/** Whether there is a build that the program can run. */
export const built = existsSync(resolve(import.meta.dirname, '../dist/program.js'));

/** Runs a command as a process of its own. */
export function runProcess(argv: readonly string[], stdin = '', env: NodeJS.ProcessEnv = {}): Promise<Run> {
  return new Promise((done) => {
    const child = execFile(
      process.execPath,
      [program, ...argv],
      { env: { ...process.env, ...env } },
      (error, stdout, stderr) => {
        const status = typeof error?.code === 'number' ? error.code : error === null ? 0 : -1;
        done({ status, stdout, stderr, json: () => oneDocument(stdout) });
      },
    );
    child.stdin?.end(stdin);
  });
}
