/** Attest requests on the event loop and in a thread: one outcome, in the answer, in the records and in the metrics. */

import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { inspect } from 'node:util';
import { answerTpmChallenge } from '@veritee/client';
import { base64url, fromBase64url, fromUtf8, jwsClaims, parseJws, utf8 } from '@veritee/core/internal';
import { readTpmMessage, unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { cachedSource } from '@veritee/evidence';
import { type RunningService, startService } from '@veritee/service';
import {
  createSimulatedPki,
  scenariosOf,
  simulate,
  simulatedAnchors,
  simulatorSource,
  softwareTpm,
  type TpmScenarioName,
} from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';

const pki = createSimulatedPki();
const folder = mkdtempSync(join(tmpdir(), 'veritee-outcome-'));
/** Both services judge by one moment, so that nothing but the way differs. */
const NOW = new Date();

/** Its answers are signed anew by each source, so both sides have one. */
const source = cachedSource(simulatorSource(pki, { currentDate: () => NOW }), { currentDate: () => NOW });

interface Side {
  readonly service: RunningService;
  readonly token: string;
  readonly records: Record<string, unknown>[];
}
let onLoop: Side;
let inThread: Side;

async function open(name: string, loopBytes: number): Promise<Side> {
  const records: Record<string, unknown>[] = [];
  const service = await startService({
    dataDirectory: join(folder, name),
    protocol: 'http',
    source,
    anchors: simulatedAnchors(pki),
    development: { roots: ['test PKI'], identity: true },
    currentDate: () => NOW,
    limits: { loopBytes },
    audit: { attestations: 'log' },
    log: { write: (line) => void records.push(JSON.parse(line)), level: 'error' },
  });
  const { IDENTITY_ENDPOINT = '', IDENTITY_HEADER = '' } = service.environment;
  const url = `${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=https%3A%2F%2Fattest.azure.net`;
  const answer = await fetch(url, { headers: { 'x-identity-header': IDENTITY_HEADER } });
  const { access_token: token } = (await answer.json()) as { access_token: string };
  return { service, token, records };
}

beforeAll(async () => {
  onLoop = await open('loop', 64 * 1024 * 1024);
  inThread = await open('thread', 0);
});
afterAll(async () => {
  await onLoop.service.close();
  await inThread.service.close();
  rmSync(folder, { recursive: true });
});

interface Outcome {
  readonly status: number;
  readonly headers: readonly (readonly [string, string])[];
  readonly body: unknown;
  readonly record: unknown;
}

/** What differs between any two requests, and names of services. */
const PASSING = new Set([
  'jti',
  'iss',
  'x-ms-request-id',
  'date',
  'jku',
  'kid',
  'x5c',
  'content-length',
  'www-authenticate',
]);
const without = (all: Readonly<Record<string, unknown>>): readonly (readonly [string, unknown])[] =>
  Object.entries(all).filter(([name]) => !PASSING.has(name));

async function post(
  side: Side,
  type: string,
  body: string | undefined,
  anonymous = false,
): Promise<Response> {
  return fetch(`${side.service.endpoint}/attest/${type}?api-version=2022-08-01`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      ...(!anonymous && { authorization: `Bearer ${side.token}` }),
    },
    ...(body !== undefined && { body }),
  });
}

function readToken(token: string): unknown {
  const jws = parseJws(token);
  return { header: without(jws.header), claims: without(jwsClaims(jws)) };
}

async function outcome(
  side: Side,
  type: string,
  body: string | undefined,
  anonymous?: boolean,
): Promise<Outcome> {
  const before = side.records.length;
  const answer = await post(side, type, body, anonymous);
  const sent = (await answer.json()) as { token?: string; data?: string };
  const records = side.records.slice(before).filter(({ audit }) => audit === 'attestation');
  return {
    status: answer.status,
    headers: [...answer.headers].filter(([name]) => !PASSING.has(name)).sort(),
    body: readBody(sent),
    record: records.map(({ time, at, milliseconds, requestId, caller, ...facts }) => facts),
  };
}

function readBody(sent: { readonly token?: string; readonly data?: string }): unknown {
  if (sent.token !== undefined) return readToken(sent.token);
  if (sent.data === undefined) return sent;
  const message = readTpmMessage(fromBase64url(sent.data));
  if (message.kind === 'report') return readToken(message.report);
  return { kind: message.kind, size: message.kind === 'challenge' ? message.challenge.length : 0 };
}

const held = utf8('{"big":9223372036854775807,"text":"x"}');
const quote = base64url(simulate('SgxEnclave', pki, { runtimeData: held }).evidence);
const report = base64url(simulate('OpenEnclave', pki, { runtimeData: held }).evidence);
const runtimeData = { data: base64url(held), dataType: 'JSON' };
const REFUSING = 'version=1.0;authorizationrules{[type=="x-ms-sgx-svn",value>=77]=>permit();};';
const ISSUING = 'version=1.0;authorizationrules{=>permit();};issuancerules{c:[]=>issue(claim=c);};';

const CASES: readonly (readonly [string, string, string | undefined])[] = [
  ['evidence', 'SgxEnclave', JSON.stringify({ quote, runtimeData, nonce: 'n-1' })],
  ['evidence with a long nonce in digits', 'SgxEnclave', `{"quote":"${quote}","nonce":12345678901234567890}`],
  ['an Open Enclave report', 'OpenEnclave', JSON.stringify({ report, runtimeData })],
  [
    'binary data',
    'SgxEnclave',
    JSON.stringify({ quote, runtimeData: { ...runtimeData, dataType: 'Binary' } }),
  ],
  ['other data', 'SgxEnclave', JSON.stringify({ quote, runtimeData: { data: 'AAAA', dataType: 'Binary' } })],
  ['a draft that refuses', 'SgxEnclave', JSON.stringify({ quote, draftPolicyForAttestation: REFUSING })],
  ['a draft that issues all', 'SgxEnclave', JSON.stringify({ quote, draftPolicyForAttestation: ISSUING })],
  ['a draft with mistakes', 'SgxEnclave', JSON.stringify({ quote, draftPolicyForAttestation: 'version=;' })],
  ['a broken quote', 'SgxEnclave', JSON.stringify({ quote: quote.slice(0, 900) })],
  [
    'a quote of another signer',
    'SgxEnclave',
    JSON.stringify({ quote: `${quote.slice(0, 700)}AAAA${quote.slice(704)}` }),
  ],
  ['no JSON', 'SgxEnclave', '{"quote":'],
  ['a member twice', 'SgxEnclave', `{"quote":"${quote}","nonce":1,"nonce":12345678901234567890}`],
  ['no evidence', 'SgxEnclave', '{}'],
  ['no body', 'SgxEnclave', undefined],
  ['no message', 'Tpm', '{"data":"AAAA"}'],
  ['the first message without a policy', 'Tpm', '{"data":"eyJwYXlsb2FkIjp7InR5cGUiOiJhaWtjZXJ0In19"}'],
];

describe('a request', () => {
  it.each(CASES)('with %s', async (_name, type, body) => {
    const [one, other] = [await outcome(onLoop, type, body), await outcome(inThread, type, body)];
    expect(other).toEqual(one);
    // Also in their order.
    expect(inspect(other.body, { depth: 9 })).toBe(inspect(one.body, { depth: 9 }));
    expect(one.record).toHaveLength(1);
  });

  it('of nobody who may send it', async () => {
    expect(await outcome(inThread, 'Tpm', '{}', true)).toEqual(await outcome(onLoop, 'Tpm', '{}', true));
  });
});

describe('a conversation', () => {
  const POLICY =
    'version=1.2;configurationrules{};authorizationrules{=>permit();};issuancerules{c:[type=="secureBootEnabled"]=>issue(claim=c);c:[type=="events"]=>issue(claim=c);};';
  const INIT = JSON.stringify({ data: base64url(utf8('{"payload":{"type":"aikcert"}}')) });
  const converse = async (side: Side, scenario: TpmScenarioName) => {
    const first = await post(side, 'Tpm', INIT);
    const { data = '' } = (await first.json()) as { data?: string };
    const { message } = await answerTpmChallenge(
      fromUtf8(fromBase64url(data)),
      softwareTpm(pki, { scenario }),
    );
    const body = JSON.stringify({ data: base64url(utf8(message)) });
    return [await outcome(side, 'Tpm', body), await outcome(side, 'Tpm', body)] as const;
  };
  const digestless = ([answer, again]: readonly [Outcome, Outcome]): unknown =>
    [answer, again].map(({ record, ...rest }) => [
      rest,
      (record as Record<string, unknown>[]).map(({ evidenceDigest, ...facts }) => [
        typeof evidenceDigest,
        facts,
      ]),
    ]);

  beforeAll(async () => {
    for (const { service, token } of [onLoop, inThread]) {
      const answer = await fetch(`${service.endpoint}/policies/Tpm?api-version=2022-08-01`, {
        method: 'PUT',
        headers: { authorization: `Bearer ${token}`, 'content-type': 'text/plain' },
        body: unsecuredPolicyToken(POLICY),
      });
      expect(answer.status).toBe(200);
    }
  });

  it.each(scenariosOf('Tpm'))(
    'with a TPM that is $name, and the same answer again',
    async ({ name, expected }) => {
      const [one, other] = [await converse(onLoop, name), await converse(inThread, name)];
      expect([one[0].status, one[0].body]).toEqual([expected.accepted ? 200 : 400, one[0].body]);
      expect(Object.keys(other[0].body as object)).toEqual(Object.keys(one[0].body as object));
      expect([other[0].status, other[1]]).toEqual([one[0].status, { ...one[1], record: other[1].record }]);
      if (!expected.accepted) expect(digestless(other)).toEqual(digestless(one));
    },
  );
});

it('is counted alike', async () => {
  for (const [, type, body] of CASES) for (const side of [onLoop, inThread]) await outcome(side, type, body);
  const counted = async ({ service }: Side): Promise<readonly string[]> =>
    (await (await fetch(`${service.endpoint}/metrics`)).text())
      .split('\n')
      .filter((line) => line.startsWith('veritee_attestations_total'))
      .sort();
  expect(await counted(inThread)).toEqual(await counted(onLoop));
});
