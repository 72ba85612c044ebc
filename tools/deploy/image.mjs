// @ts-check

/**
 * Builds the image of a Dockerfile without a container engine: each stage is a folder that begins as a copy of the base,
 * and `RUN` is a program in it, by chroot. The base is a minimal Debian from its packages, with the Node that runs this.
 */

import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdirSync, readFileSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { basename, dirname, join, resolve } from 'node:path';
import { NotHere } from '../clients/installed.mjs';
import { root } from '../setup.mjs';
import { inside } from './container.mjs';
import { execForm, pairsOf, readDockerfile } from './dockerfile.mjs';

/**
 * @typedef {object} Image
 * @property {string} folder its root
 * @property {Readonly<Record<string, string>>} env
 * @property {string} user `UID:GID`
 * @property {string} workdir
 * @property {readonly string[]} volumes
 * @property {readonly string[]} health the command of the health check
 * @property {readonly string[]} entrypoint
 * @property {readonly string[]} cmd
 */

const PATH = '/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin';

/**
 * @param {string} place an empty folder to build in
 * @returns {Image}
 * @throws {NotHere} when this machine cannot make a root from Debian's packages
 */
export function buildImage(place) {
  const stages = readDockerfile(readFileSync(join(root, 'deploy', 'Dockerfile'), 'utf8'));
  const base = join(place, 'base');
  debianWithNode(base);
  /** @type {Record<string, string>} */
  const built = {};
  /** @type {Image | undefined} */
  let image;
  for (const [index, stage] of stages.entries()) {
    const folder = join(place, `stage-${index}`);
    // Reflinks where the file system has them: the base is the larger part.
    execute('cp', ['--archive', '--reflink=auto', base, folder]);
    image = ranThrough(stage, folder, built);
    if (stage.name !== undefined) built[stage.name] = folder;
  }
  if (image === undefined) throw new Error('The Dockerfile has no stage.');
  return image;
}

/** Does what the instructions of a stage say. @returns {Image} */
function ranThrough(
  /** @type {import('./dockerfile.mjs').Stage} */ { instructions },
  /** @type {string} */ folder,
  /** @type {Readonly<Record<string, string>>} */ built,
) {
  /** @type {Record<string, string>} */
  const env = {};
  /** @type {string[]} */
  const volumes = [];
  /** @type {{ user: string, workdir: string, health: string[], entrypoint: string[], cmd: string[] }} */
  const state = { user: '0:0', workdir: '/', health: [], entrypoint: [], cmd: [] };
  for (const instruction of instructions) {
    const { name, flags, text } = instruction;
    if (name === 'WORKDIR') {
      state.workdir = resolve(state.workdir, text);
      mkdirSync(join(folder, state.workdir), { recursive: true });
    } else if (name === 'COPY') {
      const from = flags['from'] === undefined ? root : built[flags['from']];
      if (from === undefined) throw new Error(`COPY --from=${flags['from']}: there is no such stage.`);
      copied(from, text.split(/\s+/), join(folder, state.workdir), flags['from'] === undefined);
    } else if (name === 'RUN')
      ranInside(folder, cacheOf(flags['mount']), `cd '${state.workdir}' && ${text}`, env);
    else if (name === 'ENV') Object.assign(env, pairsOf(instruction));
    else if (name === 'USER') state.user = text;
    else if (name === 'VOLUME') volumes.push(text);
    else if (name === 'HEALTHCHECK') state.health = execForm(instruction);
    else if (name === 'ENTRYPOINT') state.entrypoint = execForm(instruction);
    else if (name === 'CMD') state.cmd = execForm(instruction);
    else if (name === 'LABEL') pairsOf(instruction);
  }
  return { folder, env: { PATH, ...env }, volumes, ...state };
}

/** `COPY`: folders are copied by what is in them; what the ignore file names does not come along. */
function copied(
  /** @type {string} */ from,
  /** @type {string[]} */ words,
  /** @type {string} */ workdir,
  /** @type {boolean} */ fromContext,
) {
  const sources = words.slice(0, -1);
  const target = resolve(workdir, words.at(-1) ?? '');
  const intoFolder = words.at(-1)?.endsWith('/') === true || sources.length > 1;
  for (const source of sources) {
    const path = join(from, source);
    if (!existsSync(path)) throw new Error(`COPY ${source}: there is no such file.`);
    if (fromContext && !isInContext(source))
      throw new Error(`COPY ${source}: the ignore file leaves it out.`);
    cpSync(path, intoFolder ? join(target, basename(source)) : target, {
      recursive: true,
      verbatimSymlinks: true,
      preserveTimestamps: true,
      filter: (each) => !fromContext || !/^(?:node_modules|dist|\.veritee)$/.test(basename(each)),
    });
  }
}

/** Whether the ignore file, which begins by leaving out everything, takes this back in. @returns {boolean} */
function isInContext(/** @type {string} */ source) {
  const lines = readFileSync(join(root, 'deploy', 'Dockerfile.dockerignore'), 'utf8').split('\n');
  return lines.includes(`!${source}`);
}

/** `RUN`, in shell form, as root of the image. */
function ranInside(
  /** @type {string} */ folder,
  /** @type {string | undefined} */ cache,
  /** @type {string} */ command,
  /** @type {Readonly<Record<string, string>>} */ env,
) {
  if (cache !== undefined) mkdirSync(join(folder, cache), { recursive: true });
  const mounts = cache === undefined ? [] : ['bind', npmConfig('cache'), cache];
  execute('unshare', inside(folder, mounts, ['/bin/sh', '-c', command]), {
    PATH,
    HOME: '/root',
    ...networkOf(),
    ...env,
  });
}

/** Where `--mount=type=cache` puts npm's cache, which is that of this machine. @returns {string | undefined} */
function cacheOf(/** @type {string | undefined} */ mount) {
  const target = mount?.match(/^type=cache,target=(\/root\/\.npm)$/)?.[1];
  if (mount !== undefined && target === undefined) throw new Error(`--mount=${mount} is not understood.`);
  return target;
}

/** What npm needs to reach the registry of this machine. @returns {Record<string, string>} */
function networkOf() {
  const names = /^(?:https?_proxy|no_proxy|npm_config_registry|node_extra_ca_certs)$/i;
  const inherited = Object.entries(process.env).filter(
    ([name, value]) => names.test(name) && value !== undefined,
  );
  return {
    npm_config_registry: npmConfig('registry'),
    npm_config_update_notifier: 'false',
    npm_config_cafile: '/etc/ssl/certs/ca-certificates.crt',
    .../** @type {Record<string, string>} */ (Object.fromEntries(inherited)),
  };
}

/** @returns {string} */
function npmConfig(/** @type {string} */ name) {
  return spawnSync('npm', ['config', 'get', name], { cwd: root, encoding: 'utf8' }).stdout?.trim() ?? '';
}

/** A root of Debian with Node and npm: what BASE stands for. */
function debianWithNode(/** @type {string} */ folder) {
  if (process.platform !== 'linux' || process.getuid?.() !== 0)
    throw new NotHere('not root of a Linux machine');
  const debian = spawnSync(
    'mmdebstrap',
    ['--quiet', '--mode=root', '--variant=essential', '--include=libstdc++6', release(), folder],
    { encoding: 'utf8' },
  );
  if (debian.error !== undefined) throw new NotHere('no mmdebstrap (Debian: mmdebstrap)');
  if (debian.status !== 0) throw new NotHere(`mmdebstrap: ${debian.stderr.trim().split('\n').at(-1)}`);
  const npm = npmFolder();
  cpSync(process.execPath, join(folder, 'usr/local/bin/node'));
  cpSync(npm, join(folder, 'usr/local/lib/node_modules/npm'), { recursive: true });
  for (const name of ['npm', 'npx'])
    symlinkSync(`../lib/node_modules/npm/bin/${name}-cli.js`, join(folder, 'usr/local/bin', name));
  // Names and authorities of this machine, for the registry.
  for (const path of ['etc/resolv.conf', 'etc/hosts', 'etc/ssl/certs/ca-certificates.crt']) {
    if (!existsSync(join('/', path))) continue;
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    rmSync(join(folder, path), { force: true });
    cpSync(realpathSync(join('/', path)), join(folder, path));
  }
}

/** The folder of npm, beside which its program is a link. @returns {string} */
function npmFolder() {
  const { stdout } = spawnSync('sh', ['-c', 'command -v npm'], { encoding: 'utf8' });
  const cli = stdout.trim() === '' ? '' : realpathSync(stdout.trim());
  if (!cli.endsWith('npm/bin/npm-cli.js')) throw new NotHere('npm is not where Node has it');
  return dirname(dirname(cli));
}

/** The release of Debian that this machine runs: Node comes from it. @returns {string} */
function release() {
  const text = existsSync('/etc/os-release') ? readFileSync('/etc/os-release', 'utf8') : '';
  const codename = text.match(/^VERSION_CODENAME=(\w+)$/m)?.[1];
  if (!/^ID=debian$/m.test(text) || codename === undefined) throw new NotHere('not Debian');
  return codename;
}

/** A program that must end well. */
function execute(
  /** @type {string} */ command,
  /** @type {readonly string[]} */ args,
  /** @type {NodeJS.ProcessEnv} */ env = process.env,
) {
  const { status, stdout, stderr, error } = spawnSync(command, args, { encoding: 'utf8', env });
  if (error !== undefined) throw new NotHere(`${command}: ${error.message}`);
  if (status !== 0)
    throw new Error(
      `${command} ${args.join(' ')} ended with ${status}:\n${`${stdout}${stderr}`.slice(-3000)}`,
    );
}
