// @ts-check

/** Our packages as a registry serves them, from archives that `npm pack` made: enough for npm, pnpm and yarn to install them. */

import { createHash } from 'node:crypto';
import { mkdirSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { join } from 'node:path';
import { fetched } from '../clients/installed.mjs';
import { publishedWorkspaces } from '../publish/workspaces.mjs';

/** @typedef {{ name: string, version: string, manifest: Record<string, unknown>, bytes: Buffer }} Archive */

/** Packs all workspaces into a folder. @returns {Promise<readonly Archive[]>} */
export async function packedArchives(/** @type {string} */ folder) {
  mkdirSync(folder, { recursive: true });
  const args = ['pack', ...publishedWorkspaces(), '--json', '--loglevel=error', '--pack-destination', folder];
  // npm 11 answers with a list, npm 12 with an object by name.
  const packed = Object.values(JSON.parse(await fetched('npm', args)));
  return Promise.all(
    packed.map(async (/** @type {{ name: string, version: string, filename: string }} */ entry) => {
      const { name, version, filename } = entry;
      const path = join(folder, filename.replace('@', '').replace('/', '-'));
      const manifest = JSON.parse(await fetched('tar', ['-xzOf', path, 'package/package.json']));
      return { name, version, manifest, bytes: readFileSync(path) };
    }),
  );
}

/**
 * Serves them.
 *
 * @param {readonly Archive[]} archives
 * @param {string} [upstream] the registry that has all others, to which requests for them are sent on
 * @returns {Promise<{ url: string, close: () => void }>} `url` ends with a slash; `NAME.tgz` below it is an archive
 */
export async function startScopeRegistry(archives, upstream) {
  const server = createServer((request, response) => {
    const path = decodeURIComponent(request.url ?? '/').slice(1);
    const archive = archives.find(({ name }) => path === `${name}.tgz`);
    const described = archives.find(({ name }) => path === name);
    const base = `http://${request.headers.host}`;
    if (archive !== undefined) response.end(archive.bytes);
    else if (described === undefined && upstream !== undefined)
      response.writeHead(302, { location: new URL((request.url ?? '/').slice(1), upstream).href }).end();
    else if (described === undefined) response.writeHead(404).end('{}');
    else response.end(JSON.stringify(document(described, base)));
  });
  await new Promise((done) => server.listen(0, '127.0.0.1', () => done(undefined)));
  const { port } = /** @type {import('node:net').AddressInfo} */ (server.address());
  return {
    url: `http://127.0.0.1:${port}/`,
    close: () => {
      server.close();
      server.closeAllConnections();
    },
  };
}

/** What a registry says of a package. */
function document(/** @type {Archive} */ { name, version, manifest, bytes }, /** @type {string} */ base) {
  const hash = (/** @type {string} */ algorithm, /** @type {'hex' | 'base64'} */ form) =>
    createHash(algorithm).update(bytes).digest(form);
  const dist = {
    tarball: `${base}/${name}.tgz`,
    integrity: `sha512-${hash('sha512', 'base64')}`,
    shasum: hash('sha1', 'hex'),
  };
  return { name, 'dist-tags': { latest: version }, versions: { [version]: { ...manifest, dist } } };
}
