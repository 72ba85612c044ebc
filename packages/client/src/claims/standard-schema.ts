/** The part of Standard Schema, version 1 (standardschema.dev), that is used: schemas of zod, valibot, arktype and others have it. */

import { isFunction } from '@veritee/core/internal';

/** What a schema says about a value. */
export type SchemaVerdict<Output> =
  | { readonly value: Output; readonly issues?: undefined }
  | { readonly issues: readonly { readonly message: string }[] };

/** A schema of any library that implements Standard Schema. */
export interface StandardSchema<Output> {
  readonly '~standard': {
    readonly version: 1;
    readonly vendor: string;
    readonly validate: (value: unknown) => SchemaVerdict<Output> | Promise<SchemaVerdict<Output>>;
  };
}

/** Whether a value is a schema. Schemas of some libraries are functions. */
export function isSchema(value: unknown): value is StandardSchema<unknown> {
  const { '~standard': standard } = (value ?? {}) as Partial<StandardSchema<unknown>>;
  return isFunction(standard?.validate);
}
