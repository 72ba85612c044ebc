/** The description of the API as an OpenAPI 3.1 document. Pure: from operations to the value that is served. */

import type { ServiceErrorCode } from '@veritee/core/internal/maa';
import { statusOf } from '../../errors/told-error.ts';
import { serviceVersion } from '../../version.ts';
import {
  errorResponse,
  errorResponseName,
  errorSchema,
  innerErrorSchema,
  refusalCodes,
} from './error-response.ts';
import type { JsonSchema } from './json-schema.ts';
import { type NamedSchemas, namedSchemas } from './named-schemas.ts';
import { type Answer, API_VERSION, type Operation, type Parameter, type Tag } from './operation.ts';

/** An OpenAPI document, as far as this service makes one. */
export interface OpenApiDocument {
  readonly openapi: '3.1.1';
  readonly info: Readonly<Record<string, unknown>>;
  readonly servers: readonly object[];
  readonly tags: readonly { readonly name: Tag; readonly description: string }[];
  readonly paths: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly components: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
}

/** What differs between services. */
export interface DocumentFacts {
  /** Whether there is an instance at the root. */
  readonly hasDefaultInstance: boolean;
  /** Whether requests are answered whatever their `api-version`. */
  readonly anyApiVersion: boolean;
}

const DESCRIPTION = `Remote attestation, wire-compatible with Azure Attestation. Operations marked \`x-veritee\` do not exist in Azure.

Names of members of JSON bodies are matched without regard to case. Two members that differ in case only, and a name that is a known one misspelt, are refused with \`InvalidParameter\`; other unknown members are ignored, except where \`additionalProperties\` is false. Attestation types in paths, and \`Binary\` and \`JSON\` in \`dataType\`, are taken in any letter case as well. Binary members are base64url; padding and the standard alphabet are accepted.

Every answer has \`x-ms-request-id\` and \`x-ms-maa-service-version\`, and returns a well-formed \`x-ms-client-request-id\`; a request that is not valid HTTP, or late, is answered without them. \`HEAD\` is answered wherever \`GET\` is; any other method is refused with 405 \`MethodNotAllowed\` or 404 \`NotFound\`.`;

const TAGS: Readonly<Record<Tag, string>> = {
  Attestation: 'Evidence in, a token out; and what relying parties need to verify it.',
  Administration: 'Policies, policy management certificates and TCB baselines of an instance.',
  Management: 'Instances, their signing keys and the audit log, for operators.',
  Service: 'Health, numbers and the description of this API.',
  Development: 'The issuer of access tokens that a service started for development has.',
};

/** The document. */
export function openApiDocument(operations: readonly Operation[], facts: DocumentFacts): OpenApiDocument {
  const parts: DocumentParts = { responses: { Late: late }, schemas: namedSchemas(), facts };
  const paths: Record<string, Record<string, unknown>> = {};
  for (const operation of operations) {
    const path = pathOf(operation);
    paths[path] = {
      ...(operation.ofInstance === true && { servers: instanceServers(facts) }),
      ...paths[path],
      [operation.method]: describedOperation(operation, parts),
    };
  }
  return {
    openapi: '3.1.1',
    info: {
      title: 'Veritee',
      version: serviceVersion,
      summary: 'A remote attestation service.',
      description: DESCRIPTION,
      license: { name: 'Apache-2.0', identifier: 'Apache-2.0' },
    },
    servers: [{ url: '/', description: 'This service.' }],
    tags: Object.entries(TAGS)
      .map(([name, description]) => ({ name: name as Tag, description }))
      .filter(({ name }) => operations.some(({ tag }) => tag === name)),
    paths,
    components: {
      schemas: { Error: errorSchema, InnerError: innerErrorSchema, ...parts.schemas.all() },
      responses: parts.responses,
      headers,
      securitySchemes: { bearer },
    },
  };
}

/** The path as callers know it: `:name` of the router is `{name}`, and its `::` a colon. */
export function pathOf({ path, route }: Pick<Operation, 'path' | 'route'>): string {
  const literal = (part: string): string => part.replaceAll(/:(\w+)/g, '{$1}');
  return path ?? route.split('::').map(literal).join(':');
}

const bearer = {
  type: 'http',
  scheme: 'bearer',
  bearerFormat: 'JWT',
  description: 'An access token for `https://attest.azure.net`, from an issuer that the operator trusts.',
};

const headers: Readonly<Record<string, object>> = {
  'x-ms-request-id': {
    description: 'Names the request in the log of the service.',
    schema: { type: 'string' },
  },
  'x-ms-maa-service-version': {
    description: 'The version of the service.',
    schema: { type: 'string' },
  },
  'www-authenticate': {
    description: 'Where to get a token, and what is wrong with the one that was sent.',
    required: true,
    schema: { type: 'string' },
  },
  'retry-after': {
    description: 'Seconds after which another try makes sense.',
    required: true,
    schema: { type: 'integer', minimum: 0 },
  },
};

const late = {
  ...errorResponse(408, ['InvalidParameter']),
  description: '`InvalidParameter`: the request did not arrive in time.',
};

/** Where routes of an instance are: by path, and at the root those of the default instance. */
function instanceServers({ hasDefaultInstance }: DocumentFacts): readonly object[] {
  const named = {
    url: '/{instance}',
    description: 'An instance by its name.',
    variables: { instance: { default: 'contoso', description: 'The name of an instance.' } },
  };
  return hasDefaultInstance ? [{ url: '/', description: 'The default instance.' }, named] : [named];
}

/** `security` of OpenAPI: alternatives, of which an empty one means that no token is needed. */
const SECURITY: Readonly<Record<Operation['token'], readonly object[]>> = {
  open: [],
  optional: [{}, { bearer: [] }],
  required: [{ bearer: [] }],
};

/** What an operation is described with; it adds what it refers to. */
interface DocumentParts {
  readonly responses: Record<string, JsonSchema>;
  readonly schemas: NamedSchemas;
  readonly facts: DocumentFacts;
}

function describedOperation(operation: Operation, parts: DocumentParts): object {
  const { id, tag, summary, description, isOurs = false, token, parameters = [], body } = operation;
  return {
    operationId: id,
    tags: [tag],
    summary,
    ...(description !== undefined && { description }),
    ...(isOurs && { 'x-veritee': true }),
    security: SECURITY[token],
    ...(parameters.length > 0 && {
      parameters: parameters.map((each) => describedParameter(each, parts.facts)),
    }),
    ...(body !== undefined && {
      requestBody: { ...body, content: contentOf(body.content, `${nameOf(id)}Request`, parts) },
    }),
    responses: { ...answersOf(operation, parts), ...refusalsOf(operation, parts) },
  };
}

function describedParameter(
  { description, ...parameter }: Parameter,
  { anyApiVersion }: DocumentFacts,
): object {
  return {
    ...parameter,
    ...(description !== '' && { description }),
    ...(anyApiVersion && parameter.name === API_VERSION && { required: false, schema: { type: 'string' } }),
  };
}

/** Names of types begin with a capital; those of one operation at several paths are the same. */
function nameOf(id: string): string {
  return id.charAt(0).toUpperCase() + id.slice(1).replace(/In(?:Subscription|Group)$/, '');
}

function contentOf(
  content: Readonly<Record<string, JsonSchema>>,
  name: string,
  { schemas }: DocumentParts,
): object {
  return Object.fromEntries(
    Object.entries(content).map(([type, schema]) => [type, { schema: schemas.take(schema, name) }]),
  );
}

const ownHeaders = Object.fromEntries(
  ['x-ms-request-id', 'x-ms-maa-service-version'].map((name) => [
    name,
    { $ref: `#/components/headers/${name}` },
  ]),
);

function answersOf({ id, answers }: Operation, parts: DocumentParts): object {
  const described = ({ description, content }: Answer): object => ({
    description,
    headers: ownHeaders,
    ...(content !== undefined && { content: contentOf(content, `${nameOf(id)}Answer`, parts) }),
  });
  return Object.fromEntries(Object.entries(answers).map(([status, answer]) => [status, described(answer)]));
}

/** Refusals by status. Equal ones of several operations are one component. */
function refusalsOf(operation: Operation, parts: DocumentParts): object {
  const { responses } = parts;
  const byStatus = new Map<number, ServiceErrorCode[]>();
  for (const code of refusalCodes(operation)) {
    const status = statusOf(code);
    byStatus.set(status, [...(byStatus.get(status) ?? []), code]);
  }
  const described = [...byStatus].map(([status, codes]) => {
    const name = errorResponseName(codes);
    responses[name] ??= errorResponse(status, codes);
    const other = operation.otherRefusals?.[status];
    if (other === undefined) return [status, { $ref: `#/components/responses/${name}` }];
    return [status, eitherOf(errorResponse(status, codes), other, parts)];
  });
  return { ...Object.fromEntries(described), 408: { $ref: '#/components/responses/Late' } };
}

/** A refusal that has one of two shapes. */
function eitherOf({ description }: JsonSchema, other: JsonSchema, parts: DocumentParts): object {
  const schema = { anyOf: [other, { $ref: '#/components/schemas/Error' }] };
  return { description, content: contentOf({ 'application/json': schema }, '', parts) };
}
