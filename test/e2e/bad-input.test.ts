import { once } from 'node:events';
import { connect, type Socket } from 'node:net';
import { base64url, concat, hex, utf8 } from '@veritee/core/internal';
import { simulate } from '@veritee/simulator';
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const MEBIBYTE = 1024 * 1024;

interface Refusal {
  readonly status: number;
  readonly code: string;
  readonly detail: string;
  readonly message: string;
}

describe('bad input', () => {
  let simulated: SimulatedService;
  let quote: Uint8Array;
  const logged: string[] = [];

  beforeAll(async () => {
    const log = { level: 'debug', write: (line: string) => void logged.push(line) } as const;
    simulated = await startSimulatedService({ protocol: 'http', log });
    quote = simulate('SgxEnclave', simulated.pki, { runtimeData: utf8('data') }).evidence;
  });
  afterAll(() => simulated.close());
  // Whatever a test sent: neither evidence nor the signing key is in the log.
  afterEach(() => {
    const log = logged.splice(0).join('');
    for (const secret of [base64url(quote).slice(100, 200), hex(quote.subarray(100, 132)), 'PRIVATE KEY']) {
      expect(log).not.toContain(secret);
    }
  });

  const post = (
    body: string | Uint8Array<ArrayBuffer>,
    path = '/attest/SgxEnclave?api-version=2020-10-01',
    headers: Record<string, string> = { 'content-type': 'application/json' },
  ): Promise<Response> => fetch(`${simulated.service.endpoint}${path}`, { method: 'POST', headers, body });

  /** The refusal in Azure's error shape; anything else fails the test. */
  async function refusal(answer: Response | Promise<Response>): Promise<Refusal> {
    const response = await answer;
    const body = (await response.json()) as {
      error: { code: string; message: string; innererror: { code: string; message: string } };
    };
    expect(response.headers.get('x-ms-error-code')).toBe(body.error.code);
    expect(response.headers.get('x-ms-request-id')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-00$/);
    expect(response.headers.get('content-type')).toBe('application/json; charset=utf-8');
    return {
      status: response.status,
      code: body.error.code,
      detail: body.error.innererror.code,
      message: body.error.message,
    };
  }

  const attest = (evidence: Uint8Array, more: object = {}): Promise<Response> =>
    post(JSON.stringify({ quote: base64url(evidence), ...more }));

  it('is not what the good request is', async () => {
    const good = await attest(quote, { runtimeData: { data: base64url(utf8('data')), dataType: 'Binary' } });
    expect(good.status).toBe(200);
  });

  it.each([
    ['no body', ''],
    ['no JSON', '{"quote":'],
    ['a JSON text', '"quote"'],
    ['a JSON null', 'null'],
    ['an array', '[]'],
    ['no quote', '{}'],
    ['a number as quote', '{"quote":3}'],
    ['a quote that is no base64', '{"quote":"***"}'],
    ['an empty quote', '{"quote":""}'],
    ['runtime data that is no object', '{"quote":"AAAA","runtimeData":"AAAA"}'],
    ['runtime data without a type', '{"quote":"AAAA","runtimeData":{"data":"AAAA"}}'],
    ['runtime data of an unknown type', '{"quote":"AAAA","runtimeData":{"data":"AAAA","dataType":"XML"}}'],
    ['runtime data that is no base64', '{"quote":"AAAA","runtimeData":{"data":"!","dataType":"Binary"}}'],
    ['a nonce of the wrong type', '{"quote":"AAAA","nonce":{}}'],
    ['a draft policy of the wrong type', '{"quote":"AAAA","draftPolicyForAttestation":1}'],
    ['a report instead of a quote', '{"report":"AAAA"}'],
    ['a polluted prototype', '{"__proto__":{"quote":"AAAA"}}'],
    ['deep JSON', `{"quote":${'['.repeat(200_000)}${']'.repeat(200_000)}}`],
    ['deep JSON with long numbers', `{"n":12345678901234567890,"quote":${'['.repeat(100_000)}`],
  ])('%s is an invalid parameter', async (_what, body) => {
    expect(await refusal(post(body))).toMatchObject({ status: 400, code: 'InvalidParameter' });
  });

  it.each([1, 47, 48, 300, 431, 432, 436, 500, 1000])('a quote of %i bytes is refused', async (length) => {
    expect(await refusal(attest(quote.subarray(0, length)))).toMatchObject({
      status: 400,
      code: 'InvalidParameter',
      detail: 'QuoteFormat',
    });
  });

  it('a quote with bytes behind it is refused', async () => {
    expect(await refusal(attest(concat(quote, Uint8Array.of(1))))).toMatchObject({ detail: 'QuoteFormat' });
  });

  it('random bytes are refused', async () => {
    const random = Uint8Array.from({ length: 5000 }, (_, i) => (i * 7919 + 13) % 251);
    expect(await refusal(attest(random))).toMatchObject({ status: 400, code: 'InvalidParameter' });
  });

  it('ten thousand certificates in a chain are refused in bounded work', async () => {
    const signatureData = 436 + 64 + 64 + 384 + 64 + 2 + 32;
    const block = utf8('-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n');
    const certificates = new Uint8Array(10_000 * block.length);
    for (let i = 0; i < 10_000; i++) certificates.set(block, i * block.length);
    const head = quote.slice(0, signatureData);
    const tail = new Uint8Array(6 + certificates.length);
    const view = new DataView(tail.buffer);
    view.setUint16(0, 5, true);
    view.setUint32(2, certificates.length, true);
    tail.set(certificates, 6);
    const whole = concat(head, tail);
    new DataView(whole.buffer).setUint32(432, whole.length - 436, true);
    expect(await refusal(attest(whole))).toMatchObject({ status: 400, code: 'InvalidParameter' });

    // As many as fit into a quote of the greatest length that is read.
    const fits = whole.slice(0, 256 * 1024);
    new DataView(fits.buffer).setUint32(432, fits.length - 436, true);
    new DataView(fits.buffer).setUint32(signatureData + 2, fits.length - signatureData - 6, true);
    expect(await refusal(attest(fits))).toMatchObject({ status: 400, detail: 'CertificateFormat' });
  });

  it('a body of two mebibytes is refused', async () => {
    const body = JSON.stringify({ quote: 'A'.repeat(2 * MEBIBYTE) });
    expect(await refusal(post(body))).toMatchObject({ status: 413, code: 'PayloadTooLarge' });
  });

  it('a body of another content type is refused', async () => {
    const answer = post('quote=AAAA', undefined, { 'content-type': 'application/x-www-form-urlencoded' });
    expect(await refusal(answer)).toMatchObject({ status: 415, code: 'UnsupportedMediaType' });
  });

  it.each(['', '?api-version=', '?api-version=1999-01-01', '?api-version=2020-10-01&api-version=2020-10-01'])(
    'the query "%s" is refused',
    async (query) => {
      const answer = post('{"quote":"AAAA"}', `/attest/SgxEnclave${query}`);
      expect(await refusal(answer)).toMatchObject({ status: 400, code: 'InvalidParameter' });
    },
  );

  it('unknown routes, types and methods are told so', async () => {
    const { endpoint } = simulated.service;
    expect(await refusal(fetch(`${endpoint}/nowhere`))).toMatchObject({ status: 404, code: 'NotFound' });
    expect(await refusal(post('{}', '/attest/Toaster?api-version=2020-10-01'))).toMatchObject({
      status: 404,
    });
    expect(await refusal(fetch(`${endpoint}/attest/SgxEnclave?api-version=2020-10-01`))).toMatchObject({
      status: 405,
      code: 'MethodNotAllowed',
    });
  });

  it('data that the evidence was not made for is refused', async () => {
    const data = { data: base64url(utf8('other data')), dataType: 'Binary' };
    expect(await refusal(attest(quote, { runtimeData: data }))).toMatchObject({
      status: 400,
      code: 'InvalidParameter',
      detail: 'HeldDataMismatch',
    });
    expect(await refusal(attest(quote, { initTimeData: data }))).toMatchObject({
      detail: 'HeldDataMismatch',
    });
  });

  it('runtime data that says JSON and is none is refused', async () => {
    const data = { data: base64url(utf8('data')), dataType: 'JSON' };
    expect(await refusal(attest(quote, { runtimeData: data }))).toMatchObject({ detail: 'HeldDataFormat' });
  });

  it('a draft policy with a mistake is refused with its place', async () => {
    const told = await refusal(
      attest(quote, { draftPolicyForAttestation: 'version= 1.0;\nauthorizationrules{=> permit()};' }),
    );
    expect(told).toMatchObject({ status: 400, code: 'PolicyParsingError' });
    expect(told.message).toMatch(/line 2/i);
  });

  it('what is no HTTP gets the same error shape and the end of the connection', async () => {
    const { port } = new URL(simulated.service.endpoint);
    const socket: Socket = connect(Number(port), '127.0.0.1');
    socket.write('NONSENSE\r\n\r\n');
    let text = '';
    socket.on('data', (chunk) => {
      text += chunk.toString();
    });
    await once(socket, 'close');
    expect(text).toMatch(/^HTTP\/1\.1 400 /);
    expect(JSON.parse(text.slice(text.indexOf('\r\n\r\n')))).toMatchObject({
      error: { code: 'InvalidParameter' },
    });
  });

  it('leaves the service alive, and neither evidence nor tokens nor data in its log', async () => {
    expect(await refusal(post('{"quote":'))).toMatchObject({ code: 'InvalidParameter' });
    expect(await refusal(attest(concat(quote, Uint8Array.of(1))))).toMatchObject({ detail: 'QuoteFormat' });
    const answer = await attest(quote, {
      runtimeData: { data: base64url(utf8('data')), dataType: 'Binary' },
    });
    const { token } = (await answer.json()) as { token: string };
    const log = logged.join('');
    expect(log).toContain('answered');
    for (const secret of [
      token,
      token.split('.')[2] ?? token,
      base64url(quote).slice(100, 200),
      hex(quote.subarray(100, 132)),
    ]) {
      expect(log).not.toContain(secret);
    }
    expect(log).not.toContain('PRIVATE KEY');
    expect((await fetch(`${simulated.service.endpoint}/readyz`)).status).toBe(200);
  });
});
