/** The compact JWS inside the body of an administrative request, in every way that clients wrap it. */

import type { JsonValue } from '@veritee/core';
import { isJsonObject, parseJson } from '@veritee/core/internal';
import { AdministrationError } from '../errors/administration-error.ts';

/** Members that hold the document when the body is an object, as the API description of 2025 draws it. */
const MEMBERS = ['policyCertificateToAdd', 'policyCertificateToRemove'] as const;

/**
 * The document in a body: bare, as a JSON string, or in an object. The form is told by the content: the official C++
 * client says `application/json` and sends a bare JWS.
 *
 * @throws AdministrationError `DocumentFormat`
 * @example
 * documentIn('"eyJhbGciOiJub25lIn0.."'); // 'eyJhbGciOiJub25lIn0..'
 */
export function documentIn(body: unknown): string {
  const text = typeof body === 'string' ? body.trim() : '';
  if (text === '') throw noDocument('an empty body');
  if (text.startsWith('"')) return stringIn(read(text));
  if (text.startsWith('{')) return memberOf(read(text));
  return text;
}

function stringIn(value: JsonValue | undefined): string {
  if (typeof value === 'string' && value.trim() !== '') return value.trim();
  throw noDocument('a JSON value that is not a string');
}

function memberOf(value: JsonValue | undefined): string {
  const given = isJsonObject(value) ? MEMBERS.filter((member) => value[member] !== undefined) : [];
  const [member] = given;
  if (!isJsonObject(value) || member === undefined || given.length > 1)
    throw noDocument('an object without one');
  return stringIn(value[member]);
}

function read(text: string): JsonValue | undefined {
  try {
    return parseJson(text);
  } catch {
    return undefined;
  }
}

function noDocument(found: string): AdministrationError {
  return new AdministrationError('DocumentFormat', 'The request body has no signed document.', {
    expected: 'a compact JWS: bare, or as a JSON string',
    found,
  });
}
