/** Where a command reads from and writes to: handed in, so that tests run commands without a process. */

import { readFileSync } from 'node:fs';
import { constants } from 'node:os';
import { type Outlet, outletTo, type TextSink } from './outlet.ts';

/** The surroundings of one command. */
export interface Terminal {
  /** All of standard input; a command reads it at most once. */
  readonly stdin: AsyncIterable<Uint8Array | string>;
  /** For results only. */
  readonly stdout: TextSink;
  /** For logs, progress, warnings and the reasons of failures. */
  readonly stderr: TextSink;
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly clock: () => Date;
  /**
   * Called by a command that keeps running, before it starts anything: from then on signals steer it, and output that
   * nobody reads is dropped and counted.
   *
   * @param hangUp - what SIGHUP asks for
   */
  readonly keepRunning: (hangUp: 'reload' | 'stop') => Steering;
}

/** How a command that keeps running is told what to do. */
export interface Steering {
  /** Aborted when the person asks the command to stop (Ctrl-C, SIGTERM). */
  readonly stopped: AbortSignal;
  /**
   * The command has started: until then a signal to stop ends the process at once, since nothing is under way.
   *
   * @param reload - called at each SIGHUP from now on
   */
  started(reload: () => void): void;
}

/** The terminal of this process. */
export interface ProcessTerminal extends Terminal {
  readonly stdout: Outlet;
  readonly stderr: Outlet;
  /** Returns when the output has left; a command that kept running does not wait for a reader that stalls. */
  leave(): Promise<void>;
}

/** How long a command that kept running waits for the reader of its output at its end. */
const LAST_WAIT = 1000;

let opened: ProcessTerminal | undefined;

/** The terminal of this process. */
export function processTerminal(): ProcessTerminal {
  opened ??= openTerminal();
  return opened;
}

function openTerminal(): ProcessTerminal {
  const clock = (): Date => new Date();
  const notice = (lines: number): string =>
    JSON.stringify({
      level: 40,
      time: clock().getTime(),
      dropped: lines,
      msg: `${lines} line${lines === 1 ? ' was' : 's were'} dropped: the reader of this output was away or too slow`,
    });
  const stdout = outletTo(process.stdout, notice);
  const stderr = outletTo(process.stderr, notice);
  let patience: number | undefined;
  return {
    stdin: process.stdin,
    stdout,
    stderr,
    env: process.env,
    clock,
    keepRunning: (hangUp) => {
      patience = LAST_WAIT;
      stdout.bound();
      stderr.bound();
      // Windows sends SIGHUP when the console is closed, and ends the process soon after.
      return steeredBySignals(process.platform === 'win32' ? 'stop' : hangUp);
    },
    leave: async () => {
      await Promise.all([stdout.flushed(patience), stderr.flushed(patience)]);
    },
  };
}

/** The first signal asks to stop, a second one ends the process at once. */
function steeredBySignals(hangUp: 'reload' | 'stop'): Steering {
  const controller = new AbortController();
  let reload: (() => void) | undefined;
  const stop = (signal: NodeJS.Signals): void => {
    // The first process of a container is not ended by signals that it does not handle: it ends itself.
    if (reload === undefined || controller.signal.aborted) process.exit(128 + constants.signals[signal]);
    controller.abort(signal);
  };
  process.on('SIGINT', stop);
  process.on('SIGTERM', stop);
  process.on('SIGHUP', hangUp === 'stop' ? stop : () => reload?.());
  return {
    stopped: controller.signal,
    started: (listener) => {
      reload = listener;
    },
  };
}

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
