/** Records of attestation decisions: one line of JSON each. No evidence, no token, no claim. */

import { createWriteStream } from 'node:fs';

/** What a record tells. */
export interface DecisionRecord {
  /** Of the service's clock. */
  readonly at: string;
  readonly instance: string;
  readonly caller: string;
  /** Type of evidence. */
  readonly type: string;
  /** `x-ms-policy-hash`; absent when it was refused before a policy was found. */
  readonly policyHash?: string | undefined;
  /** Whether the policy was a draft of the caller: the token is unsecured then. */
  readonly draft?: true | undefined;
  /** Lower-case hex of the SHA-256 of the evidence; absent when there was none to be read. */
  readonly evidenceDigest?: string | undefined;
  /** `challenged`: a conversation began, nothing is decided yet. */
  readonly outcome: 'permitted' | 'challenged' | 'refused' | 'failed';
  /** Code of the refusal. */
  readonly code?: string | undefined;
  readonly milliseconds: number;
  readonly requestId: string;
  readonly clientRequestId?: string | undefined;
}

/** Takes records. */
export interface DecisionSink {
  write(record: DecisionRecord): void;
  /** Why records cannot be written at present. */
  readonly trouble: Error | undefined;
  close(): Promise<void>;
}

/** Bytes that may wait for a slow disk; more are lost, which is counted and makes the service unready. */
const MOST_WAITING = 8 * 1024 * 1024;

/**
 * Where records go: the lines of a log, a file, or nowhere (undefined).
 *
 * @param place - `log`, `off` or the path of a file that is appended to, for its owner only
 * @param lost - told of each record that could not be written
 */
export function openDecisionSink(
  place: string,
  log: { write(line: string): void } | undefined,
  lost: (error: Error) => void,
): DecisionSink | undefined {
  if (place === 'off') return undefined;
  if (place !== 'log') return fileSink(place, lost);
  if (log === undefined) return undefined;
  return {
    write: (record) => log.write(lineOf(record)),
    trouble: undefined,
    close: async () => undefined,
  };
}

function fileSink(path: string, lost: (error: Error) => void): DecisionSink {
  let trouble: Error | undefined;
  const stream = createWriteStream(path, { flags: 'a', mode: 0o600 });
  stream.on('error', (error) => {
    trouble = error;
    lost(error);
  });
  return {
    write(record) {
      if (trouble !== undefined && stream.destroyed) return lost(trouble);
      if (stream.writableLength > MOST_WAITING) {
        trouble = new Error('The file of attestation records is too slow.');
        return lost(trouble);
      }
      trouble = undefined;
      stream.write(lineOf(record));
    },
    get trouble() {
      return trouble;
    },
    close: () =>
      new Promise((resolve) => {
        if (stream.destroyed) return resolve();
        stream.end(() => resolve());
      }),
  };
}

function lineOf(record: DecisionRecord): string {
  return `${JSON.stringify({ audit: 'attestation', ...record })}\n`;
}
