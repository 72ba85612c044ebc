/** Runs `serve` or `start` in this process until the test is done with it. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { type Run, run, type Surroundings } from './run.ts';

/** A folder that is gone after the test. */
export function temporaryFolder(): { readonly path: string; remove(): void } {
  const path = mkdtempSync(join(tmpdir(), 'veritee-cli-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true }) };
}

/** What a running service said. */
export interface Serving {
  readonly ready: {
    readonly endpoint: string;
    readonly certificateAuthority: string;
    readonly console?: string;
    readonly instances: readonly {
      readonly name: string;
      readonly mode: string;
      readonly endpoint: string;
      readonly hostEndpoint?: string;
    }[];
    readonly environment: Readonly<Record<string, string>>;
  };
  /** Asks it to stop and waits for its end. */
  stop(): Promise<Run>;
}

/** Starts a service and waits for its ready line, wherever it is printed. */
export async function serving(argv: readonly string[], surroundings: Surroundings = {}): Promise<Serving> {
  const stopper = new AbortController();
  let printed = '';
  let told: (line: Serving['ready']) => void = () => undefined;
  const ready = new Promise<Serving['ready']>((resolve) => {
    told = resolve;
  });
  const ended = run(argv, {
    ...surroundings,
    stop: stopper.signal,
    watch: (_, text) => {
      printed += text;
      const line = /^\{"ready":true.*\}$/m.exec(printed)?.[0];
      if (line !== undefined) told(JSON.parse(line) as Serving['ready']);
    },
  });
  const failed = ended.then((end) => {
    throw new Error(`ended with ${end.status}: ${end.stdout}${end.stderr}`);
  });
  const line = await Promise.race([ready, failed]);
  failed.catch(() => undefined);
  return {
    ready: line,
    stop: () => {
      stopper.abort();
      return ended;
    },
  };
}
