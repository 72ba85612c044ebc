/** What a step from one schema to the next is. */

import type { Kysely } from 'kysely';
import type { Schema } from './schema.ts';

/** One step. Steps that have been released never change. */
export interface Migration {
  readonly number: number;
  readonly name: string;
  up(db: Kysely<Schema>): Promise<void>;
}
