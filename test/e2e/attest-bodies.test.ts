/** Members of attest bodies over HTTP: whatever a client calls its data, that data is bound or the request refused. */

import { base64url, jwsClaims, parseJws, utf8 } from '@veritee/core/internal';
import { simulate } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const runtimeData = utf8('{"key":1}');
const initTimeData = utf8('{"image":"one"}');
const right = { data: base64url(runtimeData), dataType: 'JSON' };
const rightInit = { data: base64url(initTimeData), dataType: 'JSON' };
const wrong = { data: base64url(utf8('{"key":2}')), dataType: 'JSON' };

let simulated: SimulatedService;
let bearer: string;
let evidence: Readonly<Record<'SgxEnclave' | 'OpenEnclave', string>>;

beforeAll(async () => {
  simulated = await startSimulatedService({
    protocol: 'http',
    development: { roots: ['test PKI'], identity: true },
  });
  const { pki, service } = simulated;
  const answer = await fetch(`${service.endpoint}/adfs/oauth2/token`, {
    method: 'POST',
    body: new URLSearchParams({
      grant_type: 'client_credentials',
      client_id: service.environment['AZURE_CLIENT_ID'] ?? '',
      client_secret: service.environment['AZURE_CLIENT_SECRET'] ?? '',
      scope: 'https://attest.azure.net/.default',
    }),
  });
  bearer = ((await answer.json()) as { access_token: string }).access_token;
  const made = (type: 'SgxEnclave' | 'OpenEnclave') =>
    base64url(simulate(type, pki, { runtimeData, initTimeData }).evidence);
  evidence = { SgxEnclave: made('SgxEnclave'), OpenEnclave: made('OpenEnclave') };
});
afterAll(() => simulated.close());

const members = { SgxEnclave: 'quote', OpenEnclave: 'report' } as const;
const types = ['SgxEnclave', 'OpenEnclave'] as const;

interface Outcome {
  readonly status: number;
  /** The fine code of a refusal. */
  readonly code: string | undefined;
  readonly claims: Readonly<Record<string, unknown>>;
}

async function send(path: string, text: string, version = '2022-08-01'): Promise<Outcome> {
  const answer = await fetch(`${simulated.service.endpoint}${path}?api-version=${version}`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', authorization: `Bearer ${bearer}` },
    body: text,
  });
  const body = (await answer.json()) as {
    token?: string;
    error?: { innererror: { code: string } };
  };
  const claims = body.token === undefined ? {} : jwsClaims(parseJws(body.token));
  return { status: answer.status, code: body.error?.innererror.code, claims };
}

function attest(type: (typeof types)[number], more: object, version?: string): Promise<Outcome> {
  return send(`/attest/${type}`, JSON.stringify({ [members[type]]: evidence[type], ...more }), version);
}

describe.each(types)('POST /attest/%s', (type) => {
  it.each(['runtimeData', 'RuntimeData', 'runtimedata', 'RUNTIMEDATA'])('checks %s', async (name) => {
    expect(await attest(type, { [name]: wrong })).toMatchObject({ status: 400, code: 'HeldDataMismatch' });
    const { status, claims } = await attest(type, { [name]: right });
    expect({ status, runtime: claims['x-ms-runtime'] }).toEqual({ status: 200, runtime: { key: 1 } });
  });

  it.each(['initTimeData', 'inittimeData', 'InitTimeData'])('checks %s', async (name) => {
    expect(await attest(type, { [name]: wrong })).toMatchObject({ status: 400, code: 'HeldDataMismatch' });
    const { status, claims } = await attest(type, { [name]: rightInit });
    expect({ status, initTime: claims['x-ms-inittime'] }).toEqual({
      status: 200,
      initTime: { image: 'one' },
    });
  });

  it('checks data whose own members are in another case', async () => {
    const named = ({ data, dataType }: typeof right) => ({ Data: data, DATATYPE: dataType });
    expect(await attest(type, { runtimeData: named(wrong) })).toMatchObject({ code: 'HeldDataMismatch' });
    expect(await attest(type, { runtimeData: named(right) })).toMatchObject({ status: 200 });
  });

  it.each(['runtime_data', 'runtime-data', 'runtimData', 'runtimeDate', 'initTimeDatas', 'EnclaveHeldData'])(
    'refuses %s',
    async (name) => {
      expect(await attest(type, { [name]: wrong })).toMatchObject({
        status: 400,
        code: 'JsonMemberMisspelt',
      });
    },
  );

  it.each([
    ['the same name', '"runtimeData":{"data":"e30","dataType":"JSON"},"runtimeData":RIGHT'],
    [
      'the same name with an escape',
      '"runtimeData":{"data":"e30","dataType":"JSON"},"runtimeD\\u0061ta":RIGHT',
    ],
    ['another case', '"RuntimeData":{"data":"e30","dataType":"JSON"},"runtimeData":RIGHT'],
    ['the same value', '"runtimeData":RIGHT,"runtimeData":RIGHT'],
    ['a nonce', '"nonce":"a","nonce":"b"'],
    ['a member of the data', '"runtimeData":{"data":"e30","data":"eyJrZXkiOjF9","dataType":"JSON"}'],
    [
      'a member of the data in another case',
      '"runtimeData":{"data":"e30","DATA":"eyJrZXkiOjF9","dataType":"JSON"}',
    ],
  ])('refuses what is there twice: %s', async (_, more) => {
    const text = `{"${members[type]}":"${evidence[type]}",${more.replaceAll('RIGHT', JSON.stringify(right))}}`;
    expect(await send(`/attest/${type}`, text)).toMatchObject({ status: 400, code: 'JsonDuplicateMember' });
  });

  it('takes what the key release sidecar sends without data', async () => {
    const none = { data: '', dataType: '' };
    const { status, claims } = await attest(type, { runtimeData: none, initTimeData: none });
    expect(status).toBe(200);
    expect(claims).not.toHaveProperty('x-ms-runtime');
    expect(claims).not.toHaveProperty('x-ms-sgx-ehd');
  });

  it('ignores other members, and names in the caller’s own JSON', async () => {
    expect(await attest(type, { futureMember: 1, runtimeData: right })).toMatchObject({ status: 200 });
    const own = utf8('{"runtimedata":1,"runtime_data":2,"Data":3}');
    const quote = base64url(simulate(type, simulated.pki, { runtimeData: own }).evidence);
    const body = { [members[type]]: quote, runtimeData: { data: base64url(own), dataType: 'JSON' } };
    const { status, claims } = await send(`/attest/${type}`, JSON.stringify(body));
    expect(status).toBe(200);
    expect(claims['x-ms-runtime']).toEqual({ runtimedata: 1, runtime_data: 2, Data: 3 });
  });

  it('reads bodies in threads by the same rules', async () => {
    const padding = 'x'.repeat(600_000);
    expect(await attest(type, { padding, RuntimeData: wrong })).toMatchObject({ code: 'HeldDataMismatch' });
    expect(await attest(type, { padding, runtimData: wrong })).toMatchObject({ code: 'JsonMemberMisspelt' });
    const preview = { padding, Quote: evidence[type], EnclaveHeldData: wrong.data };
    const text = JSON.stringify(preview);
    expect(await send(`/attest/${type}`, text, '2018-09-01-preview')).toMatchObject({
      code: 'HeldDataMismatch',
    });
    expect(await send(`/attest/${type}`, text)).toMatchObject({ code: 'JsonMemberMisspelt' });
  });

  it('understands the body of 2018-09-01-preview for that version only', async () => {
    const body = (data: string) => JSON.stringify({ Quote: evidence[type], EnclaveHeldData: data });
    const path = `/attest/${type}`;
    const preview = await send(path, body(right.data), '2018-09-01-preview');
    expect({ status: preview.status, held: preview.claims['maa-ehd'] }).toEqual({
      status: 200,
      held: right.data,
    });
    expect(await send(path, body(wrong.data), '2018-09-01-preview')).toMatchObject({
      code: 'HeldDataMismatch',
    });
    for (const version of ['2020-10-01', '2022-08-01', '2025-06-01']) {
      expect(await send(path, body(right.data), version)).toMatchObject({
        status: 400,
        code: 'JsonMemberMisspelt',
      });
    }
  });
});

describe('POST /attest/Tpm', () => {
  const init = base64url(utf8('{"payload":{"type":"aikcert"}}'));

  it.each([
    ['twice', `{"data":"${init}","data":"${init}"}`, 'JsonDuplicateMember'],
    ['in two cases', `{"data":"${init}","Data":"${init}"}`, 'JsonDuplicateMember'],
    ['with a separator', `{"data":"${init}","da_ta":"e30"}`, 'JsonMemberMisspelt'],
  ])('refuses its member %s', async (_, text, code) => {
    expect(await send('/attest/Tpm', text)).toMatchObject({ status: 400, code });
  });

  it.each(['data', 'Data', 'DATA'])('reads %s', async (name) => {
    // No policy for TPMs was set here, which is found out after the message is read.
    const { code } = await send('/attest/Tpm', `{"${name}":"${init}"}`);
    expect(code).toBe('InvalidOperation');
  });
});
