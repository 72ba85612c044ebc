/** What a database says of itself. */

/** Read without changing anything. */
export interface StoredFacts {
  /** Numbers of the schema steps that were applied. */
  readonly migrations: readonly number[];
  /** Names of the instances, in order. */
  readonly instances: readonly string[];
}

/** The level of a signing key as it is on record. */
export interface StoredKeyLevel {
  /** Name of the instance. */
  readonly instance: string;
  /** Undefined for keys of versions that did not record it. */
  readonly level: string | undefined;
}
