/** Instances: who issues tokens, under which URL, with which key. One for now. */

import type { Signer } from './signers.ts';

/** A tenant of the service. */
export interface Instance {
  readonly name: string;
  readonly mode: 'AAD' | 'Isolated' | 'Shared';
  /** The URL that clients use and that stands in `iss`; no trailing slash. */
  readonly issuer: string;
  readonly signer: Signer;
}

/** The folder of an instance inside the data directory. */
export function instanceFolder(name: string): string {
  return `instances/${name}`;
}
