// @ts-check

/**
 * The health check of the image: ends with 0 when the service in this container answers `/healthz`. The connection
 * stays inside the container and carries no secret, so the name in the certificate does not matter.
 */

import { request } from 'node:https';

const SECONDS = 4;

const sent = request(
  {
    host: '127.0.0.1',
    port: process.env['VERITEE_PORT'] ?? 8443,
    path: '/healthz',
    rejectUnauthorized: false,
    timeout: SECONDS * 1000,
  },
  (answer) => {
    answer.resume();
    if (answer.statusCode !== 200) fail(`/healthz answers ${answer.statusCode}`);
  },
);
sent.on('timeout', () => sent.destroy(new Error(`no answer within ${SECONDS} s`)));
sent.on('error', ({ message }) => fail(message));
sent.end();

function fail(/** @type {string} */ reason) {
  console.error(reason);
  process.exitCode = 1;
}
