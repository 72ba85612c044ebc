/** `/openapi.json` describes exactly the routes that a service has. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { evidenceKinds } from '@veritee/evidence';
import Fastify from 'fastify';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { createMovableClock } from '../../../src/http/movable-clock.ts';
import { type OpenApiDocument, pathOf } from '../../../src/http/openapi/document.ts';
import { allOperations } from '../../../src/http/openapi/operations.ts';
import { openApiRoute } from '../../../src/http/openapi/route.ts';
import { type PlainService, plainService } from '../plain-service.ts';

const operations = allOperations(evidenceKinds, { metricsAnonymous: true });
let small: PlainService;
let large: PlainService;
const page = mkdtempSync(join(tmpdir(), 'veritee-page-'));

beforeAll(async () => {
  writeFileSync(join(page, 'index.html'), '<!doctype html>');
  small = await plainService({ defaultInstance: 'off' });
  large = await plainService({
    development: { roots: ['test PKI'], identity: 'well-known', faults: true, clock: createMovableClock() },
    serveEndorsements: true,
    console: page,
  });
});
afterAll(async () => {
  await Promise.all([small.close(), large.close()]);
  rmSync(page, { recursive: true });
});

async function documentOf({ endpoint }: PlainService): Promise<OpenApiDocument> {
  const answer = await fetch(`${endpoint}/openapi.json`);
  expect([answer.status, answer.headers.get('content-type')]).toEqual([
    200,
    'application/json; charset=utf-8',
  ]);
  return (await answer.json()) as OpenApiDocument;
}

function keysOf({ paths }: OpenApiDocument): readonly string[] {
  return Object.entries(paths).flatMap(([path, item]) =>
    Object.keys(item)
      .filter((key) => key !== 'servers')
      .map((method) => `${method} ${path}`),
  );
}

describe('/openapi.json', () => {
  it('describes every operation of a service that has all of them', async () => {
    const document = await documentOf(large);
    expect(document.openapi).toBe('3.1.1');
    expect(keysOf(document).toSorted()).toEqual(
      operations.map((each) => `${each.method} ${pathOf(each)}`).toSorted(),
    );
  });

  it('leaves out what the service does not have', async () => {
    const document = await documentOf(small);
    const keys = keysOf(document);
    expect(keys).toContain('get /policies/{type}:history');
    expect(keys.filter((key) => /adfs|faults|clock|management\/endorsements\//.test(key))).toEqual([]);
    expect(document.tags.map(({ name }) => name)).not.toContain('Development');
  });

  it('says that routes of an instance are below its name, and at the root for the default one', async () => {
    const servers = async (service: PlainService): Promise<unknown> => {
      const { servers = [] } = (await documentOf(service)).paths['/certs'] ?? {};
      return (servers as { url: string }[]).map(({ url }) => url);
    };
    expect(await servers(large)).toEqual(['/', '/{instance}']);
    expect(await servers(small)).toEqual(['/{instance}']);
    expect((await documentOf(large)).paths['/healthz']).not.toHaveProperty('servers');
  });

  it('asks for an api-version unless the service answers any', async () => {
    const any = await plainService({ development: { roots: ['test PKI'], anyApiVersion: true } });
    try {
      const asked = async (service: PlainService): Promise<unknown> => {
        const { get } = (await documentOf(service)).paths['/certificates'] ?? {};
        return (get as { parameters: { required: boolean }[] }).parameters.map(({ required }) => required);
      };
      expect([await asked(large), await asked(any)]).toEqual([[true], [false]]);
    } finally {
      await any.close();
    }
  });

  it('names each operation once', () => {
    const ids = operations.map(({ id }) => id);
    expect(new Set(ids).size).toBe(ids.length);
  });

  it('refers only to components that it has', async () => {
    const document = await documentOf(large);
    const text = JSON.stringify(document);
    const references = [...text.matchAll(/"#\/components\/(\w+)\/([\w-]+)"/g)];
    expect(references.length).toBeGreaterThan(100);
    for (const [reference, kind = '', name = ''] of references)
      expect(document.components[kind], reference).toHaveProperty(name);
    for (const name of Object.keys(document.components['responses'] ?? {}))
      expect(text).toContain(`"#/components/responses/${name}"`);
  });

  it('refuses a route that nobody described', () => {
    const server = Fastify();
    openApiRoute(server, operations, { hasDefaultInstance: true, anyApiVersion: false });
    expect(() => server.get('/secret', () => 'told')).toThrow('GET /secret has no description');
  });
});
