// @ts-check

/**
 * Runs a program in an image as a container engine would: in namespaces of mounts and processes, there as process 1, as
 * the image's user, without capabilities, its root read-only if asked. The network is that of the machine.
 */

import { spawn } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { createServer } from 'node:net';
import { dirname, join } from 'node:path';
import { outcome } from '../clients/installed.mjs';

/** @typedef {import('./image.mjs').Image} Image */

/**
 * @typedef {object} ContainerOptions
 * @property {Readonly<Record<string, string>>} [env] besides the image's
 * @property {readonly string[]} [args] in place of the image's CMD
 * @property {string} [user] in place of the image's, `UID:GID`
 * @property {boolean} [readOnly] whether the root is read-only
 * @property {Readonly<Record<string, string>>} [binds] files and folders of this machine by their paths inside
 * @property {readonly string[]} [tmpfs] paths inside that are empty and can be written
 */

/** Mounts what `"$@"` asks for, up to `--`, and enters the root `$0`. */
const ENTER = `
set -e
root=$0
mount --bind "$root" "$root"
mount -t proc proc "$root/proc"
while [ "$1" != -- ]; do
  case $1 in
    bind) mount --rbind "$2" "$root$3"; shift 3;;
    tmpfs) mount -t tmpfs -o mode=1777,size=64m tmpfs "$root$2"; shift 2;;
    read-only) mount -o remount,bind,ro "$root"; shift;;
  esac
done
shift
exec chroot "$root" "$@"
`;

/**
 * The command that runs a program inside a root.
 *
 * @param {string} folder
 * @param {readonly string[]} mounts words of ENTER
 * @param {readonly string[]} program
 * @returns {string[]}
 */
export function inside(folder, mounts, program) {
  return [
    '--mount',
    '--pid',
    '--fork',
    '--kill-child',
    'sh',
    '-c',
    ENTER,
    folder,
    ...mounts,
    '--',
    ...program,
  ];
}

/** The command by which an image's program starts. @returns {string[]} */
function commandOf(
  /** @type {Image} */ image,
  /** @type {ContainerOptions} */ options,
  /** @type {readonly string[]} */ program,
) {
  const { env = {}, user = image.user, readOnly = false, binds = {}, tmpfs = [] } = options;
  const [uid = '0', gid = uid] = user.split(':');
  const mounts = Object.entries(binds).flatMap(([path, source]) => [
    'bind',
    source,
    mountPoint(image, path, source),
  ]);
  const empty = tmpfs.flatMap((path) => ['tmpfs', mountPoint(image, path, '/')]);
  const variables = Object.entries({ ...image.env, HOME: '/', ...env }).map(
    ([name, value]) => `${name}=${value}`,
  );
  const drop = ['--clear-groups', '--no-new-privs', '--bounding-set=-all', '--inh-caps=-all'];
  return inside(
    image.folder,
    [...mounts, ...empty, ...(readOnly ? ['read-only'] : [])],
    [
      'setpriv',
      `--reuid=${uid}`,
      `--regid=${gid}`,
      ...drop,
      'env',
      '--ignore-environment',
      `--chdir=${image.workdir}`,
      ...variables,
      ...program,
    ],
  );
}

/** What a mount covers, made where it is missing. @returns {string} the path inside */
function mountPoint(
  /** @type {Image} */ { folder },
  /** @type {string} */ path,
  /** @type {string} */ source,
) {
  const place = join(folder, path);
  if (existsSync(place)) return path;
  mkdirSync(dirname(place), { recursive: true });
  if (existsSync(join(source, '.'))) mkdirSync(place);
  else writeFileSync(place, '');
  return path;
}

/**
 * Runs a program of an image to its end.
 *
 * @param {Image} image
 * @param {readonly string[]} program
 * @param {ContainerOptions} [options]
 * @returns {Promise<{ status: number | undefined, output: string }>}
 */
export function runContainer(image, program, options = {}) {
  return outcome('unshare', commandOf(image, options, program), {
    cwd: '/',
    env: process.env,
    patience: 60_000,
  });
}

/**
 * @typedef {object} Container
 * @property {() => string} output what it has printed
 * @property {() => Promise<number | null>} stop SIGTERM to process 1, as an engine sends it; its exit status
 */

/**
 * Starts an image and waits until its health check passes.
 *
 * @param {Image} image
 * @param {ContainerOptions} options
 * @returns {Promise<Container>}
 * @throws {Error} with what it printed, when it ends or is not healthy within a minute
 */
export async function startContainer(image, options) {
  const program = [...image.entrypoint, ...(options.args ?? image.cmd)];
  const child = spawn('unshare', commandOf(image, options, program), {
    cwd: '/',
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let output = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (output += chunk));
  /** @type {Promise<number | null>} */
  const ended = new Promise((done) => child.once('close', done));
  const stop = async () => {
    signalled(child.pid, 'SIGTERM');
    const timer = setTimeout(() => child.kill('SIGKILL'), 30_000);
    const status = await ended;
    clearTimeout(timer);
    return status;
  };
  const until = performance.now() + 60_000;
  for (let last = ''; ; ) {
    if (child.exitCode !== null)
      throw new Error(`the container ended with ${child.exitCode}:\n${output.slice(-3000)}`);
    const health = await runContainer(image, image.health, options);
    if (health.status === 0) return { output: () => output, stop };
    last = health.output.trim();
    if (performance.now() < until) continue;
    await stop();
    throw new Error(`the container is not healthy: ${last}\n${output.slice(-3000)}`);
  }
}

/** Sends a signal to the one process that `unshare` waits for: process 1 of the container. */
function signalled(/** @type {number | undefined} */ pid, /** @type {NodeJS.Signals} */ signal) {
  const [child] = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').split(' ');
  if (child !== undefined && child !== '') process.kill(Number(child), signal);
}

/**
 * Asks a service on loopback, whose certificate is not checked.
 *
 * @param {number} port
 * @param {string} path
 * @returns {Promise<{ status: number | undefined, body: string }>}
 */
export function asked(port, path) {
  return new Promise((done, failed) => {
    const sent = request(
      { host: '127.0.0.1', port, path, rejectUnauthorized: false, timeout: 10_000 },
      (answer) => {
        let body = '';
        answer.setEncoding('utf8').on('data', (chunk) => (body += chunk));
        answer.on('end', () => done({ status: answer.statusCode, body }));
      },
    );
    sent.on('timeout', () => sent.destroy(new Error('no answer within 10 s')));
    sent.on('error', failed);
    sent.end();
  });
}

/** @returns {Promise<number>} a port of loopback that nothing listens on */
export function freePort() {
  return new Promise((done) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => done(typeof address === 'object' && address !== null ? address.port : 0));
    });
  });
}
