// @ts-check

/**
 * Runs the relying party on workerd, the runtime of Cloudflare's edge: bundled as a user's build would, without any of its
 * compatibility with Node. `node tools/runtimes/edge.mjs VERSION`; where workerd cannot be fetched, that is said and no fault.
 */

import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const [version = ''] = process.argv.slice(2);
const workerd = ['--yes', '--package', `workerd@${version}`, 'workerd'];

const CONFIGURATION = `using Workerd = import "/workerd/workerd.capnp";
const config :Workerd.Config = (services = [(name = "relying-party", worker = (
  modules = [(name = "worker.js", esModule = embed "worker.js")],
  compatibilityDate = "2025-01-01",
))]);
`;

async function bundled() {
  const build = await rolldown({
    input: fileURLToPath(new URL('./worker.mjs', import.meta.url)),
    platform: 'browser',
    logLevel: 'warn',
  });
  const { output } = await build.generate({ format: 'esm', codeSplitting: false });
  await build.close();
  return output[0].code;
}

const fetched = spawnSync('npx', [...workerd, '--version'], { encoding: 'utf8' });
if (fetched.status !== 0) {
  console.log(`workerd ${version} cannot be fetched here: not run`);
} else {
  console.log(fetched.stdout.trim());
  const folder = mkdtempSync(join(tmpdir(), 'veritee-edge-'));
  writeFileSync(join(folder, 'worker.js'), await bundled());
  writeFileSync(join(folder, 'config.capnp'), CONFIGURATION);
  const { status } = spawnSync('npx', [...workerd, 'test', join(folder, 'config.capnp')], {
    stdio: 'inherit',
  });
  rmSync(folder, { recursive: true });
  process.exitCode = status ?? 1;
}
