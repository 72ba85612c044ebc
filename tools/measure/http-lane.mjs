/** A service under load, and HTTP connections that send prepared requests, as cheaply as a load generator on the same cores must. */

import { fork } from 'node:child_process';
import { once } from 'node:events';
import { connect } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * The service in a process of its own.
 *
 * @param {number} platforms how many attest: a body for each
 * @returns {Promise<{ port: number, bodies: readonly string[], close(): void }>}
 */
export async function openService(platforms = 1) {
  const program = new URL('./attest-service.mjs', import.meta.url);
  const service = fork(program, [String(platforms)], { stdio: 'inherit' });
  /** @type {{ port: number, bodies: readonly string[] }} */
  const { port, bodies } = await new Promise((resolve, reject) => {
    service.once('message', (/** @type {any} */ message) => resolve(message));
    service.once('exit', (status) => reject(new Error(`the service ended with ${status}`)));
  });
  const close = () => {
    service.removeAllListeners('exit');
    service.kill();
  };
  return { port, bodies, close };
}

/**
 * One connection, which sends one body after the other and begins again.
 *
 * @param {number} port
 * @param {string} path
 * @param {readonly string[]} bodies
 * @returns {Promise<{ request(): Promise<void>, close(): void }>}
 */
export async function openLane(port, path, bodies) {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const headOf = (/** @type {string} */ body) =>
    `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const requests = bodies.map((body) => Buffer.from(headOf(body) + body));
  let next = 0;
  /** @type {{ resolve: () => void, reject: (error: Error) => void } | undefined} */
  let waiting;
  let received = Buffer.alloc(0);
  socket.on('data', (chunk) => {
    received = received.length === 0 ? chunk : Buffer.concat([received, chunk]);
    const end = received.indexOf(END_OF_HEAD);
    if (end === -1) return;
    const text = received.toString('latin1', 0, end);
    const length = Number(/content-length: (\d+)/i.exec(text)?.[1]);
    if (received.length < end + 4 + length) return;
    const answer = waiting;
    const refused = text.startsWith('HTTP/1.1 200 ') ? undefined : received.toString();
    received = Buffer.alloc(0);
    waiting = undefined;
    if (refused === undefined) answer?.resolve();
    else answer?.reject(new Error(refused));
  });
  socket.on('error', (error) => waiting?.reject(error));
  return {
    request: () =>
      new Promise((resolve, reject) => {
        waiting = { resolve, reject };
        socket.write(requests[next++ % requests.length] ?? '');
      }),
    close: () => socket.destroy(),
  };
}
