/** Records of attestation decisions: one line of JSON each. No evidence, no token, no claim. */

import { type DecisionFileOptions, openDecisionFile } from './decision-file.ts';

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
  /** Opens the file anew, which may have been renamed. */
  reopen(): void;
  close(): Promise<void>;
}

/**
 * Where records go: the lines of a log, a file, or nowhere (undefined).
 *
 * @param place - `log`, `off` or the path of a file that is appended to, for its owner only
 * @param log - takes a line, and a function to call when the line is dropped
 */
export function openDecisionSink(
  place: string,
  log: { write(line: string, lost?: () => void): void } | undefined,
  options: DecisionFileOptions,
): DecisionSink | undefined {
  if (place === 'off') return undefined;
  if (place !== 'log') {
    const file = openDecisionFile(place, options);
    return {
      write: (record) => file.write(lineOf(record)),
      get trouble() {
        return file.trouble;
      },
      reopen: () => file.reopen(),
      close: () => file.close(),
    };
  }
  if (log === undefined) return undefined;
  return {
    write: (record) => log.write(lineOf(record), () => options.events.lost(1)),
    trouble: undefined,
    reopen: () => undefined,
    close: async () => undefined,
  };
}

function lineOf(record: DecisionRecord): string {
  return `${JSON.stringify({ audit: 'attestation', ...record })}\n`;
}
