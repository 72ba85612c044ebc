// @ts-check

/** A reader who does what a page says, in a folder of their own, and compares what happens with what is written. */

import { spawn } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { NotHere, outcome } from '../clients/installed.mjs';

/** Milliseconds for one command, an installation included. */
const PATIENCE = 240_000;

/** Commands that fetch packages. */
const FETCHING = /\b(?:npm|pip) install\b|\bmvn\b/;
/** What they say where there is no network. */
const UNREACHABLE =
  /ENOTFOUND|EAI_AGAIN|ECONNREFUSED|ETIMEDOUT|Network is unreachable|Name or service not known|name resolution|Unknown host/i;

/** What happens is not what is written. */
export class Difference extends Error {}

/**
 * Opens a folder, which takes our packages from a registry of ours and all others from where the machine has them.
 *
 * @param {string} folder
 * @param {{ registry: string, cache: string }} npm
 */
export function follower(folder, { registry, cache }) {
  mkdirSync(folder, { recursive: true });
  const variables = join(folder, '..', 'variables.sh');
  writeFileSync(variables, '');
  /** @type {import('node:child_process').ChildProcess[]} */
  const running = [];
  /** What they print. */
  let background = '';
  /** Nothing of whoever runs this: no settings of the service, no npm of the repository. */
  const env = {
    ...Object.fromEntries(
      Object.entries(process.env).filter(([name]) => !/^(?:VERITEE_|AZURE_|npm_|NODE_)/i.test(name)),
    ),
    npm_config_registry: registry,
    npm_config_cache: cache,
    npm_config_yes: 'true',
    npm_config_audit: 'false',
    npm_config_fund: 'false',
    npm_config_update_notifier: 'false',
    npm_config_engine_strict: 'true',
  };
  /** Exported variables outlive a command, as in the terminal of a reader. */
  const script = (/** @type {string} */ command) =>
    `. '${variables}'\n${command}\nstatus=$?\nexport -p > '${variables}'\nexit $status\n`;

  /** @returns {Promise<string>} what it printed to standard output and error */
  async function run(/** @type {string} */ command) {
    const options = { cwd: folder, env, patience: PATIENCE };
    const { status, output } = await outcome('bash', ['-c', script(command)], options);
    if (status === 0) return output;
    const said = `${command}\nended with ${status}:\n${output.slice(-3000)}`;
    // Whoever is without a network learns nothing about the page.
    throw FETCHING.test(command) && UNREACHABLE.test(output) ? new NotHere(said) : new Difference(said);
  }

  function start(/** @type {string} */ command) {
    const child = spawn('bash', ['-c', `. '${variables}'; exec ${command}`], {
      cwd: folder,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true,
    });
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (background += text));
    running.push(child);
  }

  return {
    run,
    /** @returns {Promise<boolean>} whether a program is on the path */
    async has(/** @type {string} */ program) {
      const { status } = await outcome('bash', ['-c', `command -v ${program}`], {
        cwd: folder,
        env,
        patience: PATIENCE,
      });
      return status === 0;
    },
    /**
     * Does one step.
     *
     * @param {import('./page.mjs').Step} step
     * @returns {Promise<void>}
     * @throws {Difference} with the line of the page
     */
    async take({ file, text, command, printed = [], line }) {
      if (file !== undefined) return writeFileSync(join(folder, file), text ?? '');
      if (command === undefined) return;
      if (command.endsWith('&')) return start(command.slice(0, -1).trim());
      try {
        const output = await run(command);
        if (printed.length > 0 && !isAsWritten(output, printed)) {
          throw new Difference(`${command}\nprinted\n${output}\nbut the page says\n${printed.join('\n')}`);
        }
      } catch (error) {
        if (error instanceof Difference)
          throw new Difference(`line ${line}: ${error.message}\n${background.slice(-2000)}`);
        throw error;
      }
    },
    async close() {
      for (const child of running) {
        if (child.pid === undefined || child.exitCode !== null) continue;
        const ended = new Promise((done) => child.once('exit', done));
        process.kill(-child.pid, 'SIGTERM');
        await ended;
      }
    },
  };
}

/**
 * Whether an output is what the page says: `…` is anything, on one line or, alone, any lines; times in milliseconds may
 * be others.
 *
 * @param {string} output
 * @param {readonly string[]} printed
 */
export function isAsWritten(output, printed) {
  const pattern = printed.map((line) => (line === '…' ? '(?:[^\\n]*\\n)*' : `${lineOf(line)}\\n`)).join('');
  return new RegExp(`^${pattern}$`).test(`${output.trimEnd()}\n`);
}

/** @returns {string} */
function lineOf(/** @type {string} */ line) {
  return line
    .replace(/[.*+?^${}()|[\]\\]/g, '\\$&')
    .replaceAll('…', '[^\\n]*')
    .replace(/\d+ ms/, '\\d+ ms');
}
