import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { base64url, utf8 } from '@veritee/core/internal';
import { createSimulatedPki, simulate } from '@veritee/simulator';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { AttestationClient } from '../../src/attestation/attestation-client.ts';
import { runTimeDataHash } from '../../src/attestation/report-data.ts';
import { type FakeService, startService } from '../support/fake-service.ts';
import { codesOf } from '../support/problems.ts';
import { makeSigner } from '../support/signing.ts';
import { haveVectors, vectorPath } from '../support/vectors.ts';

const data = utf8('{"jwk": {"kty": "EC"}}');
const sha256 = (bytes: Uint8Array) => createHash('sha256').update(bytes).digest();
let service: FakeService;
let client: AttestationClient;

beforeAll(async () => {
  service = await startService([makeSigner('key-1')]);
  client = new AttestationClient(service.endpoint, { allowInsecureConnection: true });
});
beforeEach(() => {
  service.received.length = 0;
});
afterAll(() => service.close());

/** Evidence of a form with the hash of `data` where that form keeps it. */
function evidenceOf(beginning: string, reportDataAt: number): Uint8Array {
  const bytes = new Uint8Array(reportDataAt + 64);
  bytes.set(Buffer.from(beginning, 'hex'));
  bytes.set(sha256(data), reportDataAt);
  return bytes;
}

const snp = evidenceOf('02000000', 80);
const snpEvidence = { report: snp, certificateChain: 'PEM' };
const snpDocument = utf8(
  JSON.stringify({ SnpReport: base64url(snp), VcekCertChain: base64url(utf8('PEM')) }),
);

describe('runtime data (point 5)', () => {
  const calls: [string, (options: object) => Promise<unknown>][] = [
    ['an SGX quote', (options) => client.attestSgxEnclave(evidenceOf('0300', 368), options)],
    [
      'an Open Enclave report',
      (options) =>
        client.attestOpenEnclave(evidenceOf(`0100000002000000${'00'.repeat(8)}0300`, 384), options),
    ],
    ['a TDX quote 4', (options) => client.attestTdxVm(evidenceOf('0400020081000000', 568), options)],
    ['a TDX quote 5', (options) => client.attestTdxVm(evidenceOf('0500020081000000', 574), options)],
    ['an SNP report', (options) => client.attestSevSnpVm(snpEvidence, options)],
    ['an SNP document', (options) => client.attestSevSnpVm(snpDocument, options)],
  ];

  it.each(calls)('that %s is bound to is sent', async (_name, attest) => {
    await attest({ runTimeData: data });
    await attest({ runTimeJson: data });
    await attest({ runTimeJson: Buffer.from(data).toString() });
    expect(service.received.filter(({ path }) => path.startsWith('/attest/'))).toHaveLength(3);
  });

  it.each(calls)('that %s is not bound to is told before anything is sent', async (_name, attest) => {
    // The same JSON in other spacing is other data.
    for (const other of [{ runTimeData: 'other' }, { runTimeJson: { jwk: { kty: 'EC' } } }]) {
      const error = await attest(other).catch((thrown: unknown) => thrown);
      expect(error).toMatchObject({ code: 'RunTimeDataUnbound', found: sha256(data).toString('hex') });
    }
    expect(service.received).toHaveLength(0);
  });

  it('is left to the service on demand, and only by a plain false', async () => {
    const quote = evidenceOf('0300', 368);
    const leave = { runTimeData: 'other', checkRunTimeData: false };
    expect(await codesOf(client.attestSgxEnclave(quote, leave))).toEqual(['accepted']);
    const odd = { runTimeData: 'other', checkRunTimeData: 0 as never };
    expect(await codesOf(client.attestSgxEnclave(quote, odd))).toEqual(['OptionsInvalid']);
  });

  it('is not compared with evidence of an unknown or cut form: the service decides', async () => {
    for (const quote of [evidenceOf('0900', 368), evidenceOf('0300', 368).subarray(0, 400)]) {
      expect(await codesOf(client.attestSgxEnclave(quote, { runTimeData: 'other' }))).toEqual(['accepted']);
    }
  });

  it('has a hash that evidence is made with', async () => {
    expect(await runTimeDataHash(data)).toEqual(new Uint8Array(sha256(data)));
    const pki = createSimulatedPki();
    for (const type of ['SgxEnclave', 'OpenEnclave'] as const) {
      const { evidence } = simulate(type, pki, { runtimeData: data });
      expect(Buffer.from(evidence).includes(Buffer.from(await runTimeDataHash(data)))).toBe(true);
      const attest = type === 'SgxEnclave' ? client.attestSgxEnclave : client.attestOpenEnclave;
      const other = attest.call(client, evidence, { runTimeData: 'other' });
      expect(await codesOf(other)).toEqual(['RunTimeDataUnbound']);
    }
  });
});

describe.skipIf(!haveVectors())('runtime data of real evidence (point 5)', () => {
  const read = (path: string) => new Uint8Array(readFileSync(vectorPath(path)));

  it.each([
    ['SGX', 'maa/evidence/cpp-sdk.4f9aa62e.sgx-quote.bin', 'maa/evidence/cpp-sdk.28542e44.runtime-data.bin'],
    ['OE', 'maa/evidence/cpp-sdk.928c12bc.oe-report.bin', 'maa/evidence/cpp-sdk.28542e44.runtime-data.bin'],
    ['TDX', 'snp/_maa/tdxvm-azure-cvm/td-quote.bin', 'snp/_maa/tdxvm-azure-cvm/runtime-data.json'],
  ])('of %s is found where the evidence keeps it', async (kind, evidencePath, dataPath) => {
    const evidence = read(evidencePath);
    const attest = (runTimeData: Uint8Array | string): Promise<unknown> => {
      if (kind === 'OE') return client.attestOpenEnclave(evidence, { runTimeData });
      if (kind === 'TDX') return client.attestTdxVm(evidence, { runTimeData });
      return client.attestSgxEnclave(evidence, { runTimeData });
    };
    const bound = attest(read(dataPath));
    expect(await codesOf(bound)).toEqual(['accepted']);
    const other = attest('other');
    expect(await codesOf(other)).toEqual(['RunTimeDataUnbound']);
  });

  it('of SEV-SNP is found in the document that Azure machines send', async () => {
    const request = JSON.parse(readFileSync(vectorPath('snp/_maa/sevsnpvm-caci/request.json'), 'utf8')) as {
      report: string;
      runtimeData: { data: string };
    };
    const document = new Uint8Array(Buffer.from(request.report, 'base64url'));
    const runTimeData = new Uint8Array(Buffer.from(request.runtimeData.data, 'base64url'));
    expect(await codesOf(client.attestSevSnpVm(document, { runTimeData }))).toEqual(['accepted']);
    expect(await codesOf(client.attestSevSnpVm(document, { runTimeData: 'x' }))).toEqual([
      'RunTimeDataUnbound',
    ]);
  });
});
