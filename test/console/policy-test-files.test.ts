/** Which file beside a policy its tests mean, without a browser. */

import { utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { claimsOfAll } from '../../apps/console/src/worker/claim-samples.ts';
import { testPolicy } from '../../apps/console/src/worker/policy-tests.ts';
import { knownFiles } from '../../apps/console/src/worker/recognised.ts';

const POLICY =
  'version=1.0;\nauthorizationrules { [type=="x-ms-sgx-svn", value>=2] => permit(); };\nissuancerules {};';
const claims = (svn: number) =>
  JSON.stringify([{ type: 'x-ms-sgx-svn', value: svn, issuer: 'AttestationService' }]);
const testing = (incoming: string, decision: 'permit' | 'deny') =>
  JSON.stringify({ attestationType: 'SgxEnclave', tests: [{ name: 'it', incoming, expect: { decision } }] });

/** Each example has ids of its own: what was found is remembered by them. */
let ids = 0;

async function run(files: Readonly<Record<string, string>>) {
  const known = knownFiles(
    Object.entries(files).map(([name, text]) => ({ id: ids++, name, bytes: utf8(text), trusted: false })),
  );
  const [first] = testPolicy(POLICY, known, await claimsOfAll(known, 0))?.files ?? [];
  return first;
}

describe('a test of a policy', () => {
  it.each([
    ['by its name', 'debug-sgx.json'],
    ['by the end of a path', 'claims/debug-sgx.json'],
  ])('means a file %s, not one whose name ends alike', async (_, incoming) => {
    const files = { 'sgx.json': claims(2), 'debug-sgx.json': claims(0) };
    expect(await run({ ...files, 't.json': testing(incoming, 'deny') })).toMatchObject({
      tests: [{ passed: true }],
    });
  });

  it('means none of several that have the name', async () => {
    const files = { 'a/claims.json': claims(2), 'b/claims.json': claims(0) };
    expect(await run({ ...files, 't.json': testing('claims.json', 'permit') })).toMatchObject({
      tests: [],
      trouble: expect.stringContaining('claims.json'),
    });
    expect(await run({ ...files, 't.json': testing('b/claims.json', 'deny') })).toMatchObject({
      tests: [{ passed: true }],
    });
  });

  it('does not take another file in place of one that cannot be read', async () => {
    const files = { 'claims.json': claims(2), 'broken-claims.json': '[{"type":1}]' };
    expect(await run({ ...files, 't.json': testing('broken-claims.json', 'permit') })).toMatchObject({
      tests: [],
      trouble: expect.stringContaining('broken-claims.json'),
    });
  });

  it('takes a file without claims', async () => {
    expect(await run({ 'none.json': '[]', 't.json': testing('none.json', 'deny') })).toMatchObject({
      tests: [{ passed: true }],
    });
  });
});
