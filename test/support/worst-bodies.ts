/** The most expensive requests that each route takes, at the limits of their bodies. */

import { base64url, utf8 } from '@veritee/core/internal';
import { type SimulatedPki, simulate } from '@veritee/simulator';

/** A request. */
export interface WorstRequest {
  readonly name: string;
  readonly method: 'POST' | 'PUT';
  readonly path: string;
  readonly contentType: string;
  readonly body: Uint8Array<ArrayBuffer>;
}

const KIB = 1024;
const MIB = 1024 * KIB;
const API = '?api-version=2022-08-01';

const sgx = (name: string, body: string): WorstRequest => made(name, `/attest/SgxEnclave${API}`, body);
const tpm = (name: string, body: string): WorstRequest => made(name, `/attest/Tpm${API}`, body);
const policy = (name: string, body: string): WorstRequest => ({
  ...made(name, `/policies/SgxEnclave${API}`, body),
  method: 'PUT',
  contentType: 'text/plain',
});

function made(name: string, path: string, body: string): WorstRequest {
  return {
    name,
    method: 'POST',
    path,
    contentType: 'application/json',
    body: new Uint8Array(Buffer.from(body)),
  };
}

const repeated = (text: string, bytes: number): string => text.repeat(Math.floor(bytes / text.length));
const message = (text: string): string => JSON.stringify({ data: base64url(utf8(text)) });
const jws = (header: string, payload: string): string =>
  `${base64url(utf8(header))}.${base64url(utf8(payload))}.`;

/** Evidence that is bound to data, and the data as they are sent. */
function bound(pki: SimulatedPki, data: Uint8Array): string {
  const { evidence } = simulate('SgxEnclave', pki, { runtimeData: data });
  return JSON.stringify({
    quote: base64url(evidence),
    runtimeData: { data: base64url(data), dataType: 'JSON' },
  });
}

/** All of them. */
export function worstRequests(pki: SimulatedPki): readonly WorstRequest[] {
  const numbers = (bytes: number): string => `[${repeated('1,', bytes)}1]`;
  const long = (bytes: number): string => `[${repeated('1234567890123456,', bytes)}1]`;
  return [
    sgx('runtime data of NULs', bound(pki, Buffer.concat([utf8('{}x'), Buffer.alloc(700 * KIB)]))),
    sgx('runtime data of numbers', bound(pki, utf8(numbers(700 * KIB)))),
    sgx('runtime data of numbers, on the event loop', bound(pki, utf8(numbers(6 * KIB)))),
    sgx('one long number', `{"quote":"AA","nonce":${repeated('1', MIB - 200)}}`),
    sgx('many long numbers', `{"quote":"AA","x":${long(MIB - 200)}}`),
    sgx('many long numbers, on the event loop', `{"quote":"AA","x":${long(16 * KIB - 60)}}`),
    sgx('nesting', repeated('[', MIB - 200)),
    sgx('many members', `{"quote":"AA",${Array.from({ length: 80_000 }, (_, n) => `"${n}":1`).join()}}`),
    sgx('a long quote', JSON.stringify({ quote: repeated('A', MIB - 200) })),
    tpm('white space', `${repeated(' ', 32 * MIB)}{}`),
    tpm(
      'a first message of white space',
      message(`{"payload":{"type":"aikcert"}}${repeated(' ', 23 * MIB)}`),
    ),
    tpm('a message of numbers', message(`{"payload":{"request":"x","y":${numbers(23 * MIB)}}}`)),
    tpm(
      'a long request',
      message(
        JSON.stringify({
          payload: { request: `${base64url(utf8('{"typ":"attReqV2"}'))}.${repeated('A', 22 * MIB)}.AA` },
        }),
      ),
    ),
    policy('a document of dots', repeated('a.', 500 * KIB)),
    policy('a document of escapes', `"${repeated('\\u0041', 500 * KIB)}"`),
    policy('a document in an object', `{"x":${numbers(500 * KIB)}}`),
    policy('a header of numbers', jws(`{"alg":"none","x":${long(370 * KIB)}}`, '{}')),
    policy(
      'a header of certificates',
      jws(`{"alg":"RS256","x5c":[${repeated('"AA",', 370 * KIB)}"AA"]}`, '{}'),
    ),
    policy('a payload of numbers', jws('{"alg":"none"}', `{"AttestationPolicy":"","x":${long(370 * KIB)}}`)),
    policy(
      'a long policy',
      jws(
        '{"alg":"none"}',
        JSON.stringify({
          AttestationPolicy: base64url(
            utf8(`version=1.0;authorizationrules{${repeated('=>permit();', 120 * KIB)}};`),
          ),
        }),
      ),
    ),
    {
      ...made(
        'certificates of an instance',
        `/management/attestationProviders/x?api-version=2020-10-01`,
        `{"properties":{"policySigningCertificates":{"keys":${numbers(500 * KIB)}}}}`,
      ),
      method: 'PUT',
    },
  ];
}
