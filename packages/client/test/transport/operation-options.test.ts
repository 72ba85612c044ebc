/** What calls share: they end with the caller's own reason, hand out raw answers, and name the error of the pipeline as cause. */

import { type PipelineResponse, RestError } from '@azure/core-rest-pipeline';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import {
  AttestationAdministrationClient,
  AttestationClient,
  AttestationServiceError,
  ConnectionError,
  memoryTokenCache,
} from '../../src/index.ts';
import { createTokenVerifier, type KeySource } from '../../src/relying-party/index.ts';
import { type FakeService, startService } from '../support/fake-service.ts';
import { codesOf } from '../support/problems.ts';
import { issuer, makeSigner, signToken } from '../support/signing.ts';

const quote = new Uint8Array([3, 0, 2, 0]);
let service: FakeService;
const clientOf = (options: object = {}) =>
  new AttestationClient(service.endpoint, {
    allowInsecureConnection: true,
    retryOptions: { maxRetries: 0 },
    ...options,
  });

beforeAll(async () => {
  service = await startService([makeSigner('key-1')]);
});
beforeEach(() => {
  service.answer = () => undefined;
  service.received.length = 0;
});
afterAll(() => service.close());

const thrownBy = (attempt: Promise<unknown>): Promise<unknown> =>
  attempt.then(
    () => 'accepted',
    (thrown: unknown) => thrown,
  );

describe('an aborted call', () => {
  class Reason extends Error {}

  it('rejects with the reason of its signal, whatever it waits for', async () => {
    const reason = new Reason('the user left');
    const waits: ((path: string) => boolean)[] = [
      (path) => path.startsWith('/attest'),
      (path) => path === '/certs',
    ];
    for (const waiting of waits) {
      const controller = new AbortController();
      service.answer = ({ path }) => {
        if (!waiting(path)) return undefined;
        controller.abort(reason);
        return new Promise(() => undefined);
      };
      const attempt = clientOf().attestSgxEnclave(quote, { abortSignal: controller.signal });
      expect(await thrownBy(attempt)).toBe(reason);
    }
  });

  it('rejects so before anything is sent, and where nothing would be sent', async () => {
    const reason = new Reason('too late');
    const abortSignal = AbortSignal.abort(reason);
    const client = clientOf({ tokenCache: memoryTokenCache() });
    const { token } = await client.attestSgxEnclave(quote);
    service.received.length = 0;
    const admin = new AttestationAdministrationClient(service.endpoint, undefined, {
      allowInsecureConnection: true,
    });
    const calls = [
      client.attestSgxEnclave(quote, { abortSignal }),
      client.verifyAttestationToken(token.serialize(), { abortSignal }),
      client.getOpenIdMetadata({ abortSignal }),
      admin.getPolicy('SgxEnclave', { abortSignal }),
    ];
    for (const call of calls) expect(await thrownBy(call)).toBe(reason);
    expect(service.received).toEqual([]);
  });

  it('of a verifier rejects so too', async () => {
    const reason = new Reason('no time');
    const signer = makeSigner('key-1');
    const token = signToken(signer);
    const never: KeySource = { keysOf: () => new Promise(() => undefined) };
    const controller = new AbortController();
    const verifier = createTokenVerifier({ issuers: [issuer], keys: never });
    const attempt = verifier.verify(token, {}, { abortSignal: controller.signal });
    controller.abort(reason);
    expect(await thrownBy(attempt)).toBe(reason);
    const late = verifier.verify(token, {}, { abortSignal: AbortSignal.abort(reason) });
    expect(await thrownBy(late)).toBe(reason);
  });

  it('is no time-out, which has its own code', async () => {
    service.answer = () => new Promise(() => undefined);
    const attempt = clientOf().getOpenIdMetadata({ requestOptions: { timeout: 50 } });
    const error = await thrownBy(attempt);
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error).toMatchObject({ code: 'RequestTimedOut' });
  });
});

describe('the error of a service', () => {
  it('has the RestError of the pipeline as its cause', async () => {
    service.answer = () => ({ status: 400, body: { error: { code: 'InvalidParameter', message: 'Why.' } } });
    const error = (await thrownBy(clientOf().attestSgxEnclave(quote))) as AttestationServiceError;
    expect(error).toBeInstanceOf(AttestationServiceError);
    const cause = error.cause as RestError;
    expect(cause).toBeInstanceOf(RestError);
    expect(cause).toMatchObject({ statusCode: 400, code: 'InvalidParameter' });
    expect(cause.response?.headers.get('x-ms-request-id')).toBe(error.requestId);
    expect(cause.request?.url).toContain('/attest/SgxEnclave');
    // Evidence, credentials and answers are not shown by whoever prints the error.
    expect(JSON.stringify(cause)).not.toContain('AwACAA');
    expect(Object.keys(cause)).not.toContain('request');
  });

  it('has it for a connection that fails as well', async () => {
    const httpClient = {
      sendRequest: () => Promise.reject(new RestError('refused', { code: RestError.REQUEST_SEND_ERROR })),
    };
    const error = (await thrownBy(clientOf({ httpClient }).getOpenIdMetadata())) as ConnectionError;
    expect(error).toBeInstanceOf(ConnectionError);
    expect(error.cause).toBeInstanceOf(RestError);
  });
});

describe('onResponse', () => {
  it('gets each raw answer with what was read in it, or why it is refused', async () => {
    const seen: [number, unknown, unknown][] = [];
    const onResponse = (raw: PipelineResponse, answer: unknown, error?: unknown): void => {
      seen.push([raw.status, answer, error]);
    };
    const { token } = await clientOf().attestSgxEnclave(quote, { onResponse });
    expect(seen).toEqual([[200, { token: token.serialize() }, undefined]]);
    seen.length = 0;
    service.answer = () => ({ status: 400, body: { error: { code: 'InvalidParameter', message: 'Why.' } } });
    const error = await thrownBy(clientOf().attestSgxEnclave(quote, { onResponse }));
    expect(seen).toEqual([[400, undefined, error]]);
    seen.length = 0;
    service.answer = () => ({ body: 'no JSON' });
    await thrownBy(clientOf().getOpenIdMetadata({ onResponse }));
    expect(seen).toMatchObject([[200, undefined, { code: 'AnswerMalformed' }]]);
  });

  it.each([null, 'yes', {}])('is refused as %j', async (onResponse) => {
    const attempt = clientOf().getOpenIdMetadata({ onResponse } as never);
    expect(await codesOf(attempt)).toEqual(['OptionsInvalid']);
    expect(service.received).toEqual([]);
  });

  it('ends the call with what it throws', async () => {
    const stop = new Error('enough');
    const onResponse = () => {
      throw stop;
    };
    expect(await thrownBy(clientOf().getOpenIdMetadata({ onResponse }))).toBe(stop);
  });
});
