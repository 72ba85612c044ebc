/** What the command line knows of a kind of evidence beyond its scheme. All of it is optional: a scheme alone can be verified and shown. */

import type { AttestationResponse, AttestationResult } from '@veritee/client';
import type { AttestationType } from '@veritee/core/internal/maa';
import type { AnyScheme, Trust, VerificationRequirements } from '@veritee/evidence';
import type { Command } from 'commander';
import type { Inputs } from '../input/inputs.ts';
import type { Outcome } from '../output/output.ts';
import type { Session } from '../session/session.ts';

/** An attestation whose token was verified. */
export type Attested = AttestationResponse<AttestationResult>;

/** An answer that only whoever made the evidence can open. */
export interface SealedAnswer {
  readonly sealedToken: string;
}

/** One kind of evidence. Declaring its options is cheap: what they need is loaded when a command runs. */
export interface Kind {
  readonly type: AttestationType;
  /** How `attest` has a machine answer the service's challenge. */
  readonly machine?: Machine;
  /** How the kernel of such a machine hands out its evidence. */
  readonly local?: LocalEvidence;
  /** What `evidence verify` can be told of this kind alone. */
  readonly verification?: Verification;
  /** How `simulate` makes such evidence; kinds may share one. */
  readonly simulation?: Simulation;
  /**
   * Shows a part of such evidence that stands in a file of its own; undefined for anything else.
   *
   * @param others - kinds of evidence that the bytes may be instead
   */
  readonly showPart?: (bytes: Uint8Array, others: readonly AnyScheme[]) => Promise<Outcome | undefined>;
}

/** A machine that takes part in a conversation with the service. */
export interface Machine {
  /** For the help page. */
  readonly details: string;
  readonly examples: readonly string[];
  /** Why a file is refused, and what to do instead; absent where `takesFiles`. */
  readonly noFile?: { readonly message: string; readonly hint: string };
  /** Whether it takes the file of `--evidence`, too. */
  readonly takesFiles?: boolean;
  declare(command: Command): void;
  /** Attests as the options of the command say. */
  attest(given: Command, session: Session): Promise<Attested | SealedAnswer>;
}

/** Evidence of the machine that the command runs on. */
export interface LocalEvidence {
  /** What the kernel calls who makes the report. */
  readonly provider: string;
  /** Evidence of what the kernel answers; the report alone when absent. */
  evidence?(report: Uint8Array, auxiliary: Uint8Array): Uint8Array;
}

/** Options of a verification. */
export interface Verification {
  declare(command: Command): void;
  /** What the options of the command ask for. */
  asked(given: Command, inputs: Inputs): Asked | Promise<Asked>;
}

/** What goes to the verification of one kind beside what every kind is asked. */
export interface Asked {
  readonly trust: Partial<Trust>;
  readonly requirements: VerificationRequirements;
}

/** A way to make evidence under a development root. */
export interface Simulation {
  /** What the folder gets, for the help page. */
  readonly details: string;
  /** What can be the case, for the help page. */
  readonly scenarios: string;
  readonly examples: readonly string[];
  declare(command: Command): void;
  /**
   * Evidence of a sound platform, for the self-check of a service; absent where evidence answers a challenge.
   *
   * @param directory - that of the service's simulated PKI
   */
  sample?(type: AttestationType, directory: string, bound: SampleBound): Promise<Sample>;
  /** Simulates as the options of the command say. */
  simulate(type: AttestationType, given: Command, session: Session): Promise<Outcome>;
}

/** What a sample is bound to, and when it is made. */
export interface SampleBound {
  readonly runtimeData: Uint8Array;
  readonly now: Date;
}

/** Evidence for a self-check. */
export interface Sample {
  readonly evidence: Uint8Array;
  /** What people read about its verified token. */
  facts(result: AttestationResult): Readonly<Record<string, unknown>>;
}

/** Options that every simulation has. */
export interface SimulationOptions {
  readonly out: string;
  readonly data?: string;
  readonly scenario?: string;
}
