/** Whether an answer of the service is one that the description of its API has. */

import type { OutgoingHttpHeaders } from 'node:http';
import { evidenceKinds } from '@veritee/evidence';
import { z } from 'zod';
import { type OpenApiDocument, openApiDocument } from '../../packages/service/src/http/openapi/document.ts';
import { allOperations } from '../../packages/service/src/http/openapi/operations.ts';

/** An answer as it was sent. */
export interface SeenAnswer {
  readonly method: string;
  readonly url: string;
  readonly status: number;
  readonly headers: OutgoingHttpHeaders;
  readonly text: string;
}

type Json = Readonly<Record<string, unknown>>;

interface DescribedAnswer {
  readonly headers: Readonly<Record<string, { readonly required?: boolean }>>;
  readonly content: Readonly<Record<string, z.ZodType>>;
}

interface DescribedOperation {
  readonly method: string;
  readonly path: RegExp;
  readonly answers: ReadonlyMap<number, DescribedAnswer>;
}

const document = openApiDocument(allOperations(evidenceKinds, { metricsAnonymous: false }), {
  hasDefaultInstance: true,
  anyApiVersion: false,
});
const operations = describedOperations(document);
/** What is refused before it is known what it is for. */
const refusal = schemaOf({ $ref: '#/components/schemas/Error' });

/** What is wrong with an answer: one line at most. */
export function answerFaults(answer: SeenAnswer): readonly string[] {
  const { method, url, status } = answer;
  const path = decoded(new URL(url, 'http://service').pathname);
  const fault = faultOf(answer, operationAt(method, path));
  return fault === undefined ? [] : [`${method} ${path} ${status}: ${fault}`];
}

function operationAt(method: string, path: string): DescribedOperation | undefined {
  const wanted = method === 'HEAD' ? 'get' : method.toLowerCase();
  return operations.find((each) => each.method === wanted && each.path.test(path));
}

function faultOf(answer: SeenAnswer, operation: DescribedOperation | undefined): string | undefined {
  const { method, status, text } = answer;
  if (operation === undefined) {
    // Kinds of evidence that a test made up, and what is asked before a request of another origin.
    if (status < 400) return undefined;
    return bodyFault(refusal, 'application/json', text);
  }
  const described = operation.answers.get(status);
  if (described === undefined) {
    // Of a service that does not have it: its own description leaves it out.
    if (status === 404 && text.includes('"There is no such route.')) return undefined;
    return 'the status is not described';
  }
  for (const [name, { required = false }] of Object.entries(described.headers)) {
    if (required && answer.headers[name] === undefined) return `without the header ${name}`;
  }
  if (method === 'HEAD') return undefined;
  const [type = ''] = String(answer.headers['content-type'] ?? '').split(';');
  if (type === '') return Object.keys(described.content).length === 0 ? undefined : 'without a body';
  const schema = described.content[type];
  return schema === undefined ? `the content type ${type} is not described` : bodyFault(schema, type, text);
}

function bodyFault(schema: z.ZodType, type: string, text: string): string | undefined {
  const body = type === 'application/json' ? (JSON.parse(text) as unknown) : text;
  const { error } = schema.safeParse(body);
  return error === undefined ? undefined : `${JSON.stringify(error.issues)}: ${text.slice(0, 300)}`;
}

function describedOperations({ paths }: OpenApiDocument): readonly DescribedOperation[] {
  return Object.entries(paths).flatMap(([path, { servers, ...methods }]) =>
    Object.entries(methods as Record<string, { responses: Record<string, Json> }>).map(
      ([method, { responses }]) => ({
        method,
        path: pathPattern(path, servers !== undefined),
        answers: new Map(
          Object.entries(responses).map(([status, answer]) => [Number(status), describedAnswer(answer)]),
        ),
      }),
    ),
  );
}

/** A parameter is one segment, or what is left of it; the one of endorsements is all that follows. */
function pathPattern(path: string, ofInstance: boolean): RegExp {
  const parts = path
    .split(/(\{\w+\})/)
    .map((part) => (part === '{path}' ? '.+' : part.startsWith('{') ? '[^/:]+' : escaped(part)));
  return new RegExp(`^${ofInstance ? '(?:/[^/]+)?' : ''}${parts.join('')}$`, 'i');
}

function describedAnswer(answer: Json): DescribedAnswer {
  const { headers = {}, content = {} } = resolved(answer) as Record<string, Record<string, { schema: Json }>>;
  return {
    headers: headers as DescribedAnswer['headers'],
    content: Object.fromEntries(
      Object.entries(content).map(([type, { schema }]) => [type, schemaOf(schema)] as const),
    ),
  };
}

/** A schema that takes no members but those that it names: what is answered is described completely. */
function schemaOf(schema: Json): z.ZodType {
  return z.fromJSONSchema(closed(resolved(schema)) as Parameters<typeof z.fromJSONSchema>[0]);
}

/** With components in place of references; what stands beside one narrows it. */
function resolved(value: unknown): Json {
  return mapped(value, (object) => {
    const { $ref, ...beside } = object;
    if (typeof $ref !== 'string') return object;
    const [, , kind = '', name = ''] = $ref.split('/');
    return merged(resolved(document.components[kind]?.[name]), beside);
  });
}

function closed(value: unknown): Json {
  return mapped(value, (object) =>
    object['type'] === 'object' && object['properties'] !== undefined
      ? { additionalProperties: false, ...object }
      : object,
  );
}

function mapped(value: unknown, change: (object: Json) => Json): Json {
  if (Array.isArray(value)) return value.map((each) => mapped(each, change)) as unknown as Json;
  if (typeof value !== 'object' || value === null) return value as Json;
  return change(Object.fromEntries(Object.entries(value).map(([key, each]) => [key, mapped(each, change)])));
}

function merged(one: Json, other: Json): Json {
  const both = Object.entries(other).map(([key, value]) => {
    const before = one[key];
    const isDeep = [before, value].every(
      (each) => typeof each === 'object' && each !== null && !Array.isArray(each),
    );
    return [key, isDeep ? merged(before as Json, value as Json) : value];
  });
  return { ...one, ...Object.fromEntries(both) };
}

function escaped(text: string): string {
  return text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
}

function decoded(path: string): string {
  try {
    return decodeURIComponent(path);
  } catch {
    return path;
  }
}
