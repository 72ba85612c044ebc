/** Programs that are CommonJS modules load our packages by `require`, which Node 20.19, 22.12 and 24 can do for ES modules. */

import { execFileSync } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';

const root = fileURLToPath(new URL('..', import.meta.url));
const isBuilt = existsSync(new URL('../packages/client/dist/index.js', import.meta.url));
if (!isBuilt) console.warn('skipped: the packages are not built (npm run build)');

describe.skipIf(!isBuilt)('require (point 10)', () => {
  it.each([
    ['@veritee/client', 'AttestationClient', 'createAttestationPolicyToken'],
    ['@veritee/client/relying-party', 'createTokenVerifier', 'parseAttestationToken'],
  ])('loads %s', (name, ...exported) => {
    const script = `const door = require(${JSON.stringify(name)}); console.log(${JSON.stringify(exported)}.map((each) => typeof door[each]).join());`;
    const said = execFileSync(process.execPath, ['--input-type=commonjs', '--eval', script], {
      cwd: root,
      encoding: 'utf8',
      stdio: ['ignore', 'pipe', 'ignore'],
    });
    expect(said.trim()).toBe(exported.map(() => 'function').join());
  });
});
