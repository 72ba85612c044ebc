/** The contract of a kind of evidence. A scheme is a plain object; adding a TEE means one folder and one line. */

import type { Claim, JsonObject } from '@veritee/core';
import type { AttestationType } from '@veritee/core/internal/maa';
import type * as z from 'zod/mini';
import type { EndorsementSource } from './endorsements/source.ts';
import type { PlatformStatus } from './errors.ts';
import type { LearningTerms } from './learning.ts';
import type { PolicyTerms } from './policy-terms.ts';
import type { FileKind } from './recognise/kinds.ts';
import type { Trail } from './trail/trail.ts';
import type { Trust, Vendor } from './trust/trust.ts';

/** Data of the caller that evidence is bound to. */
export interface HeldData {
  readonly bytes: Uint8Array;
  readonly dataType: 'Binary' | 'JSON';
}

/** An attest request after its body was parsed: the same for all kinds of evidence. */
export interface AttestRequest {
  readonly evidence: Uint8Array;
  readonly runtimeData?: HeldData | undefined;
  readonly initTimeData?: HeldData | undefined;
  readonly draftPolicy?: string | undefined;
  readonly nonce?: string | undefined;
}

/** Marks evidence that went through `verify`. */
declare const proven: unique symbol;

/** Evidence proven genuine. Only a scheme's `verify` makes one, so claims cannot be drawn from unproven bytes. */
export interface VerifiedEvidence<Proof = unknown> extends PlatformStatus {
  readonly [proven]: true;
  readonly proof: Proof;
  /** The first 32 bytes must be the SHA-256 of the runtime data. */
  readonly reportData: Uint8Array;
  /** Whether the bytes behind the digest of the runtime data must be zero. */
  readonly isReportDataExact?: boolean | undefined;
  /** The first 32 bytes must be the SHA-256 of the init-time data; undefined where the evidence has no place for it. */
  readonly initTimeDigest?: Uint8Array | undefined;
  /** When the first of the endorsements and certificates used expires. */
  readonly expires: Date;
}

/** For `verify` functions: states that the evidence was proven. */
export function proved<Proof>(facts: Omit<VerifiedEvidence<Proof>, typeof proven>): VerifiedEvidence<Proof> {
  return facts as VerifiedEvidence<Proof>;
}

/** What evidence says. */
export interface EvidenceClaims {
  /** What policies see, issuer AttestationService. */
  readonly incoming: readonly Claim[];
  /** What the service itself puts into the token. */
  readonly token: JsonObject;
}

/** A labelled tree for people. */
export interface Description {
  readonly label: string;
  readonly value?: string | undefined;
  /** What it is made of: a view into the evidence, where it is a part of the evidence as it came. */
  readonly bytes?: Uint8Array | undefined;
  readonly children?: readonly Description[] | undefined;
}

/**
 * What the caller and the policy ask of evidence beyond being genuine. Whoever asks decides: an absent member means the
 * strict choice, never "not asked".
 */
export interface VerificationRequirements {
  /**
   * For conversations: what the service gave to this caller, opened from its context. `as-sent` believes the request's
   * own copy, so that freshness is not proven: for looking at recorded evidence, never for a service. Absent: refused.
   */
  readonly challenge?: Uint8Array | 'as-sent' | undefined;
  /** Bit n: PCR n must be quoted. All 24 when absent. */
  readonly requiredPcrMask?: number | undefined;
  /** Whether an attestation key without a valid certificate is refused; true when absent. */
  readonly requireValidAikCertificate?: boolean | undefined;
  /** A boot log that the measured registers of the evidence must explain. Absent: none is looked at, and none is claimed. */
  readonly eventLog?: Uint8Array | undefined;
}

/** A property that the configuration rules of a policy issued. */
export type ConfigurationProperty = Pick<Claim, 'type' | 'value'>;

/** What gathering works with beside evidence and source. */
export interface GatherOptions {
  /** To prove what the evidence says of its platform before its vendor is asked. */
  readonly trust: Trust;
  /** Gets the lines of a proof that failed. */
  readonly trail: Trail;
  readonly signal?: AbortSignal | undefined;
}

/** The words that a vendor has for how up to date a genuine platform is. */
export interface PlatformStatuses {
  /** Genuine enough unless the operator says otherwise. */
  readonly accepted: ReadonlySet<string>;
  /** What the operator can say; absent where there is but one word for genuine. */
  readonly choice?: StatusChoice | undefined;
}

/** Which of a vendor's words an operator can choose. */
export interface StatusChoice {
  readonly acceptable: readonly string[];
  /** Words that mean that a platform proved nothing: no choice makes them good. */
  readonly never: readonly string[];
}

/** What a platform's TCB level is measured against. */
export interface TcbBaseline {
  /** The vendor's number of the TCB recovery event; a higher one is a later one. */
  readonly tcbEvaluationDataNumber: number;
  /** When the statement that names it was issued, and until when it counts. */
  readonly issueDate: Date;
  readonly nextUpdate: Date;
}

/** How policies name a TCB baseline, and which there are. */
export interface BaselineChoice {
  /** The property in configurationrules. */
  readonly property: string;
  /** What counts as asked for when no policy asks. */
  readonly identifier: string;
  /** The member of the token that always says what was asked; absent where tokens do not say it. */
  readonly claim?: string | undefined;
  /**
   * The baselines in use, the latest first.
   * @throws EvidenceError when the source has none that is genuine
   */
  inUse(source: EndorsementSource, trust: Trust): Promise<readonly TcbBaseline[]>;
}

/** What verifying one kind of evidence takes: all that a page needs of it. */
export interface EvidenceVerifier<
  Evidence = unknown,
  Endorsements = unknown,
  Proof = unknown,
  Type extends AttestationType = AttestationType,
> {
  /** Name in routes and policies. */
  readonly type: Type;
  /** Whose roots anchor it. */
  readonly vendors: readonly Vendor[];
  readonly statuses: PlatformStatuses;
  /** Whether `verify` checks a boot log that is required; elsewhere such a requirement is refused before anything is verified. */
  readonly explainsEventLog?: boolean | undefined;
  /** Members of the token that hold runtime data of type Binary, each as base64url. */
  readonly runtimeDataClaims: readonly string[];
  /** Bytes to fields, without any trust. Throws EvidenceError. */
  decode(evidence: Uint8Array): Evidence;
  /** Fetches what the vendor says about this platform: the only awaiting step. */
  gather(evidence: Evidence, source: EndorsementSource, options: GatherOptions): Promise<Endorsements>;
  /** Proves the evidence genuine; pure and synchronous. Throws EvidenceError. */
  verify(
    evidence: Evidence,
    endorsements: Endorsements,
    trust: Trust,
    trail: Trail,
    requirements: VerificationRequirements,
  ): VerifiedEvidence<Proof>;
  /** What the proven evidence says. */
  claims(verified: VerifiedEvidence<Proof>): EvidenceClaims;
}

/** A verifier whose inner types are its own affair. */
export type AnyVerifier = EvidenceVerifier<unknown, unknown, unknown>;

/** One kind of evidence: how it is verified, and what a service needs to attest it and to take policies for it. */
export interface Scheme<
  Evidence = unknown,
  Endorsements = unknown,
  Proof = unknown,
  Type extends AttestationType = AttestationType,
> extends EvidenceVerifier<Evidence, Endorsements, Proof, Type> {
  /** What policies can say about it. */
  readonly policyTerms: PolicyTerms;
  /** How policies are learned from it; absent where they cannot be. */
  readonly learning?: LearningTerms | undefined;
  /** What `recognise` calls such evidence; absent where it does not know it. */
  readonly fileKinds?: readonly FileKind[] | undefined;
  /** The member of its request body that holds the evidence, as base64url. */
  readonly evidenceMember: string;
  /** The most bytes that such evidence may have; absent: what a service allows all bodies. */
  readonly longestEvidence?: number | undefined;
  /** Names of the members of its request body. */
  readonly members: readonly string[];
  /** Schema of its request body. */
  readonly request: z.ZodMiniType<AttestRequest>;
  /** Which of several sets of TCB levels judges the platform, where policies can name one. */
  readonly tcbBaseline?: BaselineChoice | undefined;
  /** Claims that a service lists in its metadata (`claims_supported`), in order. */
  readonly publishedClaims?: readonly string[] | undefined;
  /** Every field, for people; proves nothing. */
  describe(evidence: Evidence): Description;
  /** The form of what attests it: a token, or the report that ends a conversation. */
  readonly token: 'token' | 'report';
  /**
   * What the properties that a policy's configuration issued ask of the evidence; absent where they ask nothing of it.
   * @throws EvidenceError for a value that cannot be asked: it must not end as asking for nothing
   */
  requirements?(configuration: readonly ConfigurationProperty[]): VerificationRequirements;
  /**
   * What the caller is given instead of the token itself, where the evidence says who may read it; absent: the token.
   * @param token - as it was issued
   */
  seal?(token: string, verified: VerifiedEvidence<Proof>, random: RandomBytes): Promise<string>;
  /** For kinds of evidence that answer a challenge of the service. */
  readonly conversation?: Conversation<Evidence> | undefined;
}

/** That many random octets, for keys. */
export type RandomBytes = (size: number) => Uint8Array | Promise<Uint8Array>;

/** A conversation: what the service needs of a message before the evidence in it can be verified. */
export interface Conversation<Evidence = unknown> {
  /** Whether a message asks for a challenge, or is an answer to one. Throws EvidenceError. */
  kindOf(message: Uint8Array): 'init' | 'evidence';
  /** The answer to `init`. */
  challenge(challenge: Uint8Array, serviceContext: Uint8Array): Uint8Array;
  /** What the service sealed with the challenge, as the client gave it back. */
  serviceContext(evidence: Evidence): Uint8Array;
  /** The answer with the token. */
  report(token: string): Uint8Array;
}
