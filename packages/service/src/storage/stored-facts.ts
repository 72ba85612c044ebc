/** What a database says of itself. */

/** Read without changing anything. */
export interface StoredFacts {
  /** Numbers of the schema steps that were applied. */
  readonly migrations: readonly number[];
  /** Names of the instances, in order. */
  readonly instances: readonly string[];
}
