/** What the description of the API says of one route: all that cannot be read from the code that answers it. */

import type { ServiceErrorCode } from '@veritee/core/internal/maa';
import { z } from 'zod';
import { type JsonSchema, jsonSchema } from './json-schema.ts';

export type Method = 'get' | 'put' | 'post' | 'patch' | 'delete';

/** Under which heading a route is described. */
export type Tag = 'Attestation' | 'Administration' | 'Management' | 'Service' | 'Development';

/** A value beside the body. */
export interface Parameter {
  readonly in: 'path' | 'query' | 'header';
  readonly name: string;
  readonly description: string;
  readonly required: boolean;
  readonly schema: JsonSchema;
}

/** A request's body by its content type. */
export interface RequestBody {
  readonly description: string;
  readonly required: boolean;
  readonly content: Readonly<Record<string, JsonSchema>>;
}

/** An answer that is not a refusal. */
export interface Answer {
  readonly description: string;
  /** Absent: no body. */
  readonly content?: Readonly<Record<string, JsonSchema>> | undefined;
}

/** One request that the service answers. */
export interface Operation {
  readonly method: Method;
  /** The path as the router has it. */
  readonly route: string;
  /** The path as callers know it, where one route of the router answers several; absent: the route's own. */
  readonly path?: string | undefined;
  readonly id: string;
  readonly tag: Tag;
  readonly summary: string;
  readonly description?: string | undefined;
  /** Whether Azure does not have it. */
  readonly isOurs?: boolean | undefined;
  /** Whether it is there below the names of instances. */
  readonly ofInstance?: boolean | undefined;
  /** `open`: a token is not read. `optional`: without one, unless the operator demands it. */
  readonly token: 'open' | 'optional' | 'required';
  /** Whether it is exempt from the limits of requests. */
  readonly unlimited?: boolean | undefined;
  readonly parameters?: readonly Parameter[] | undefined;
  readonly body?: RequestBody | undefined;
  /** By status. */
  readonly answers: Readonly<Record<number, Answer>>;
  /** Codes of refusals besides those that every route like this can have. */
  readonly refusals?: readonly ServiceErrorCode[] | undefined;
  /** Bodies of refusals in another shape than this service's, by status: OAuth has its own. */
  readonly otherRefusals?: Readonly<Record<number, JsonSchema>> | undefined;
}

/** The members of a schema for the query, each with its description. */
export function queryParameters(
  schema: z.ZodObject,
  descriptions: Readonly<Record<string, string>>,
): readonly Parameter[] {
  return Object.entries(schema.shape).map(([name, member]) => ({
    in: 'query',
    name,
    description: descriptions[name] ?? '',
    required: !z.safeParse(member, undefined).success,
    schema: jsonSchema(member),
  }));
}

/** A parameter of the path. */
export function pathParameter(name: string, description: string, schema: z.ZodType = z.string()): Parameter {
  return { in: 'path', name, description, required: true, schema: jsonSchema(schema) };
}

/** The query parameter that says which version of the API a request speaks. */
export const API_VERSION = 'api-version';

/** That parameter. */
export function apiVersionParameter(versions: readonly string[]): Parameter {
  return {
    in: 'query',
    name: API_VERSION,
    description: 'The version of the API. All versions are answered alike unless the body says otherwise.',
    required: true,
    schema: { type: 'string', enum: [...versions] },
  };
}

/**
 * A JSON answer.
 *
 * @param title - the name of its shape, where the schema has none of its own
 */
export function jsonAnswer(description: string, schema: z.core.$ZodType, title?: string): Answer {
  const shape = jsonSchema(schema);
  return {
    description,
    content: { 'application/json': title === undefined ? shape : { title, ...shape } },
  };
}
