import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { builtInAnchors, firstOf } from '@veritee/evidence';
import { afterAll, describe, expect, it } from 'vitest';
import { foreignForms } from '../../../../test/support/foreign-forms.ts';
import { startService } from '../../src/start/start-service.ts';

const folder = mkdtempSync(join(tmpdir(), 'veritee-options-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const options = { dataDirectory: folder, source: firstOf([]), anchors: builtInAnchors() };
/** Whose form is wrong; names are checked where they come from, by types and by the schema of settings. */
const forms = (members: object) =>
  foreignForms(members).filter(([form]) => !/unknown member|inherited name|__proto__ of JSON/.test(form));

describe('a service', () => {
  it.each(forms(options))('is not started with options that are %s', async (_, given) => {
    await expect(startService(given as never)).rejects.toMatchObject({ code: 'InvalidParameter' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(
    ['anchors', 'trust', 'access', 'development', 'limits'].flatMap((name) =>
      forms({ a: 1 }).map(([form, value]) => [name, form, value] as const),
    ),
  )('is not started with %s that are %s', async (name, _form, value) => {
    const given = { ...options, [name]: value };
    await expect(startService(given as never)).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it.each([[['UpToDate']], [new Map([['UpToDate', 1]])], ['UpToDate'], [{}]])(
    'is not started with statuses that are no set: %j',
    async (accept) => {
      const given = { ...options, accept };
      await expect(startService(given as never)).rejects.toMatchObject({ code: 'InvalidParameter' });
    },
  );
});
