/** Shapes with a name of their own, which readers of the document make types of. */

import type { JsonSchema } from './json-schema.ts';

/** Takes the shapes of a document. */
export interface NamedSchemas {
  /**
   * What stands in place of a shape: a reference to the named one.
   *
   * @param name - for a shape that has no title
   * @throws Error when the name belongs to another shape
   */
  take(schema: JsonSchema, name: string): JsonSchema;
  /** All that were taken, by their names. */
  all(): Readonly<Record<string, JsonSchema>>;
}

/** None yet. */
export function namedSchemas(): NamedSchemas {
  const schemas: Record<string, JsonSchema> = {};
  const named = (schema: JsonSchema, name: string): JsonSchema => {
    const known = schemas[name] ?? schema;
    if (JSON.stringify(known) !== JSON.stringify(schema)) throw new Error(`There are two shapes ${name}.`);
    schemas[name] = known;
    return { $ref: `#/components/schemas/${name}` };
  };
  const within = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(within);
    if (typeof value !== 'object' || value === null) return value;
    const members = Object.entries(value).map(([key, member]) => [key, within(member)] as const);
    const { title, ...schema } = Object.fromEntries(members);
    return typeof title === 'string'
      ? named(schema, title)
      : { ...(title !== undefined && { title }), ...schema };
  };
  return {
    take: (schema, name) => {
      const { title = name, ...rest } = schema;
      const inner = within(rest) as JsonSchema;
      return inner['type'] === 'object' ? named(inner, String(title)) : inner;
    },
    all: () => schemas,
  };
}
