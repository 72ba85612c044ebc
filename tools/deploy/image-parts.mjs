// @ts-check

/** What must hold of the image: it is built, and its service runs as the file says. */

import { chownSync, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { asked, freePort, runContainer, startContainer } from './container.mjs';
import { buildImage } from './image.mjs';

/** @typedef {import('./container.mjs').ContainerOptions} ContainerOptions */

/** @type {import('./image.mjs').Image | undefined} */
let image;

/**
 * The image, built once for all parts.
 *
 * @param {string} place
 * @returns {import('./image.mjs').Image}
 */
export function imageIn(place) {
  if (image !== undefined) return image;
  const folder = join(place, 'image');
  mkdirSync(folder);
  image = buildImage(folder);
  return image;
}

/**
 * A folder as a volume: it belongs to the image's user.
 *
 * @param {string} place
 * @param {string} name
 * @returns {string}
 */
export function volumeIn(place, name) {
  const folder = join(place, name);
  mkdirSync(folder);
  const [uid = '0', gid = '0'] = imageIn(place).user.split(':');
  chownSync(folder, Number(uid), Number(gid));
  return folder;
}

/** @type {readonly import('../deploy.mjs').Part[]} */
export const imageParts = [
  {
    name: 'image',
    run: async (place) => {
      const { user, volumes, health } = imageIn(place);
      if (/^(?:0|root)\b/.test(user)) throw new Error(`it runs as ${user}`);
      if (volumes.join() !== '/data') throw new Error(`its volumes are ${volumes}`);
      if (health.length === 0) throw new Error('it has no health check');
      return 'built by the steps of deploy/Dockerfile';
    },
  },
  { name: 'container', run: runAsContainer },
];

/** Starts the image with a simulated PKI, read-only, attests in it, and stops it. @returns {Promise<string>} */
async function runAsContainer(/** @type {string} */ place) {
  const built = imageIn(place);
  const port = await freePort();
  /** @type {ContainerOptions} */
  const options = {
    args: ['serve', '--simulator', '--development-beyond-loopback'],
    env: { VERITEE_PORT: `${port}`, VERITEE_CONSOLE: 'true' },
    binds: { '/data': volumeIn(place, 'container-data') },
    tmpfs: ['/tmp'],
    readOnly: true,
  };
  const unhealthy = await runContainer(built, built.health, options);
  if (unhealthy.status === 0) throw new Error('the health check passes although nothing runs');
  const container = await startContainer(built, options);
  try {
    await attestInside(built, options, port);
  } catch (error) {
    await container.stop();
    throw error;
  }
  await stopped(container);
  return `as user ${built.user}, read-only, without capabilities: healthy, attested, with its page, stopped`;
}

async function attestInside(
  /** @type {import('./image.mjs').Image} */ built,
  /** @type {ContainerOptions} */ options,
  /** @type {number} */ port,
) {
  const ready = await asked(port, '/readyz');
  if (ready.status !== 200) throw new Error(`/readyz answers ${ready.status} ${ready.body}`);
  const page = await asked(port, '/console/');
  if (page.status !== 200 || !page.body.includes('<title>Veritee</title>'))
    throw new Error(`/console/ answers ${page.status} ${page.body.slice(0, 200)}`);
  const written = await runContainer(built, ['touch', '/opt/veritee/written'], options);
  if (!written.output.includes('Read-only file system')) throw new Error('its root can be written');
  const veritee = async (/** @type {string[]} */ ...args) => {
    const { status, output } = await runContainer(built, ['veritee', ...args], options);
    if (status !== 0) throw new Error(`veritee ${args.join(' ')} ended with ${status}:\n${output}`);
  };
  await veritee('simulate', 'sgx', '--out', '/data/demo', '--data', '/data/veritee');
  await veritee(
    ...['attest', 'sgx', '--evidence', '/data/demo/evidence.bin'],
    ...['--endpoint', `https://localhost:${port}`, '--ca', '/data/veritee/tls/ca.pem'],
  );
}

/** Stops a container, which must end well. */
export async function stopped(/** @type {import('./container.mjs').Container} */ container) {
  const status = await container.stop();
  if (status === 0) return;
  throw new Error(`it ended with ${status} on SIGTERM:\n${container.output().slice(-2000)}`);
}
