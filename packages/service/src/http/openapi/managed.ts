/** What the descriptions of all routes for operators share. */

import { z } from 'zod';
import { API_VERSIONS, MANAGEMENT_PREFIX } from '../management/routes.ts';
import { described, jsonSchema } from './json-schema.ts';
import { apiVersionParameter, type Operation, type Parameter, type RequestBody } from './operation.ts';

/** Where a path begins: short, or in one of Azure's lengths. */
export interface Base {
  readonly path: string;
  /** Ends the ids of operations. */
  readonly suffix: string;
  readonly parameters: readonly Parameter[];
}

/** The paths for people. */
export const SHORT: Base = { path: '', suffix: '', parameters: [] };

const version = apiVersionParameter(API_VERSIONS);

/** What an operation says beside what it has in common with the others. */
export type Described = Pick<Operation, 'method' | 'id' | 'summary' | 'answers'> & Partial<Operation>;

/** An operation below the prefix that operators need a token for. */
export function managed({ path, suffix, parameters }: Base, rest: string, operation: Described): Operation {
  return {
    tag: 'Management',
    token: 'required',
    ...operation,
    route: `${MANAGEMENT_PREFIX}${path}${rest}`,
    id: `${operation.id}${suffix}`,
    parameters: [...parameters, ...(operation.parameters ?? []), version],
    refusals: ['Forbidden', 'StorageUnavailable', ...(operation.refusals ?? [])],
  };
}

/** The shape of all lists. */
export function listOf(member: z.ZodType): z.ZodType {
  return z.object({ value: z.array(member) });
}

/** A JSON body that may be left out. */
export function json(
  description: string,
  schema: z.ZodType,
  members: Readonly<Record<string, string>>,
): RequestBody {
  return {
    description,
    required: false,
    content: { 'application/json': described(jsonSchema(schema), members) },
  };
}
