/** Clients that leave before they are answered: their bodies are neither kept nor worked on. */

import { once } from 'node:events';
import { connect } from 'node:net';
import { PassThrough } from 'node:stream';
import Fastify, { type FastifyInstance, type FastifyRequest } from 'fastify';
import { afterEach, expect, it } from 'vitest';
import { addBodies } from '../../src/http/bodies.ts';
import { createBodyBudget } from '../../src/http/body-budget.ts';
import { readBody } from '../../src/http/read-body.ts';

const BODY = '{"quote":"AAAA"}';
const servers: FastifyInstance[] = [];
afterEach(async () => {
  for (const each of servers.splice(0)) await each.close();
});

it('are known to have left, also when that was before somebody looks', async () => {
  const server = Fastify();
  servers.push(server);
  server.removeAllContentTypeParsers();
  server.decorateRequest('caller', { getter: () => ({ kind: 'anonymous' }) as FastifyRequest['caller'] });
  const read = addBodies(server, 1024);
  server.addContentTypeParser('application/json', (request: FastifyRequest) => read(request));
  let seen: (request: FastifyRequest) => void = () => undefined;
  const handled = new Promise<FastifyRequest>((resolve) => (seen = resolve));
  server.route({
    method: 'POST',
    url: '/',
    // As long as a database takes to say whose request it is.
    preHandler: async (_request, reply) => void (await once(reply.raw, 'close')),
    handler: async (request) => seen(request),
  });
  const { port } = new URL(await server.listen({ port: 0, host: '127.0.0.1' }));
  const socket = connect(Number(port), '127.0.0.1');
  socket.on('error', () => undefined);
  socket.end(
    `POST / HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\ncontent-length: ${BODY.length}\r\n\r\n${BODY}`,
  );
  const { gone } = await handled;
  expect(gone?.aborted).toBe(true);
  expect(gone?.reason).toMatchObject({ code: 'InvalidParameter' });
});

it('before their body was read, end the reading', async () => {
  const stream = new PassThrough();
  stream.destroy();
  await once(stream, 'close');
  const lease = createBodyBudget(1000).open('a');
  await expect(readBody(stream, { limit: 100, length: 50, lease })).rejects.toMatchObject({
    code: 'InvalidParameter',
  });
});
