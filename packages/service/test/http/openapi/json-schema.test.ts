/** What zod schemas become in the description of the API. */

import { evidenceKinds } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { described, jsonSchema } from '../../../src/http/openapi/json-schema.ts';
import { namedSchemas } from '../../../src/http/openapi/named-schemas.ts';

describe('jsonSchema', () => {
  it.each(evidenceKinds.schemes.map((scheme) => [scheme.type, scheme] as const))(
    'describes what is sent as %s, not what is made of it',
    (_type, { request, members, evidenceMember }) => {
      const { properties, required } = jsonSchema(request) as { properties: object; required: string[] };
      expect(Object.keys(properties).toSorted()).toEqual([...members].toSorted());
      expect(required).toEqual([evidenceMember]);
    },
  );

  it('has an integer for a number that no double holds, and the null of a member that may be null', () => {
    expect(jsonSchema(z.object({ nonce: z.nullish(z.union([z.string(), z.bigint()])) }))).toEqual({
      type: 'object',
      properties: { nonce: { type: ['string', 'integer', 'null'] } },
    });
  });

  it('leaves out what other languages cannot read, and bounds that say nothing', () => {
    expect(jsonSchema(z.string().regex(/^\P{Control}*$/u))).toEqual({ type: 'string' });
    expect(jsonSchema(z.string().regex(/^[^\p{Control}]*$/u))).toEqual({ type: 'string' });
    expect(jsonSchema(z.int())).toEqual({ type: 'integer' });
    expect(jsonSchema(z.iso.datetime())).toEqual({ type: 'string', format: 'date-time' });
  });

  it('refuses unknown members only where the schema does', () => {
    expect(jsonSchema(z.object({}))).not.toHaveProperty('additionalProperties');
    expect(jsonSchema(z.strictObject({}))).toHaveProperty('additionalProperties', false);
  });

  it('has the sentences of members', () => {
    const schema = jsonSchema(z.object({ a: z.string(), b: z.string() }));
    expect(described(schema, { a: 'The first.', c: 'None.' })['properties']).toEqual({
      a: { type: 'string', description: 'The first.' },
      b: { type: 'string' },
    });
  });
});

describe('namedSchemas', () => {
  it('makes a component of each shape with a title, also within others', () => {
    const schemas = namedSchemas();
    const item = { type: 'object', title: 'Item', properties: { title: { type: 'string' } } };
    const list = { type: 'object', properties: { value: { type: 'array', items: item } } };
    expect(schemas.take(list, 'List')).toEqual({ $ref: '#/components/schemas/List' });
    expect(schemas.take(item, 'Other')).toEqual({ $ref: '#/components/schemas/Item' });
    expect(schemas.all()).toEqual({
      Item: { type: 'object', properties: { title: { type: 'string' } } },
      List: {
        type: 'object',
        properties: { value: { type: 'array', items: { $ref: '#/components/schemas/Item' } } },
      },
    });
  });

  it('refuses a name for another shape', () => {
    const schemas = namedSchemas();
    schemas.take({ type: 'object' }, 'Thing');
    expect(() => schemas.take({ type: 'object', required: ['a'] }, 'Thing')).toThrow('two shapes Thing');
  });
});
