/** Requests that come too slowly, twice addressed, or with more than may be in memory: closed in time, over real sockets. */

import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { type PlainService, plainService } from './plain-service.ts';

let service: PlainService | undefined;
const sockets: Socket[] = [];
afterEach(async () => {
  for (const each of sockets.splice(0)) each.destroy();
  await service?.close();
  service = undefined;
});

/** A connection with everything that came on it. */
async function dial({
  endpoint,
}: PlainService): Promise<{ socket: Socket; text: () => string; ended: Promise<number> }> {
  const socket = connect(Number(new URL(endpoint).port), '127.0.0.1');
  sockets.push(socket);
  let text = '';
  socket.on('data', (piece) => (text += piece.toString()));
  socket.on('error', () => undefined);
  await once(socket, 'connect');
  const began = performance.now();
  const ended = new Promise<number>((resolve) =>
    socket.on('close', () => resolve(performance.now() - began)),
  );
  return { socket, text: () => text, ended };
}

const HEAD =
  'POST /attest/SgxEnclave?api-version=2020-10-01 HTTP/1.1\r\nhost: h\r\ncontent-type: application/json\r\n';

describe('a slow request', () => {
  it.each([
    ['whose body never ends', `${HEAD}content-length: 100\r\n\r\n{"quote":`],
    ['whose chunks never end', `${HEAD}transfer-encoding: chunked\r\n\r\n2\r\n{"\r\n`],
    ['whose head never ends', 'GET /healthz HTTP/1.1\r\nhost: h\r\n'],
  ])('%s is closed after the time that the settings say', async (_name, sent) => {
    service = await plainService({ limits: { requestSeconds: 1 } });
    const { socket, text, ended } = await dial(service);
    socket.write(sent);
    const milliseconds = await ended;
    expect(text()).toContain('HTTP/1.1 408 ');
    expect(milliseconds).toBeGreaterThan(900);
    // One second, and as long as a busy machine needs to notice; not the half minute of the platform.
    expect(milliseconds).toBeLessThan(10_000);
  });

  it('that trickles is closed all the same', async () => {
    service = await plainService({ limits: { requestSeconds: 1 } });
    const { socket, ended } = await dial(service);
    socket.write(`${HEAD}content-length: 1000000\r\n\r\n`);
    const trickle = setInterval(() => socket.write(' '), 100);
    const milliseconds = await ended;
    clearInterval(trickle);
    expect(milliseconds).toBeLessThan(10_000);
  });
});

describe('a body whose sender goes away', () => {
  it.each(['end', 'destroy'] as const)('is refused, and is no failure of the service (%s)', async (how) => {
    const lines: string[] = [];
    service = await plainService({ log: { write: (line) => void lines.push(line), level: 'info' } });
    const { socket } = await dial(service);
    socket.write(`${HEAD}content-length: 100\r\n\r\n{"quote":`, () => socket[how]());
    await vi.waitFor(() => expect(lines.join('')).toContain('"msg":"request refused"'), 10_000);
    expect(lines.join('')).not.toContain('"level":50');
  });
});

describe('a header that may be there once', () => {
  it.each([
    'host: other',
    'authorization: Bearer a.b.c\r\nauthorization: Bearer d.e.f',
    'content-type: text/plain',
  ])('is refused when it is there twice: %s', async (line) => {
    service = await plainService();
    const { socket, text } = await dial(service);
    socket.write(`${HEAD}${line}\r\ncontent-length: 2\r\n\r\n{}`);
    await once(socket, 'data');
    expect(text()).toContain('HTTP/1.1 400 ');
    expect(text()).toContain('more than one');
  });
});

describe('a body that its sender may not send', () => {
  it('is not waited for', async () => {
    service = await plainService({ access: { anonymousAttest: false } });
    const { socket, text } = await dial(service);
    socket.write(`${HEAD}content-length: 900000\r\n\r\n`);
    await once(socket, 'data');
    expect(text()).toContain('HTTP/1.1 401 ');
  });

  it('is thrown away, so that the connection goes on', async () => {
    service = await plainService({ access: { anonymousAttest: false } });
    const { socket, text } = await dial(service);
    socket.write(`${HEAD}content-length: 500000\r\n\r\n`);
    await once(socket, 'data');
    socket.write(Buffer.alloc(500_000, ' '));
    socket.write('GET /healthz HTTP/1.1\r\nhost: h\r\n\r\n');
    await once(socket, 'data');
    expect(text()).toContain('HTTP/1.1 200 ');
  });

  it('ends the connection with an answer that says so, when more may come than is thrown away', async () => {
    service = await plainService({ access: { anonymousAttest: false } });
    const { socket, text } = await dial(service);
    socket.write(`${HEAD}content-length: 3000000\r\n\r\n`);
    // The answer is whole though its sender still writes.
    socket.write(Buffer.alloc(900_000, ' '));
    await once(socket, 'end');
    expect(text()).toMatch(/^HTTP\/1\.1 401 .*\r\nconnection: close\r\n.*\}$/s);
  });

  it('cuts the connection of a sender that falls silent and never ends its half', async () => {
    service = await plainService({ access: { anonymousAttest: false } });
    const { port, hostname } = new URL(service.endpoint);
    const socket = connect({ port: Number(port), host: hostname, allowHalfOpen: true });
    socket.on('error', () => undefined);
    socket.resume();
    socket.write(`${HEAD}content-length: 3000000\r\n\r\n`);
    await once(socket, 'end');
    // A write to a connection that the server has left fails; to one that it only half closed it does not.
    const poke = setInterval(() => socket.write(' '), 200);
    await new Promise((resolve) => socket.once('close', resolve));
    clearInterval(poke);
  }, 30_000);

  it('cuts the connection when it goes on and on', async () => {
    service = await plainService({ access: { anonymousAttest: false } });
    const { socket, text, ended } = await dial(service);
    socket.write(`${HEAD}transfer-encoding: chunked\r\n\r\n`);
    const piece = `10000\r\n${' '.repeat(65_536)}\r\n`;
    const more = setInterval(() => socket.writable && socket.write(piece), 1);
    expect(await ended).toBeLessThan(15_000);
    clearInterval(more);
    expect(text()).toContain('HTTP/1.1 401 ');
  });
});
