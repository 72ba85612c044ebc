/** One HTTP connection that sends the same request again and again, as cheaply as a load generator on the same cores must. */

import { once } from 'node:events';
import { connect } from 'node:net';

const END_OF_HEAD = Buffer.from('\r\n\r\n');

/**
 * @param {number} port
 * @param {string} path
 * @param {string} body
 * @returns {Promise<{ request(): Promise<void>, close(): void }>}
 */
export async function openLane(port, path, body) {
  const socket = connect(port, '127.0.0.1');
  socket.setNoDelay(true);
  await once(socket, 'connect');
  const head = `POST ${path} HTTP/1.1\r\nhost: 127.0.0.1:${port}\r\ncontent-type: application/json\r\ncontent-length: ${Buffer.byteLength(body)}\r\n\r\n`;
  const bytes = Buffer.from(head + body);
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
        socket.write(bytes);
      }),
    close: () => socket.destroy(),
  };
}
