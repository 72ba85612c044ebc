import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { describe, expect, it } from 'vitest';
import { noVectors, vectors } from '../../../../test/vectors.ts';
import { base64url, fromBase64url, utf8 } from '../../src/bytes/encoding.ts';
import { FormatError } from '../../src/errors.ts';
import { readTpmMessage, type TpmMessage, writeTpmMessage } from '../../src/maa/tpm-messages.ts';

const messages: readonly TpmMessage[] = [
  { kind: 'init', type: 'aikcert' },
  { kind: 'init', type: 'aikpub' },
  { kind: 'challenge', challenge: Uint8Array.of(1, 2), serviceContext: Uint8Array.of(3) },
  { kind: 'request', request: 'a.b.c' },
  { kind: 'report', report: 'd.e.f' },
];

describe('a message of the TPM conversation', () => {
  it.each(messages)('$kind survives writing and reading', (message) => {
    expect(readTpmMessage(writeTpmMessage(message))).toEqual(message);
    const { payload } = JSON.parse(new TextDecoder().decode(writeTpmMessage(message))) as {
      readonly payload: object;
    };
    expect(readTpmMessage(utf8(JSON.stringify(payload)))).toEqual(message);
  });

  it('is written as the recorded clients write it', () => {
    const init = writeTpmMessage({ kind: 'init', type: 'aikcert' });
    expect(base64url(init)).toBe('eyJwYXlsb2FkIjp7InR5cGUiOiJhaWtjZXJ0In19');
  });

  it.each([
    '',
    'x',
    '[]',
    '{}',
    '"a"',
    '{"payload":[]}',
    '{"payload":{"type":"ek"}}',
    '{"payload":{"challenge":"AA"}}',
    '{"request":7}',
    '{"payload":{"type":"aikcert"},"payload":{"type":"aikpub"}}',
    '{"challenge":"?","service_context":"AA"}',
  ])('is refused: %s', (text) => {
    expect(() => readTpmMessage(utf8(text))).toThrow(FormatError);
  });

  interface Exchange {
    readonly request: { readonly body: { readonly data: string } };
    readonly response: { readonly body: { readonly data: string } };
    readonly challengeBytes: number;
  }

  it.skipIf(noVectors)('of the real service is read, and written the same way', () => {
    const path = resolve(vectors ?? '', 'tpm/protocol/recorded-attest-tpm-init.json');
    const { exchanges } = JSON.parse(readFileSync(path, 'utf8')) as {
      readonly exchanges: readonly Exchange[];
    };
    expect(exchanges.length).toBeGreaterThan(0);
    for (const { request, response, challengeBytes } of exchanges) {
      expect(readTpmMessage(fromBase64url(request.body.data))).toEqual({ kind: 'init', type: 'aikcert' });
      const answer = readTpmMessage(fromBase64url(response.body.data));
      expect(answer).toMatchObject({ kind: 'challenge' });
      if (answer.kind === 'challenge') expect(answer.challenge.length).toBe(challengeBytes);
      expect(base64url(writeTpmMessage(answer))).toBe(response.body.data);
    }
  });
});
