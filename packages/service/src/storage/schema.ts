/** The tables as both engines have them. Moments are ISO 8601 text, bytes are base64 text: the same everywhere. */

import type { Generated } from 'kysely';

/** Row types by table; `migrations/` makes the tables. */
export interface Schema {
  readonly schema_migrations: { number: number; name: string; applied_at: string };
  readonly instances: InstanceRow;
  readonly policies: {
    instance_id: string;
    type: string;
    document: string;
    token_hash: string;
    policy_hash: string;
    set_by: string;
    set_at: string;
  };
  readonly policy_history: {
    instance_id: string;
    revision: number;
    type: string;
    act: string;
    document: string | null;
    token_hash: string | null;
    policy_hash: string | null;
    acted_by: string;
    acted_at: string;
  };
  readonly policy_certificates: {
    instance_id: string;
    /** Lower-case hex of the SHA-256 of the DER. */
    sha256: string;
    der: string;
    /** Order of addition. */
    place: number;
    added_by: string;
    added_at: string;
  };
  readonly signing_keys: {
    instance_id: string;
    key_id: string;
    sealed_key: string;
    created_at: string;
    retired_at: string | null;
    level: string | null;
    due_at: string | null;
    activated_at: string | null;
  };
  readonly replicas: { id: string; level: string; renewed_at: number };
  readonly consumed_documents: {
    identity: string;
    instance: string;
    operation: string;
    type: string | null;
    consumed_at: string;
  };
  /** Marks are compared by the program, not by the database, which may order text by a language. */
  readonly seen_endorsements: { level: string; name: string; mark: string };
  /** What belongs to an instance and goes with it. */
  readonly kept_decisions: {
    instance_id: string;
    /** From 1 on for each instance. */
    sequence: number;
    kept_at: string;
    type: string;
    /** Equal for decisions that share their part of the room; empty for those of earlier versions. */
    share: Generated<string>;
    /** Characters of both sealed texts; 0 where only the number is left, so that none is given twice. */
    size: number;
    sealed_claims: string;
    sealed_evidence: string | null;
  };
  readonly audit_log: { sequence: number; entry: string; hash: string };
  /** One row: the end of the chain, and the lock that keeps it one chain. */
  readonly audit_head: {
    id: number;
    sequence: number;
    hash: string;
    /** Grows when somebody proves that changes can be written; means nothing else. */
    beats: Generated<number>;
  };
}

/** A row of `instances`. */
export interface InstanceRow {
  /** Random: a name that is used again is another instance. */
  id: string;
  name: string;
  mode: string;
  location: string;
  /** JSON. */
  tags: string;
  created_at: string;
  revision: number;
  /**
   * Random for each change: after a restore, contents that are not the same may have the same revision. Empty where an
   * earlier version wrote last.
   */
  mark: string;
}
