import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { AttestationClient } from '../../src/attestation/attestation-client.ts';
import {
  type RecordedExchange,
  recordingHttpClient,
  replayingHttpClient,
} from '../../src/transport/recorded-exchanges.ts';
import { type FakeService, startService } from '../support/fake-service.ts';
import { codesOf } from '../support/problems.ts';
import { makeSigner } from '../support/signing.ts';

const quote = new Uint8Array([3, 0, 2]);
let service: FakeService;

beforeAll(async () => {
  service = await startService([makeSigner('key-1')]);
});
afterAll(() => service.close());

const client = (httpClient: ReturnType<typeof replayingHttpClient>) =>
  new AttestationClient(service.endpoint, {
    allowInsecureConnection: true,
    httpClient,
    retryOptions: { maxRetries: 0 },
  });

describe('recordings (point 12)', () => {
  it('are played back without a service, verified like the first time', async () => {
    const exchanges: RecordedExchange[] = [];
    const live = client(recordingHttpClient((exchange) => exchanges.push(exchange)));
    const first = await live.attestSgxEnclave(quote, { runTimeJson: { a: 1 } });
    await live.getTcbBaselines('SgxEnclave').catch(() => undefined);
    expect(exchanges.map(({ request }) => request.path)).toEqual([
      '/attest/SgxEnclave',
      '/certs',
      '/tcbbaselines/SgxEnclave',
    ]);
    const count = service.received.length;

    // Through a file and back.
    const kept = JSON.parse(JSON.stringify(exchanges)) as RecordedExchange[];
    const replay = client(replayingHttpClient(kept));
    const second = await replay.attestSgxEnclave(quote, { runTimeJson: { a: 1 } });
    expect(second.token.serialize()).toBe(first.token.serialize());
    expect(second.body.verified).toBe(true);
    await replay.attestSgxEnclave(quote, { runTimeJson: { a: 1 } });
    const refusal = await replay.getTcbBaselines('SgxEnclave').catch((thrown: unknown) => thrown);
    expect(refusal).toMatchObject({ statusCode: 404, requestId: expect.stringMatching(/^00-/) });
    expect(service.received).toHaveLength(count);
  });

  it('answer only what was recorded', async () => {
    const exchanges: RecordedExchange[] = [];
    await client(recordingHttpClient((exchange) => exchanges.push(exchange))).attestSgxEnclave(quote);
    const replay = client(replayingHttpClient(exchanges));
    expect(await codesOf(replay.attestSgxEnclave(quote, { nonce: 'n-1' }))).toEqual(['ExchangeNotRecorded']);
    expect(await codesOf(replay.attestOpenEnclave(quote))).toEqual(['ExchangeNotRecorded']);
    expect(await codesOf(client(replayingHttpClient([])).getOpenIdMetadata())).toEqual([
      'ExchangeNotRecorded',
    ]);
  });

  it('answer the same request in the order of the recording', async () => {
    const answer = (data: string): RecordedExchange => ({
      request: {
        method: 'POST',
        path: '/attest/Tpm',
        query: { 'api-version': '2020-10-01' },
        headers: {},
        body: null,
        bodyEncoding: null,
      },
      response: { status: 200, headers: {}, body: { data: Buffer.from(data).toString('base64url') } },
    });
    const replay = client(replayingHttpClient([answer('1'), answer('2')]));
    const answers = [
      await replay.attestTpm('{}'),
      await replay.attestTpm('{}'),
      await replay.attestTpm('{}'),
    ];
    expect(answers).toEqual(['1', '2', '2']);
  });

  it('hold nothing that lets anyone in', async () => {
    const exchanges: RecordedExchange[] = [];
    const live = client(recordingHttpClient((exchange) => exchanges.push(exchange)));
    await live.getOpenIdMetadata({
      requestOptions: {
        customHeaders: { authorization: 'Bearer secret-1', cookie: 'secret-2', 'x-key': 'secret-3' },
      },
    });
    expect(service.received.at(-1)?.headers.authorization).toBe('Bearer secret-1');
    expect(JSON.stringify(exchanges)).not.toContain('secret');
  });
});
