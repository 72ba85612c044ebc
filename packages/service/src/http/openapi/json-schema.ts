/** JSON Schema (2020-12, the dialect of OpenAPI 3.1) of the zod schemas that read requests. */

import { z } from 'zod';

/** A JSON Schema. */
export type JsonSchema = Readonly<Record<string, unknown>>;

/** Large integers are read without loss, so a schema of ours may take a `bigint`; in JSON that is an integer. */
type Override = NonNullable<NonNullable<Parameters<typeof z.toJSONSchema>[1]>['override']>;
const override: Override = ({ zodSchema, jsonSchema }) => {
  if (zodSchema._zod.def.type === 'bigint') jsonSchema.type = 'integer';
  // Of all integers: what a double holds exactly.
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
  // The format says it.
  if (jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  // Only ECMAScript knows classes of Unicode; readers of the document use other languages.
  if (/\\p\{/i.test(jsonSchema.pattern ?? '')) delete jsonSchema.pattern;
};

/** The JSON Schema of what a zod schema takes: before its transformations, and with unknown members where it ignores them. */
export function jsonSchema(schema: z.core.$ZodType): JsonSchema {
  const { $schema: _dialect, ...rest } = z.toJSONSchema(schema, {
    io: 'input',
    unrepresentable: 'any',
    override,
  });
  return rest;
}

/** Members of an object with sentences that say what they are. */
export function described(schema: JsonSchema, descriptions: Readonly<Record<string, string>>): JsonSchema {
  const properties = Object.entries((schema['properties'] ?? {}) as Record<string, JsonSchema>);
  const entries = properties.map(([name, property]) => {
    const description = descriptions[name];
    return [name, description === undefined ? property : { ...property, description }];
  });
  return { ...schema, properties: Object.fromEntries(entries) };
}
