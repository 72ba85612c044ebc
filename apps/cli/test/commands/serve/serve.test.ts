import { writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { createSimulatedPki, simulateSgx } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../../run.ts';
import { type Serving, serving, temporaryFolder } from '../../serving.ts';
import { noVectors, vector } from '../../vectors.ts';

const folder = temporaryFolder();
const data = join(folder.path, 'data');
const unused = join(folder.path, 'unused');
const demo = join(folder.path, 'demo');
const evidence = join(demo, 'evidence.bin');
afterAll(() => folder.remove());

describe('serve --simulator', () => {
  let service: Serving;
  let ca: string;
  beforeAll(async () => {
    service = await serving(['serve', '--simulator', '--port', '0', '--data', data, '--json']);
    ca = service.ready.certificateAuthority;
    writeFileSync(join(folder.path, 'runtime.json'), '{"key":"value"}');
    await run([
      'simulate',
      'sgx',
      '--out',
      demo,
      '--data',
      data,
      '--runtime-data',
      join(folder.path, 'runtime.json'),
    ]);
  });
  afterAll(async () => {
    const end = await service.stop();
    expect(end.status).toBe(0);
    expect(end.json()).toMatchObject({ ready: true });
    expect(end.stderr).toContain('WARNING');
  });

  const attest = (...more: string[]) =>
    run(['attest', 'sgx', '--endpoint', service.ready.endpoint, '--ca', ca, '--evidence', evidence, ...more]);

  it('says whether its data directory is new', async () => {
    expect(service.ready).toMatchObject({ newData: true });
    const again = await serving(['serve', '--simulator', '--port', '0', '--data', data, '--json']);
    expect(again.ready).toMatchObject({ newData: false });
    await again.stop();
  });

  it('tells how to reach it', () => {
    const { endpoint, instances, environment } = service.ready;
    expect(endpoint).toMatch(/^https:\/\/127\.0\.0\.1:\d+$/);
    expect(instances).toEqual([
      { name: 'default', mode: 'AAD', endpoint, hostEndpoint: expect.stringContaining('https://') },
    ]);
    expect(environment).toMatchObject({
      NODE_EXTRA_CA_CERTS: ca,
      REQUESTS_CA_BUNDLE: ca,
      SSL_CERT_FILE: ca,
      ATTESTATION_AAD_URL: endpoint,
      ATTESTATION_LOCATION_SHORT_NAME: 'local',
      ATTESTATION_SERVICE_MANAGEMENT_URL: `${endpoint}/management`,
    });
  });

  it('attests simulated evidence; the token convinces a relying party', async () => {
    const runtime = join(folder.path, 'runtime.json');
    const answer = await attest('--runtime-json', runtime, '--nonce', 'n1', '--json');
    expect(answer.status).toBe(0);
    expect(answer.json()).toMatchObject({
      token: expect.stringMatching(/^ey/),
      result: { nonce: 'n1', runTimeClaims: { key: 'value' }, verified: true, unsecured: false },
      claims: { 'x-ms-attestation-type': 'sgx', iss: service.ready.endpoint },
    });
    const verdict = await run(
      [
        ...[
          'token',
          'verify',
          '-',
          '--issuer',
          service.ready.endpoint,
          '--ca',
          ca,
          '--nonce',
          'n1',
          '--json',
        ],
        ...['--runtime-data', runtime, '--type', 'sgx', '--maximum-age', '600'],
      ],
      { stdin: answer.stdout },
    );
    expect(verdict.json()).toMatchObject({ valid: true });
    const text = await attest('--runtime-data', runtime);
    expect(text.stdout).toContain('token verified');
    expect(text.stdout).toContain('x-ms-sgx-ehd');
  });

  it('marks the answer to a draft policy as unsecured, and tells a denial as a refusal', async () => {
    const policy = join(folder.path, 'draft.policy');
    writeFileSync(policy, 'version=1.0;authorizationrules{=> permit();};');
    expect((await attest('--draft-policy', policy)).stdout).toContain('UNSECURED');
    writeFileSync(policy, 'version=1.0;authorizationrules{=> deny();};');
    const denied = await attest('--draft-policy', policy, '--json');
    expect(denied.status).toBe(1);
    expect(denied.json()).toMatchObject({ error: { code: 'PolicyEvaluationError' } });
    const text = await attest('--draft-policy', policy);
    expect(text.status).toBe(1);
    expect(text.stdout).toContain('✗ Refused (PolicyEvaluationError)');
  });

  it('refuses evidence that is bound to other data (1)', async () => {
    const result = await attest('--runtime-data', evidence, '--json');
    expect(result.status).toBe(1);
    expect(result.json()).toMatchObject({ error: { code: 'InvalidParameter' } });
  });

  it('is not believed without its certificate authority (3)', async () => {
    const argv = ['attest', 'sgx', '--endpoint', service.ready.endpoint, '--evidence', evidence, '--json'];
    const result = await run(argv);
    expect(result.status).toBe(3);
    expect(result.json()).toMatchObject({
      error: { code: 'ConnectionFailed', message: expect.stringContaining('NODE_EXTRA_CA_CERTS') },
    });
  });

  it('does not give its port to a second one', async () => {
    const port = new URL(service.ready.endpoint).port;
    const result = await run(['serve', '--simulator', '--port', port, '--data', data, '--json']);
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({ error: { code: 'PortTaken' } });
  });
});

describe('serve --development', () => {
  it('accepts simulated evidence by its folder and root, as the contract says', async () => {
    const demo = join(folder.path, 'other-demo');
    const evidence = join(demo, 'evidence.bin');
    await run(['simulate', 'openenclave', '--out', demo, '--scenario', 'out-of-date']);
    const service = await serving([
      ...['serve', '--development', '--endorsements', demo, '--trust-root', join(demo, 'root.pem')],
      ...['--accept', 'OutOfDate', '--port', '0', '--data', join(folder.path, 'other')],
    ]);
    const { endpoint, certificateAuthority } = service.ready;
    const argv = ['attest', 'openenclave', '--endpoint', endpoint, '--evidence', evidence];
    const answer = await run([...argv, '--ca', certificateAuthority, '--json']);
    expect(answer.json()).toMatchObject({ claims: { 'x-ms-attestation-type': 'sgx' } });
    const end = await service.stop();
    expect(end.stdout).toBe(`Veritee answers at ${endpoint}\n`);
    expect(end.stderr).toContain('WARNING');
    expect(end.stderr).toContain('for Intel: Veritee Development SGX Root CA.');
  });
});

describe.skipIf(noVectors)('serve with real endorsements at their time', () => {
  it('attests real evidence', async () => {
    const when = '2025-06-11T19:18:17Z';
    const config = join(folder.path, 'config.json');
    writeFileSync(
      config,
      JSON.stringify({
        endorsements: [vector('sgx/sgx-v3-oldroot-4b10adcc/collateral.json')],
        accept: ['OutOfDate'],
        development: true,
        clock: when,
        port: 0,
      }),
    );
    const service = await serving([
      'serve',
      '--config',
      config,
      '--data',
      join(folder.path, 'real'),
      '--json',
    ]);
    const { endpoint, certificateAuthority } = service.ready;
    const answer = await run([
      ...[
        'attest',
        'openenclave',
        '--endpoint',
        endpoint,
        '--ca',
        certificateAuthority,
        '--json',
        '--at',
        when,
      ],
      ...['--evidence', vector('maa/evidence/cpp-sdk.928c12bc.oe-report.bin')],
      ...['--runtime-data', vector('maa/evidence/cpp-sdk.28542e44.runtime-data.bin')],
    ]);
    expect(answer.json()).toMatchObject({
      claims: {
        'x-ms-sgx-is-debuggable': true,
        'x-ms-sgx-product-id': 1,
        'x-ms-sgx-ehd': expect.any(String),
      },
    });
    const end = await service.stop();
    expect(end.stderr).not.toContain('WARNING');
  });
});

describe('serve: wrong usage', () => {
  const config = join(folder.path, 'wrong.json');
  it.each([
    [['--clock', '2025-06-11T19:18:17Z'], 'InvalidUsage', '--development'],
    [['--key-max-age', '0'], 'InvalidUsage', '1 or more'],
    [['--key-max-age', '1', '--key-lead', '25'], 'InvalidUsage', '24 hours or less'],
    [['--simulator', '--accept', 'Revoked'], 'StatusNotAcceptable', 'Revoked'],
    [['--port', '70000'], 'InvalidArgument', '65535'],
    [['--endorsements', 'no-such-file'], 'InputUnreadable', 'no-such-file'],
    [['--trust-root', 'no-such-file'], 'InputUnreadable', 'no such file'],
    [['--host', '203.0.113.1'], 'InvalidUsage', '203.0.113.1'],
  ])('%j is %s', async (argv, code, words) => {
    const result = await run(['serve', '--data', unused, '--port', '0', ...argv, '--json']);
    expect(result.status).toBe(2);
    expect(result.json()).toEqual({ error: { code, message: expect.stringContaining(words) } });
  });

  it.each([
    ['{"prot":1}', 'UnknownMember', 'port'],
    ['{"port":"8443"}', 'InputInvalid', 'port'],
    ['{"clock":"now","development":true}', 'InputInvalid', 'clock'],
    ['{"clock":"2025-06-11T19:18:17Z"}', 'InvalidUsage', '--development'],
    ['[]', 'InputInvalid', 'whole'],
    ['{', 'InputInvalid', 'JSON'],
  ])('configuration %s is %s', async (text, code, words) => {
    writeFileSync(config, text);
    const result = await run(['serve', '--data', unused, '--config', config, '--json']);
    expect(result.status).toBe(2);
    expect(result.json()).toEqual({ error: { code, message: expect.stringContaining(words) } });
  });
});

describe('attest without a service', () => {
  const quote = simulateSgx(createSimulatedPki());
  it('blames the other side (3)', async () => {
    const port = await closedPort();
    const argv = ['attest', 'sgx', '--endpoint', `https://127.0.0.1:${port}`, '--evidence', '-', '--json'];
    const result = await run(argv, { stdin: quote });
    expect(result.status).toBe(3);
    expect(result.json()).toMatchObject({ error: { code: 'ConnectionFailed' } });
  });

  it.each([
    [['--endpoint', 'http://example.org', '--evidence', '-'], 'EndpointInsecure'],
    [['--endpoint', 'example.org', '--evidence', '-'], 'InvalidArgument'],
    [['--endpoint', 'https://127.0.0.1:1', '--evidence', 'no-such-file'], 'InputUnreadable'],
    [['--evidence', '-'], 'InvalidUsage'],
  ])('%j is %s', async (more, code) => {
    const result = await run(['attest', 'sgx', ...more, '--json'], { stdin: quote });
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({ error: { code } });
  });
});

function closedPort(): Promise<number> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.listen(0, '127.0.0.1', () => {
      const address = probe.address();
      probe.close(() => resolve(typeof address === 'object' && address !== null ? address.port : 1));
    });
  });
}
