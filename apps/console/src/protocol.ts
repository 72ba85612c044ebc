/** What page and worker say to each other: plain data that can be cloned. */

import type { Claim, ErrorFacts } from '@veritee/core';
import type { AppraisalResult, Certificate, Description, EvidenceClaim } from '@veritee/evidence';
import type { Recognised } from '@veritee/evidence/recognise';
import type { Diagnostic } from '@veritee/policy';
import type { GivenFile } from './given-file.ts';
import type {
  LabSample,
  LearnAnswer,
  LearnQuestion,
  ReplayAnswer,
  ReplayQuestion,
  ShownComparison,
  ShownTestRun,
} from './lab-protocol.ts';

export type { GivenFile };

/** What a file is for. */
export type FileRole = 'evidence' | 'endorsements' | 'root' | 'keys' | 'document' | 'other';

/** A file as it was recognised. */
export interface RecognisedFile extends Recognised {
  readonly id: number;
  readonly name: string;
  /** Bytes, as they were given. */
  readonly size: number;
  readonly role: FileRole;
  /** Whether the verification used it as endorsements. */
  readonly isUsed?: boolean | undefined;
  /** Common names of the roots in it. */
  readonly roots: readonly string[];
  /** Why it cannot be used for its role. */
  readonly fault?: string | undefined;
}

/** Bytes of the subject: where they begin, and how many there are. */
export interface ByteRange {
  readonly offset: number;
  readonly length: number;
}

/** A field of what is shown. */
export interface Field extends Pick<Description, 'label' | 'value'> {
  /** Its own number, in the order in which fields are shown. */
  readonly id: number;
  readonly range?: ByteRange | undefined;
  readonly children: readonly Field[];
}

/** A certificate. */
export interface ShownCertificate extends Pick<Certificate, 'serialNumber' | 'sha256' | 'isAuthority'> {
  readonly name: string;
  readonly issuer: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly isRoot: boolean;
  /** Where it was found: a file's name. */
  readonly origin: string;
}

/** A time in which something counts. */
export interface Period {
  readonly name: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
}

/** Why evidence is refused. */
export interface Refusal extends Omit<ErrorFacts, 'cause'> {
  readonly code: string;
  readonly message: string;
}

/** What became of evidence at a time. */
export interface Verdict extends Pick<AppraisalResult, 'status' | 'advisories' | 'trail'> {
  /** What was judged: evidence, evidence in the certificate of a key, or a token. */
  readonly about: 'evidence' | 'certificate' | 'token';
  readonly accepted: boolean;
  /** Endorsements were missing or unavailable, so that nothing was decided about the evidence. */
  readonly undecided: boolean;
  readonly shortfalls: readonly string[];
  readonly claims: readonly ShownClaim[];
  readonly refusal?: Refusal | undefined;
  /** The evidence itself says that who runs the machine can look inside. */
  readonly isOpen: boolean;
  /** The evidence binds data, which nothing was compared with. */
  readonly isUnbound: boolean;
}

/** A claim as people read it. */
export interface ShownClaim {
  readonly name: string;
  readonly value: string;
}

/** A part of the time line with one verdict. */
export interface Stretch {
  readonly from: number;
  readonly until: number;
  readonly accepted: boolean;
  readonly undecided: boolean;
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** What is looked at. */
export interface Subject {
  readonly file: number;
  readonly name: string;
  /** The type of evidence by its wire name; absent for other files than evidence. */
  readonly type?: string | undefined;
  /** The same as commands call it: `sgx`. */
  readonly word?: string | undefined;
  /** For people: "SGX quote". */
  readonly title: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly fields?: Field | undefined;
  /** Why it cannot be read. */
  readonly fault?: Refusal | undefined;
  /** The text of a policy. */
  readonly policy?: string | undefined;
  readonly isToken?: boolean | undefined;
}

/** The service that is asked for endorsements, after a click. */
export interface AskedService {
  /** Another number for every click. */
  readonly id: number;
  readonly address: string;
}

/** What the page asks. */
export interface Question {
  readonly files: readonly GivenFile[];
  /** The file that is looked at; the first evidence when absent. */
  readonly subject?: number | undefined;
  /** Milliseconds since 1970. */
  readonly at: number;
  /** Platform statuses that are accepted; the vendor's good ones when absent. */
  readonly accept?: readonly string[] | undefined;
  readonly service?: AskedService | undefined;
}

/** What came of it. */
export interface Inspection {
  readonly files: readonly RecognisedFile[];
  readonly subject?: Subject | undefined;
  readonly verdict?: Verdict | undefined;
  readonly certificates: readonly ShownCertificate[];
  readonly periods: readonly Period[];
}

/** What the policy lab asks. */
export interface LabQuestion {
  readonly text: string;
  /** The attestation type that the policy is for, by its wire name. */
  readonly type: string;
  /** Evidence with endorsements and roots, tokens, or JSON of claims. */
  readonly files: readonly GivenFile[];
  /** Milliseconds since 1970. */
  readonly at: number;
  /** The file whose decision is explained; the first with claims when absent. */
  readonly subject?: number | undefined;
  /** The text of another policy, to compare decisions with. */
  readonly against?: string | undefined;
}

/** One remark about a policy, as the policy package makes it. Lines and columns count from 1. */
export type ShownDiagnostic = Diagnostic;

/** What a rule or one of its conditions did, at the line where it is. */
export interface LineNote {
  readonly line: number;
  readonly state: 'fired' | 'idle' | 'holds' | 'fails';
  /** For people; empty where the state says all. */
  readonly text: string;
}

/** What a policy makes of claims. */
export interface ShownDecision {
  readonly permitted: boolean;
  /** Why not, and what would have had to be different. */
  readonly reason?: string | undefined;
  readonly answer?: string | undefined;
  readonly issued: readonly ShownClaim[];
  readonly notes: readonly LineNote[];
}

/** A claim that a policy can name. */
export type KnownClaim = Pick<EvidenceClaim, 'name' | 'valueType' | 'role'>;

/** What came of a policy. */
export interface LabAnswer {
  readonly types: readonly {
    readonly type: string;
    readonly name: string;
    readonly defaultPolicy?: string | undefined;
    /** Names of the identities that a learned policy can pin; the customary one first. */
    readonly identities: readonly string[];
  }[];
  readonly known: readonly KnownClaim[];
  readonly diagnostics: readonly ShownDiagnostic[];
  /** The policy laid out; absent while it has mistakes. */
  readonly formatted?: string | undefined;
  readonly hash: string;
  readonly files: readonly RecognisedFile[];
  readonly incoming: readonly (ShownClaim & Pick<Claim, 'issuer'>)[];
  /** All evidence and claims, in the order of their files. */
  readonly samples: readonly LabSample[];
  /** The sample that is explained. */
  readonly subject?: LabSample | undefined;
  readonly decision?: ShownDecision | undefined;
  readonly comparison?: ShownComparison | undefined;
  /** Absent where no file has tests. */
  readonly tests?: ShownTestRun | undefined;
}

/** A message to the worker. */
export type Ask =
  | { readonly id: number; readonly ask: 'inspect'; readonly question: Question }
  | { readonly id: number; readonly ask: 'stretches'; readonly question: Question }
  | { readonly id: number; readonly ask: 'lab'; readonly question: LabQuestion }
  | { readonly id: number; readonly ask: 'learn'; readonly question: LearnQuestion }
  | { readonly id: number; readonly ask: 'replay'; readonly question: ReplayQuestion };

/** A message from the worker. */
export type Answer =
  | { readonly id: number; readonly inspection: Inspection }
  | { readonly id: number; readonly stretches: readonly Stretch[] }
  | { readonly id: number; readonly lab: LabAnswer }
  | { readonly id: number; readonly learned: LearnAnswer }
  | { readonly id: number; readonly replayed: ReplayAnswer }
  | { readonly id: number; readonly failure: string };
