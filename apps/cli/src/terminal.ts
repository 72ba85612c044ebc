/** Where a command reads from and writes to: handed in, so that tests run commands without a process. */

import { readFileSync } from 'node:fs';

/** Something that takes text. */
export interface TextSink {
  write(text: string): unknown;
  readonly isTTY?: boolean | undefined;
  readonly columns?: number | undefined;
}

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
  /** Aborted when the person asks the command to stop (Ctrl-C, SIGTERM). Asked for by commands that keep running. */
  readonly stopped: () => AbortSignal;
}

/** The terminal of this process. */
export function processTerminal(): Terminal {
  // A reader that closes early (`veritee … | head`) is no failure.
  for (const stream of [process.stdout, process.stderr]) {
    stream.on('error', (error: NodeJS.ErrnoException) => {
      if (error.code !== 'EPIPE') throw error;
      process.exit();
    });
  }
  return {
    stdin: process.stdin,
    stdout: process.stdout,
    stderr: process.stderr,
    env: process.env,
    clock: () => new Date(),
    stopped: stopSignal,
  };
}

/** The first signal asks to stop; a second one ends the process as it would without us. */
function stopSignal(): AbortSignal {
  const controller = new AbortController();
  for (const signal of ['SIGINT', 'SIGTERM'] as const) {
    process.once(signal, () => controller.abort(signal));
  }
  return controller.signal;
}

/** The version of this package. */
export function packageVersion(): string {
  const text = readFileSync(new URL('../package.json', import.meta.url), 'utf8');
  const manifest: unknown = JSON.parse(text);
  const version =
    typeof manifest === 'object' && manifest !== null && 'version' in manifest ? manifest.version : undefined;
  return typeof version === 'string' ? version : 'unknown';
}
