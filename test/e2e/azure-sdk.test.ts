import { execFile } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { hex, utf8 } from '@veritee/core/internal';
import { simulate } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const CALLER = fileURLToPath(new URL('azure-sdk-caller.mjs', import.meta.url));

interface Call {
  readonly method: 'attestSgxEnclave' | 'attestOpenEnclave';
  readonly evidence: string;
  readonly runtimeData?: string;
  readonly runtimeJson?: string;
  readonly draftPolicy?: string;
}

interface Answer {
  readonly results: readonly Record<string, unknown>[];
  readonly signers: number;
  readonly metadata: Record<string, unknown>;
}

const text = '{"key":{"kty":"EC"},"z":1,"a":[true,null]}';
const runtimeData = utf8(text);
const mrEnclave = new Uint8Array(32).fill(0xe1);
const mrSigner = new Uint8Array(32).fill(0x51);
const toBase64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');

describe('the official client @azure/attestation 1.0.0, unmodified', () => {
  let simulated: SimulatedService;
  let answer: Answer;

  beforeAll(async () => {
    simulated = await startSimulatedService();
    const { pki, service } = simulated;
    const enclave = { mrEnclave, mrSigner, isvProdId: 7, isvSvn: 3, runtimeData };
    const quote = toBase64(simulate('SgxEnclave', pki, enclave).evidence);
    const report = toBase64(simulate('OpenEnclave', pki, enclave).evidence);
    const spoilt = simulate('SgxEnclave', pki, { ...enclave, scenario: 'wrong-report-data' }).evidence;
    const data = toBase64(runtimeData);
    const calls: Call[] = [
      { method: 'attestSgxEnclave', evidence: quote, runtimeData: data },
      { method: 'attestSgxEnclave', evidence: quote, runtimeJson: data },
      { method: 'attestOpenEnclave', evidence: report, runtimeData: data },
      { method: 'attestOpenEnclave', evidence: report, runtimeJson: data },
      { method: 'attestSgxEnclave', evidence: toBase64(spoilt), runtimeData: data },
      {
        method: 'attestSgxEnclave',
        evidence: quote,
        draftPolicy: 'version= 1.0;authorizationrules{=> deny();};',
      },
    ];
    const { stdout } = await promisify(execFile)(process.execPath, [CALLER], {
      env: {
        ...process.env,
        NODE_EXTRA_CA_CERTS: service.certificateAuthority,
        CALLS: JSON.stringify({ endpoint: service.endpoint, calls }),
      },
    });
    answer = JSON.parse(stdout) as Answer;
  });
  afterAll(() => simulated.close());

  it.each([
    [0, 'a quote, runtime data as bytes'],
    [1, 'a quote, runtime data as JSON'],
    [2, 'an Open Enclave report, runtime data as bytes'],
    [3, 'an Open Enclave report, runtime data as JSON'],
  ])('attests evidence %i: %s', (index) => {
    const result = answer.results[index];
    expect(result).toMatchObject({
      issuer: simulated.service.endpoint,
      verifierType: 'sgx',
      isDebuggable: false,
      productId: 7,
      svn: 3,
      mrEnclave: hex(mrEnclave),
      mrSigner: hex(mrSigner),
      policyHash: 'ViVGS4BYl70X8eUrgryHg0TtbEk9WtIc6DtTBEFxaWc',
      algorithm: 'RS256',
      version: '1.0',
    });
    if (index % 2 === 0) expect(result?.['enclaveHeldData']).toBe(toBase64(runtimeData));
    else expect(result?.['runTimeClaims']).toEqual(JSON.parse(text));
  });

  it('is told by status and code why evidence is refused', () => {
    expect(answer.results[4]).toMatchObject({ error: { code: 'InvalidParameter', statusCode: 400 } });
    expect(answer.results[5]).toMatchObject({ error: { code: 'PolicyEvaluationError', statusCode: 400 } });
  });

  it('finds the signing keys and the metadata', () => {
    expect(answer.signers).toBe(1);
    expect(answer.metadata).toMatchObject({
      issuer: simulated.service.endpoint,
      jwks_uri: `${simulated.service.endpoint}/certs`,
    });
  });
});
