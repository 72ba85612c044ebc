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
const forms = foreignForms;

describe('a service', () => {
  it.each(forms(options))('is not started with options that are %s', async (_, given) => {
    await expect(startService(given as never)).rejects.toMatchObject({ code: 'InvalidParameter' });
    expect(readdirSync(folder)).toEqual([]);
  });

  it.each(
    Object.entries({
      trust: {},
      access: { anonymousAttest: true },
      development: { roots: [] },
      limits: { burst: 1 },
      metrics: {},
      audit: {},
      administration: {},
      tls: { certificate: 'a', key: 'b' },
    }).flatMap(([name, members]) => forms(members).map(([form, value]) => [name, form, value] as const)),
  )('is not started with %s that are %s', async (name, _form, value) => {
    const given = { ...options, [name]: value };
    await expect(startService(given as never)).rejects.toMatchObject({ code: 'InvalidParameter' });
  });

  it.each(
    forms({ Intel: [] })
      .filter(([form]) => !/unknown member|inherited name|__proto__ of JSON/.test(form))
      .map(([form, value]) => [form, value] as const),
  )('is not started with anchors that are %s', async (_, anchors) => {
    await expect(startService({ ...options, anchors } as never)).rejects.toMatchObject({
      code: 'InvalidParameter',
    });
  });

  it.each([
    { port: '8443' },
    { limits: { bodyBytes: 'many' } },
    { limits: { bodyByte: 2048 } },
    { audit: { attestations: 1 } },
    { log: {} },
    { currentDate: 0 },
  ])('is not started with %j', async (change) => {
    await expect(startService({ ...options, ...change } as never)).rejects.toMatchObject({
      code: 'InvalidParameter',
    });
  });

  it.each([[['UpToDate']], [new Map([['UpToDate', 1]])], ['UpToDate'], [{}]])(
    'is not started with statuses that are no set: %j',
    async (accept) => {
      const given = { ...options, accept };
      await expect(startService(given as never)).rejects.toMatchObject({ code: 'InvalidParameter' });
    },
  );
});
