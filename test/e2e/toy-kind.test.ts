/**
 * A kind of evidence that nothing in the product knows: one folder (`test/support/toy-kind`) and one line, the one below
 * that says `kindsWith`. It is attested, administered, shown, verified and listed like the kinds that are built in.
 */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { AttestationClient } from '@veritee/client';
import {
  type AnyScheme,
  builtInAnchors,
  type EvidenceKinds,
  evidenceKinds,
  kindsWith,
} from '@veritee/evidence';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Run, run } from '../../apps/cli/test/run.ts';
import { type Serving, serving } from '../../apps/cli/test/serving.ts';
import { toyClaim, toyPolicyTerms } from '../support/toy-kind/policy-terms.ts';
import { toyScheme } from '../support/toy-kind/scheme.ts';
import { toymaker } from '../support/toy-kind/vendor.ts';
import { startSimulatedService } from './simulated-service.ts';

const kinds = async (): Promise<EvidenceKinds> => kindsWith([toyScheme]);

const VERSION = 'api-version=2025-06-01';
const vendor = toymaker();
const MODEL = '07'.repeat(32);
const folder = mkdtempSync(join(tmpdir(), 'veritee-toy-'));
const file = (name: string): string => join(folder, name);
let service: Serving;

beforeAll(async () => {
  writeFileSync(file('root.pem'), vendor.root);
  writeFileSync(file('data.bin'), 'held');
  writeFileSync(file('toy.bin'), vendor.toy({ version: 2, runtimeData: 'held' }));
  const argv = ['serve', '--simulator', '--development-identity', '--port', '0', '--json'];
  const trusted = ['--trust-root', `Toymaker=${file('root.pem')}`, '--instance', 'guarded=AAD'];
  service = await serving([...argv, ...trusted, '--data', file('data')], { kinds });
});
afterAll(async () => {
  await service.stop();
  rmSync(folder, { recursive: true, force: true });
});

/** A command that knows the toy. */
const command = (...argv: readonly string[]): Promise<Run> =>
  run(argv, { kinds, env: { ...service.ready.environment } });
/** The same, at an instance of the service. */
const at = (instance: string, ...argv: readonly string[]): Promise<Run> => {
  const { endpoint, certificateAuthority } = service.ready;
  return command(...argv, '--endpoint', endpoint + instance, '--ca', certificateAuthority);
};

/** What the service answers, by hand. */
function asked(path: string, body?: object): Promise<{ status: number; text: string }> {
  return new Promise((resolve, reject) => {
    const options = {
      method: body === undefined ? 'GET' : 'POST',
      headers: { 'content-type': 'application/json' },
      rejectUnauthorized: false,
    };
    const sent = request(service.ready.endpoint + path, options, (response) => {
      const pieces: Buffer[] = [];
      response.on('data', (piece: Buffer) => pieces.push(piece));
      response.on('end', () =>
        resolve({ status: response.statusCode ?? 0, text: Buffer.concat(pieces).toString() }),
      );
    });
    sent.on('error', reject);
    sent.end(body === undefined ? undefined : JSON.stringify(body));
  });
}
const attested = (evidence: Uint8Array, more: object = {}, path = '/attest/Toy') =>
  asked(`${path}?${VERSION}`, { toy: Buffer.from(evidence).toString('base64url'), ...more });

describe('a kind of evidence that is registered by one line', () => {
  it('is attested over HTTP, and the client verifies its token', async () => {
    const { endpoint, certificateAuthority } = service.ready;
    const client = new AttestationClient(endpoint, {
      tlsOptions: { ca: readFileSync(certificateAuthority, 'utf8') },
    });
    const evidence = vendor.toy({ version: 3, runtimeData: 'held' });
    const { body } = await client.attest('Toy', evidence, {
      member: 'toy',
      runTimeData: 'held',
      nonce: 'n-1',
    });
    expect(body).toMatchObject({ verified: true, issuer: endpoint, verifierType: 'toy', nonce: 'n-1' });
    expect(body.claims).toMatchObject({
      [toyClaim.model]: MODEL,
      [toyClaim.version]: 3,
      [toyClaim.isDebuggable]: false,
      [toyClaim.heldData]: Buffer.from('held').toString('base64url'),
      [toyClaim.baseline]: 'nursery',
    });
  });

  it('is refused for what its own verification finds', async () => {
    const altered = vendor.toy();
    altered[4] = 9;
    const stranger = toymaker().toy();
    const cases: [Uint8Array, object, string][] = [
      [altered, {}, 'QuoteSignature'],
      [stranger, {}, 'QuoteSignature'],
      [new Uint8Array(40), {}, 'EvidenceFormat'],
      [
        vendor.toy({ runtimeData: 'a' }),
        { runtimeData: { data: 'Yg', dataType: 'Binary' } },
        'HeldDataMismatch',
      ],
    ];
    for (const [evidence, more, code] of cases) {
      const { status, text } = await attested(evidence, more);
      expect([status, JSON.parse(text).error.innererror.code]).toEqual([400, code]);
    }
    const misspelt = await attested(vendor.toy(), { runtime_data: { data: 'Yg', dataType: 'Binary' } });
    expect(misspelt.status).toBe(400);
  });

  it('may be long, also beyond what is worked on at once', async () => {
    const { status } = await attested(vendor.toy(), { other: 'x'.repeat(900_000) });
    expect(status).toBe(200);
  });

  it('stands beside the built-in kinds, which see nothing of its roots', async () => {
    expect((await command('simulate', 'sgx', '--out', file('demo'), '--data', file('data'))).status).toBe(0);
    const result = await at('', 'attest', 'sgx', '--evidence', file('demo/evidence.bin'), '--json');
    expect(result.json()).toMatchObject({ claims: { 'x-ms-attestation-type': 'sgx' } });
  });

  it('is administered: a policy for it is checked, set, in force, told and reset', async () => {
    const policy = `version=1.0; authorizationrules{ [type=="${toyClaim.version}", value>=2] => permit(); };`;
    writeFileSync(file('my.policy'), policy);
    const before = await at('/guarded', 'policy', 'get', 'toy', '--json');
    expect(before.json()['policy']).toBe(toyPolicyTerms.defaultPolicy);
    expect((await at('/guarded', 'policy', 'set', 'toy', file('my.policy'), '--json')).json()).toMatchObject({
      resolution: 'Updated',
    });
    expect((await at('/guarded', 'policy', 'get', 'toy', '--json')).json()['policy']).toBe(policy);
    expect((await attested(vendor.toy({ version: 2 }), {}, '/guarded/attest/Toy')).status).toBe(200);
    const refused = await attested(vendor.toy({ version: 1 }), {}, '/guarded/attest/Toy');
    expect(JSON.parse(refused.text).error.code).toBe('PolicyEvaluationError');
    // Another instance has its own.
    expect((await attested(vendor.toy({ version: 1 }))).status).toBe(200);
    const history = await at('/guarded', 'policy', 'history', 'toy', '--json');
    expect(history.status).toBe(0);
    expect((await at('/guarded', 'policy', 'reset', 'toy', '--json')).json()).toMatchObject({
      resolution: 'Removed',
    });
    expect((await attested(vendor.toy({ version: 1 }), {}, '/guarded/attest/Toy')).status).toBe(200);
    const audit = await at('', 'audit', 'export');
    expect(audit.stdout).toContain(String.raw`\"type\":\"Toy\"`);
  });

  it('has its baselines told, and which of them its policy asks for', async () => {
    const { text } = await asked(`/tcbbaselines/toy?${VERSION}`);
    expect(JSON.parse(text)).toEqual({
      tcbBaselines: [{ tcbIdentifier: 'nursery', tcbEvaluationDataNumber: 3, isSelectedTcb: true }],
    });
  });

  it('is named by metadata, metrics and the answer to an unknown route', async () => {
    const { claims_supported } = JSON.parse((await asked('/.well-known/openid-configuration')).text);
    expect(claims_supported).toEqual(expect.arrayContaining([...(toyScheme.publishedClaims ?? [])]));
    expect(claims_supported).toContain('x-ms-sgx-mrenclave');
    await attested(vendor.toy());
    expect((await asked('/metrics')).text).toMatch(/^veritee_attestations_total\{.*type="Toy".*\} [1-9]/m);
    expect(JSON.parse((await asked(`/attest/Other?${VERSION}`, {})).text).error.message).toContain('Toy');
  });
});

describe('the command that knows it', () => {
  it('names it in help', async () => {
    for (const words of [['attest'], ['evidence', 'verify'], ['policy', 'set'], ['token', 'verify']]) {
      expect((await command(...words, '--help')).stdout.replaceAll(/\s+/g, ' ')).toContain('Toy (toy)');
    }
    expect((await command('serve', '--help')).stdout).toContain('Toymaker=FILE');
  });

  it('shows it, told which kind it is or not', async () => {
    for (const more of [[], ['--type', 'toy']]) {
      const shown = await command('evidence', 'show', file('toy.bin'), '--json', ...more);
      expect(shown.json()).toMatchObject({ type: 'Toy', evidence: { label: 'Toy' } });
    }
  });

  it('verifies it without a service, by its root', async () => {
    const argv = ['evidence', 'verify', 'toy', file('toy.bin'), '--json'];
    const held = ['--runtime-data', file('data.bin')];
    const good = await command(...argv, '--trust-root', file('root.pem'), ...held);
    expect(good.json()).toMatchObject({
      accepted: true,
      status: 'Genuine',
      claims: { [toyClaim.version]: 2 },
    });
    expect((await command(...argv)).json()).toMatchObject({
      accepted: false,
      error: { code: 'NoTrustAnchor' },
    });
  });

  it('attests it, and verifies its token as a relying party', async () => {
    const data = ['--evidence', file('toy.bin'), '--runtime-data', file('data.bin'), '--nonce', 'n-7'];
    const answer = await at('', 'attest', 'toy', ...data, '--json');
    expect(answer.json()).toMatchObject({ claims: { [toyClaim.version]: 2, nonce: 'n-7' } });
    writeFileSync(file('answer.json'), answer.stdout);
    const { endpoint, certificateAuthority } = service.ready;
    const from = ['--issuer', endpoint, '--ca', certificateAuthority, '--nonce', 'n-7', '--json'];
    const verify = (...more: string[]) => command('token', 'verify', file('answer.json'), ...from, ...more);
    expect((await verify('--type', 'toy', '--allow-debug')).json()).toMatchObject({ valid: true });
    expect((await verify('--type', 'sgx', '--allow-debug')).json()).toMatchObject({ valid: false });
    // The relying party's side does not know how toys say that they can be debugged: it does not guess.
    expect((await verify('--type', 'toy')).json()).toMatchObject({ valid: false });
  });

  it('knows its claims in policies, and warns of others', async () => {
    const policy = (claim: string): string => {
      writeFileSync(file('check.policy'), `version=1.0;authorizationrules{[type=="${claim}"]=>permit();};`);
      return file('check.policy');
    };
    const warnings = async (claim: string, ...type: string[]) =>
      (await command('policy', 'check', policy(claim), '--json', ...type)).json()['diagnostics'] as object[];
    expect(await warnings(toyClaim.version, '--type', 'toy')).toEqual([]);
    expect(await warnings('x-toy-versoin', '--type', 'toy')).toHaveLength(1);
    expect(await warnings(toyClaim.version, '--type', 'sgx')).toHaveLength(1);
  });

  it('fails by a code where two kinds have one name, also when help is asked for', async () => {
    const twice = async () => kindsWith([toyScheme, toyScheme]);
    for (const argv of [
      ['attest', '--help', '--json'],
      ['evidence', 'show', file('toy.bin'), '--json'],
    ]) {
      const result = await run(argv, { kinds: twice });
      expect([result.status, result.json()]).toMatchObject([2, { error: { code: 'OptionsInvalid' } }]);
    }
  });

  it('says that it cannot be simulated', async () => {
    const result = await command('simulate', 'toy', '--out', file('none'), '--json');
    expect(result.json()).toMatchObject({ error: { code: 'TypeNotSupported' } });
  });
});

describe('the verification of a kind', () => {
  const seen: string[][] = [];
  const spied: AnyScheme = {
    ...toyScheme,
    verify: (evidence, endorsements, trust, trail, requirements) => {
      seen.push(Object.keys(trust.anchors));
      return toyScheme.verify(evidence as never, endorsements as undefined, trust, trail, requirements);
    },
  };

  it('sees the roots of its own vendors only, whatever else the service trusts', async () => {
    const simulated = await startSimulatedService({
      kinds: kindsWith([spied]),
      anchors: { ...builtInAnchors(), Toymaker: [vendor.anchor] },
    });
    try {
      const ca = readFileSync(simulated.service.certificateAuthority ?? '', 'utf8');
      const client = new AttestationClient(simulated.service.endpoint, { tlsOptions: { ca } });
      await client.attest('Toy', vendor.toy(), { member: 'toy' });
      expect(seen).toEqual([['Toymaker']]);
    } finally {
      await simulated.close();
    }
  });
});

describe('without the line', () => {
  it('nothing knows it', async () => {
    expect(evidenceKinds.schemes.map(({ type }) => type)).not.toContain('Toy');
    const shown = await run(['evidence', 'show', file('toy.bin'), '--json']);
    expect(shown.json()).toMatchObject({ error: { code: 'TypeNotDetected' } });
    expect((await run(['attest', '--help'])).stdout).not.toContain('Toy');
    const named = await run(['policy', 'check', file('toy.bin'), '--type', 'toy', '--json']);
    expect(named.json()).toMatchObject({ error: { code: 'UnknownType' } });
  });
});
