/** Markdown of the description of the API. */

import type { OpenApiDocument } from '../../../src/http/openapi/document.ts';

type Schema = {
  readonly $ref?: string;
  readonly type?: string | readonly string[];
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly anyOf?: readonly Schema[];
  readonly items?: Schema;
  readonly properties?: Readonly<Record<string, Schema>>;
  readonly required?: readonly string[];
  readonly description?: string;
  readonly default?: unknown;
  readonly minimum?: number;
  readonly maximum?: number;
};
type Content = Readonly<Record<string, { readonly schema: Schema }>>;
interface Response {
  readonly $ref?: string;
  readonly description: string;
  readonly content?: Content;
}

/** An operation with all its paths: Azure's length of one is the same operation. */
export interface Described {
  readonly method: string;
  readonly paths: readonly string[];
  readonly summary: string;
  readonly description?: string;
  readonly tags: readonly string[];
  readonly 'x-veritee'?: boolean;
  readonly security: readonly object[];
  readonly parameters?: readonly {
    readonly in: string;
    readonly name: string;
    readonly required: boolean;
    readonly description?: string;
    readonly schema: Schema;
  }[];
  readonly requestBody?: {
    readonly description: string;
    readonly required: boolean;
    readonly content: Content;
  };
  readonly responses: Readonly<Record<string, Response>>;
}

/** All operations in their order, with shapes in place of references to them. */
export function operationsOf(document: OpenApiDocument): readonly Described[] {
  const schemas = document.components['schemas'] ?? {};
  const paths = withSchemas(document.paths, schemas) as OpenApiDocument['paths'];
  const found = new Map<string, Described>();
  for (const [path, { servers: _servers, ...methods }] of Object.entries(paths)) {
    for (const [method, operation] of Object.entries(
      methods as Record<string, Described & { operationId: string }>,
    )) {
      const id = operation.operationId.replace(/In(?:Subscription|Group)$/, '');
      const known = found.get(id);
      found.set(
        id,
        known ? { ...known, paths: [...known.paths, path] } : { ...operation, method, paths: [path] },
      );
    }
  }
  return [...found.values()];
}

/** One line for each. */
export function overviewOf(operations: readonly Described[]): string {
  const lines = operations.map((operation) => {
    const { summary, requestBody, responses } = operation;
    const name = headingOf(operation);
    const anchor = name
      .toLowerCase()
      .replaceAll(/[^\w\s-]/g, '')
      .replaceAll(' ', '-');
    const body = requestBody === undefined ? '–' : shapeOf(requestBody.content);
    const good = Object.entries(responses).find(([status]) => status < '300')?.[1];
    return `| [\`${name}\`](#${anchor}) | ${summary}${oursMark(operation)} | ${body} | ${shapeOf(good?.content)} |`;
  });
  return ['| route | does | body | answer |', '| --- | --- | --- | --- |', ...lines].join('\n');
}

function headingOf({ method, paths: [path = ''] }: Described): string {
  return `${method.toUpperCase()} ${path}`;
}

function oursMark(operation: Described): string {
  return operation['x-veritee'] === true ? '; *Veritee*' : '';
}

/** `{"token"}`; what is no object by its content type. */
function shapeOf(content: Content | undefined): string {
  if (content === undefined) return '–';
  if (content['text/plain'] !== undefined && content['application/json'] !== undefined) return 'a document';
  const { 'application/json': { schema } = { schema: {} } } = content;
  const shapes = [schema, ...(schema.anyOf ?? [])].flatMap(membersOf);
  return shapes.length === 0 ? (Object.keys(content)[0] ?? '–') : shapes.join(' or ');
}

const MOST_MEMBERS = 5;

function membersOf({ properties, required = [] }: Schema): readonly string[] {
  if (properties === undefined) return [];
  const names = Object.keys(properties).map((name) => `"${name}"${required.includes(name) ? '' : '?'}`);
  const told = names.length > MOST_MEMBERS ? [...names.slice(0, MOST_MEMBERS - 1), '…'] : names;
  return [`\`{${told.join(', ')}}\``];
}

/** A section for each, below a heading for each tag. */
export function sectionsOf({ tags }: OpenApiDocument, operations: readonly Described[]): string {
  return tags
    .flatMap(({ name, description }) => [
      `## ${name} routes`,
      description,
      ...operations.filter(({ tags: [tag] }) => tag === name).map(sectionOf),
    ])
    .join('\n\n');
}

function sectionOf(operation: Described): string {
  const { summary, description, paths, parameters = [], requestBody, responses } = operation;
  const others = paths.slice(1).map((path) => `\`${path}\``);
  const parts = [
    `### \`${headingOf(operation)}\``,
    `${summary}${oursMark(operation)}. ${description ?? ''} ${tokenOf(operation)} ${parameters.some(isVersion) ? 'Needs `api-version`.' : ''}`
      .trim()
      .replaceAll(/ +/g, ' '),
    others.length === 0 ? '' : `Also at ${others.join(' and ')}.`,
    table('parameter', parameters.filter((each) => !isVersion(each)).map(parameterRow)),
    requestBody === undefined ? '' : bodyOf(requestBody),
    table('answer', Object.entries(responses).filter(isAnswer).map(answerRow)),
    `Refusals: ${refusalsOf(responses)}.`,
  ];
  return parts.filter((part) => part !== '').join('\n\n');
}

function tokenOf({ security }: Described): string {
  if (security.length === 0) return 'No token is needed.';
  return security.length > 1 ? 'A token is needed only if the operator demands it.' : 'Needs a token.';
}

function isVersion({ name }: { readonly name: string }): boolean {
  return name === 'api-version';
}

function parameterRow({
  in: place,
  name,
  required,
  description = '',
  schema,
}: NonNullable<Described['parameters']>[number]) {
  return row(`\`${name}\` (${place}${required ? '' : ', optional'})`, typeOf(schema), description);
}

function bodyOf({ description, required, content }: NonNullable<Described['requestBody']>): string {
  const types = Object.keys(content).map((type) => `\`${type}\``);
  const members = Object.values(content).flatMap(({ schema }) => memberRows(schema, ''));
  return [
    `Body (${types.join(' or ')}${required ? '' : ', may be left out'}): ${description}`,
    table('member', members),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

/** Members and those within them, by their paths. */
function memberRows(schema: Schema, prefix: string): readonly string[] {
  const { properties = {}, required = [], items, anyOf = [] } = schema;
  const own = Object.entries(properties).flatMap(([name, member]) => [
    row(
      `\`${prefix}${name}\`${required.includes(name) ? '' : ' (optional)'}`,
      typeOf(member),
      member.description ?? '',
    ),
    ...memberRows(member, `${prefix}${name}.`),
  ]);
  const within = items === undefined ? [] : memberRows(items, prefix.replace(/\.$/, '[].'));
  return [...own, ...within, ...anyOf.flatMap((each) => memberRows(each, prefix))];
}

function answerRow([status, { description, content }]: [string, Response]): string {
  const members = content === undefined ? '' : shapeOf(content);
  return row(status, members, description);
}

/** Refusals are components; an answer of two shapes has its description only. */
function isAnswer([, response]: [string, Response]): boolean {
  return response.$ref === undefined && !JSON.stringify(response).includes('components/schemas/Error');
}

function refusalsOf(responses: Readonly<Record<string, Response>>): string {
  return Object.entries(responses)
    .filter((each) => !isAnswer(each))
    .map(([status, { $ref, description }]) => {
      const named = $ref?.split('/').at(-1)?.split('Or') ?? codesIn(description);
      const codes = $ref?.endsWith('/Late') === true ? ['InvalidParameter'] : named;
      return `${status} ${codes.map((code) => `\`${code}\``).join(', ')}`;
    })
    .join('; ');
}

function codesIn(description: string): readonly string[] {
  return [...description.matchAll(/`(\w+)`:/g)].map(([, code = '']) => code);
}

function typeOf(schema: Schema): string {
  const { type, anyOf, items, minimum, maximum } = schema;
  if (schema.enum !== undefined) return schema.enum.map((each) => `\`${each}\``).join(', ');
  if (anyOf !== undefined) return anyOf.map(typeOf).join(' or ');
  const names = [type ?? 'any'].flat().join(' or ');
  if (items !== undefined) return `array of ${typeOf(items)}`;
  const bounds = maximum !== undefined && maximum < 1e9 ? `, ${minimum} to ${maximum}` : '';
  return `${names}${bounds}${schema.default === undefined ? '' : `, ${schema.default} if absent`}`;
}

function row(...cells: readonly string[]): string {
  return `| ${cells.map((cell) => cell.replaceAll('|', '\\|')).join(' | ')} |`;
}

function table(name: string, rows: readonly string[]): string {
  return rows.length === 0
    ? ''
    : [row(name, name === 'answer' ? 'body' : 'type', ''), row('---', '---', '---'), ...rows].join('\n');
}

/** Refusals keep their references: they are told by the codes in their names. */
function withSchemas(value: unknown, schemas: Readonly<Record<string, unknown>>): unknown {
  if (Array.isArray(value)) return value.map((each) => withSchemas(each, schemas));
  if (typeof value !== 'object' || value === null) return value;
  const { $ref } = value as { readonly $ref?: unknown };
  const name =
    typeof $ref === 'string' && $ref.startsWith('#/components/schemas/') ? $ref.split('/')[3] : 'Error';
  if (name !== undefined && name !== 'Error') return withSchemas(schemas[name], schemas);
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, withSchemas(each, schemas)]));
}
