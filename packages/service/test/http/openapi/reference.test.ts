/** The HTTP reference is made from the description of the API. */

import { readFileSync, writeFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { evidenceKinds } from '@veritee/evidence';
import { describe, expect, it } from 'vitest';
import { openApiDocument } from '../../../src/http/openapi/document.ts';
import { errorCodes } from '../../../src/http/openapi/error-response.ts';
import { allOperations } from '../../../src/http/openapi/operations.ts';
import { operationsOf, overviewOf, sectionsOf } from './reference.ts';

const page = resolve(import.meta.dirname, '../../../../../docs/reference/http-api.md');
const document = openApiDocument(allOperations(evidenceKinds, { metricsAnonymous: false }), {
  hasDefaultInstance: true,
  anyApiVersion: false,
});
const operations = operationsOf(document);

/** The text with another part between the comments that say where it begins and ends. */
function withPart(text: string, name: string, part: string): string {
  const begin = `<!-- ${name}: made from /openapi.json by VERITEE_WRITE_DOCS=1 npx vitest run packages/service/test/http/openapi/reference.test.ts -->\n`;
  const end = `<!-- end of ${name} -->`;
  const [from, to] = [text.indexOf(begin), text.indexOf(end)];
  expect([from, to], `the part ${name}`).not.toContain(-1);
  return `${text.slice(0, from) + begin}\n${part}\n\n${text.slice(to)}`;
}

describe('docs/reference/http-api.md', () => {
  it('has every operation as the description has it', () => {
    const before = readFileSync(page, 'utf8');
    const overview = withPart(before, 'routes', overviewOf(operations));
    const expected = withPart(overview, 'operations', sectionsOf(document, operations));
    if (process.env['VERITEE_WRITE_DOCS'] === '1') writeFileSync(page, expected);
    expect(readFileSync(page, 'utf8')).toBe(expected);
  });

  it('has a reason for every code of an error', () => {
    const text = readFileSync(page, 'utf8');
    expect(errorCodes.length).toBeGreaterThan(15);
    for (const code of errorCodes) expect(text).toContain(`\`${code}\``);
  });
});
