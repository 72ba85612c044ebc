/** What the service and a thread that attests say to each other. All of it survives a structured clone. */

import type { Claim } from '@veritee/core';
import type { AttestationType } from '@veritee/core/internal/maa';
import type { EndorsementRequest, SeenStatement, Trust } from '@veritee/evidence';
import type { PlainError } from '../../errors/plain-error.ts';
import type { AnswerNotes } from '../answer-attest.ts';
import type { OpenChallenge } from '../conversation/service-context.ts';

/** What a thread is given at its start: all that does not change from request to request. */
export interface ThreadFacts {
  readonly trust: Omit<Trust, 'now' | 'proofCache' | 'seen'>;
  /** For people; the source itself stays in the main thread. */
  readonly source: { readonly name: string };
}

/** One request. */
export interface AttestJob {
  readonly type: AttestationType;
  readonly body: Uint8Array | undefined;
  readonly now: Date;
  readonly explain: boolean;
  /** The marks of the newest endorsements; absent where older ones are as good. */
  readonly seen: ReadonlyMap<string, string> | undefined;
  /** What of the decision is kept: nothing else is sent back. */
  readonly keep: 'off' | 'claims' | 'evidence';
  /** The `api-version` of the request. */
  readonly version: string;
  readonly instance: {
    readonly name: string;
    readonly issuer: string;
    readonly keyId: string;
    /** DER of the certificate of the signing key. */
    readonly certificate: Uint8Array;
  };
}

/** What a thread asks on the way: what only the main thread has. */
export type AttestQuestion =
  | { readonly kind: 'endorsement'; readonly request: EndorsementRequest }
  | { readonly kind: 'policy'; readonly draft: string | undefined }
  | { readonly kind: 'appraise'; readonly claims: readonly Claim[] }
  | { readonly kind: 'configuration' }
  | { readonly kind: 'sign'; readonly signingInput: string }
  | { readonly kind: 'random'; readonly size: number }
  | { readonly kind: 'seal'; readonly challenge: Uint8Array }
  | { readonly kind: 'open'; readonly sealed: Uint8Array }
  | { readonly kind: 'use'; readonly open: OpenChallenge }
  | { readonly kind: 'takeBack' };

/** What came of a request. */
export interface AttestOutcome {
  /** JSON in UTF-8. */
  readonly answer?: Uint8Array;
  readonly error?: PlainError;
  /** Newer endorsements that were proven. */
  readonly seen?: readonly SeenStatement[];
  readonly notes: AnswerNotes & { readonly evidenceDigest?: string };
}
