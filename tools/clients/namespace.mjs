// @ts-check

/**
 * A network of its own in which Azure's host names lead to this machine: `unshare` with a loopback interface, on which
 * port 443 is free, and a hosts file mounted over `/etc/hosts`. Nothing outside it changes, and nothing in it reaches
 * the outside.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { NotHere } from './installed.mjs';

/** `unshare` with what root needs; others become root of a user namespace, where the system lets them. */
const UNSHARE = ['--mount', '--net', ...(process.getuid?.() === 0 ? [] : ['--map-root-user'])];

/** Inside, before the program: the loopback interface and the hosts file. */
const ENTER = 'ip link set lo up && mount --bind "$0" /etc/hosts && exec "$@"';

/**
 * Runs a script of ours in such a network and waits for its end.
 *
 * @param {URL} script
 * @param {readonly string[]} args
 * @param {Readonly<Record<string, readonly string[]>>} hosts loopback addresses with their names
 * @returns {number} its exit status
 * @throws {NotHere} when the system has no such networks, or does not let us make one
 */
export function runInNamespace(script, args, hosts) {
  const folder = mkdtempSync(join(tmpdir(), 'veritee-clients-'));
  try {
    const file = join(folder, 'hosts');
    const lines = Object.entries(hosts).map(([address, names]) => `${address} ${names.join(' ')}\n`);
    writeFileSync(file, `127.0.0.1 localhost\n${lines.join('')}`);
    const tried = enter(file, ['true'], 'pipe');
    if (tried.status !== 0) {
      const reason = tried.stderr?.toString().trim().split('\n').at(-1);
      throw new NotHere(
        `no network of its own by unshare, ip and mount: ${reason || 'unshare is not there'}`,
      );
    }
    const command = [process.execPath, fileURLToPath(script), ...args];
    return enter(file, command, 'inherit').status ?? 1;
  } finally {
    rmSync(folder, { recursive: true });
  }
}

function enter(
  /** @type {string} */ file,
  /** @type {readonly string[]} */ command,
  /** @type {'pipe' | 'inherit'} */ stdio,
) {
  return spawnSync('unshare', [...UNSHARE, 'sh', '-c', ENTER, file, ...command], { stdio });
}
