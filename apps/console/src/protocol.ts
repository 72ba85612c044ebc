/** What page and worker say to each other: plain data that can be cloned. */

import type { FileKind, Spelling } from '@veritee/evidence/recognise';

/** A file that somebody dropped, pasted or opened. */
export interface GivenFile {
  readonly id: number;
  readonly name: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** Whether its root certificates count as trust anchors. */
  readonly trusted: boolean;
}

/** What a file is for. */
export type FileRole = 'evidence' | 'endorsements' | 'root' | 'document' | 'other';

/** A file as it was recognised. */
export interface RecognisedFile {
  readonly id: number;
  readonly name: string;
  /** Bytes, as they were given. */
  readonly size: number;
  readonly kind: FileKind;
  readonly detail?: string | undefined;
  readonly spelling: Spelling;
  readonly role: FileRole;
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
export interface Field {
  /** its own number, in the order in which fields are shown. */
  readonly id: number;
  readonly label: string;
  readonly value?: string | undefined;
  readonly range?: ByteRange | undefined;
  readonly children: readonly Field[];
}

/** A certificate. */
export interface ShownCertificate {
  readonly name: string;
  readonly issuer: string;
  readonly serialNumber: string;
  readonly sha256: string;
  /** Milliseconds since 1970. */
  readonly from: number;
  readonly until: number;
  readonly isAuthority: boolean;
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

/** One check. */
export interface Check {
  readonly check: string;
  readonly ok: boolean;
  readonly detail: string;
}

/** Why evidence is refused. */
export interface Refusal {
  readonly code: string;
  readonly message: string;
  readonly expected?: string | undefined;
  readonly found?: string | undefined;
  readonly hint?: string | undefined;
}

/** What became of evidence at a time. */
export interface Verdict {
  readonly accepted: boolean;
  /** Endorsements that could not be had say nothing about the evidence. */
  readonly undecided: boolean;
  readonly status?: string | undefined;
  readonly advisories: readonly string[];
  readonly shortfalls: readonly string[];
  readonly claims: readonly ShownClaim[];
  readonly trail: readonly Check[];
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
  readonly code?: string | undefined;
  readonly message?: string | undefined;
}

/** What is looked at. */
export interface Subject {
  readonly file: number;
  readonly name: string;
  /** The type of evidence by its wire name; absent for what is no evidence. */
  readonly type?: string | undefined;
  /** The same as commands call it: `sgx`. */
  readonly word?: string | undefined;
  /** For people: "SGX quote". */
  readonly title: string;
  readonly bytes: Uint8Array<ArrayBuffer>;
  readonly fields?: Field | undefined;
  /** Why it cannot be read. */
  readonly fault?: Refusal | undefined;
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
}

/** What came of it. */
export interface Inspection {
  readonly files: readonly RecognisedFile[];
  readonly subject?: Subject | undefined;
  readonly verdict?: Verdict | undefined;
  readonly certificates: readonly ShownCertificate[];
  readonly periods: readonly Period[];
}

/** A message to the worker. */
export type Ask =
  | { readonly id: number; readonly ask: 'inspect'; readonly question: Question }
  | { readonly id: number; readonly ask: 'stretches'; readonly question: Question };

/** A message from the worker. */
export type Answer =
  | { readonly id: number; readonly inspection: Inspection }
  | { readonly id: number; readonly stretches: readonly Stretch[] }
  | { readonly id: number; readonly failure: string };
