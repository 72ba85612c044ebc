/** Every single setting by its path in the schema, and what a text means for it. */

import { z } from 'zod';
import { settingsSchema } from './schema.ts';

/** One setting. */
export interface Setting {
  /** Such as `['access', 'anonymousAttest']`. */
  readonly path: readonly string[];
  readonly kind: 'text' | 'number' | 'boolean' | 'texts' | 'json';
}

/** All settings, in the order of the schema. */
export const settings: readonly Setting[] = settingsIn(settingsSchema, []);

/** The setting of a path with dots, such as `access.anonymousAttest`. */
export function settingNamed(name: string): Setting | undefined {
  return settings.find(({ path }) => path.join('.') === name);
}

function settingsIn(schema: z.ZodObject, path: readonly string[]): readonly Setting[] {
  return Object.entries(schema.shape).flatMap(([name, optional]) => {
    const own = optional instanceof z.ZodOptional ? optional.unwrap() : optional;
    if (own instanceof z.ZodObject) return settingsIn(own, [...path, name]);
    return [{ path: [...path, name], kind: kindOf(own) }];
  });
}

function kindOf(schema: unknown): Setting['kind'] {
  if (schema instanceof z.ZodNumber) return 'number';
  if (schema instanceof z.ZodBoolean) return 'boolean';
  if (!(schema instanceof z.ZodArray)) return 'text';
  return schema.element instanceof z.ZodObject ? 'json' : 'texts';
}

/**
 * The value that a text means; a text that means none is left as it is, for the schema to refuse.
 *
 * @example
 * settingValue(settingNamed('accept'), 'UpToDate,OutOfDate'); // ['UpToDate', 'OutOfDate']
 */
export function settingValue({ kind }: Setting, text: string): unknown {
  if (kind === 'number') return /^\d{1,15}$/.test(text) ? Number(text) : text;
  if (kind === 'boolean') return text === 'true' ? true : text === 'false' ? false : text;
  if (kind === 'json' || (kind === 'texts' && text.startsWith('['))) return jsonOr(text);
  if (kind === 'texts') return text.split(',').map((item) => item.trim());
  return text;
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

/** Puts a value at a path into an object of settings. */
export function put(
  into: Record<string, unknown>,
  [first = '', ...rest]: readonly string[],
  value: unknown,
): void {
  if (rest.length === 0) {
    into[first] = value;
    return;
  }
  const section = into[first];
  const inner = typeof section === 'object' && section !== null ? { ...section } : {};
  into[first] = inner;
  put(inner as Record<string, unknown>, rest, value);
}
