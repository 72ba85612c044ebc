/** Parts of Operate without a browser: lines that differ, messages taken apart, PEM files, holders of tokens. */

import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import * as fc from 'fast-check';
import { describe, expect, it, onTestFinished } from 'vitest';
import { administrationOf } from '../../apps/console/src/operate/administration.ts';
import { createApi } from '../../apps/console/src/operate/api.ts';
import { failureIn, partsOf } from '../../apps/console/src/operate/api-failure.ts';
import { holderOf } from '../../apps/console/src/operate/holder.ts';
import { pemFilesOf } from '../../apps/console/src/operate/parts/pem-files.ts';
import { diffLines } from '../../apps/console/src/operate/policies/diff-lines.ts';
import { urlAtPage } from '../../apps/console/src/operate/url-at-page.ts';

describe('lines that differ', () => {
  const text = fc.array(fc.constantFrom('a', 'b', 'c', '')).map((lines) => lines.join('\n'));

  it('have both texts in them, with their numbers', () => {
    fc.assert(
      fc.property(text, text, (earlier, later) => {
        const lines = diffLines(earlier, later);
        const without = (mark: string) => lines.filter((line) => line.mark !== mark);
        expect(
          without('added')
            .map((line) => line.text)
            .join('\n'),
        ).toBe(earlier);
        expect(
          without('removed')
            .map((line) => line.text)
            .join('\n'),
        ).toBe(later);
        expect(without('added').map(({ before }) => before)).toEqual(without('added').map((_, i) => i + 1));
        expect(without('removed').map(({ after }) => after)).toEqual(without('removed').map((_, i) => i + 1));
      }),
    );
  });

  it('are as few as can be', () => {
    const marks = diffLines('a\nb\nc\nd', 'a\nc\nx\nd').map(({ mark }) => mark);
    expect(marks).toEqual(['same', 'removed', 'same', 'added', 'same']);
    expect(diffLines('same', 'same').map(({ mark }) => mark)).toEqual(['same']);
  });

  it('take bounded time: texts of very many lines differ as a whole', () => {
    const long = (word: string) => Array.from({ length: 20_000 }, (_, i) => `${word}${i % 7}`).join('\n');
    const started = performance.now();
    const lines = diffLines(long('a'), long('b'));
    expect(performance.now() - started).toBeLessThan(2000);
    expect(lines.length).toBe(40_000);
  });
});

describe('a refusal of the service', () => {
  it('is taken apart into message, expected, found and hint', () => {
    expect(partsOf('No. Expected: a. b. Found: c. Do this.')).toEqual({
      message: 'No.',
      expected: 'a. b',
      found: 'c',
      hint: 'Do this.',
    });
    expect(partsOf('The service failed.')).toEqual({ message: 'The service failed.' });
  });

  it('asks to sign in again for a token, and not for a role', () => {
    const told = (reason: string) =>
      JSON.stringify({
        error: { code: 'Unauthorized', message: 'm', innererror: { code: 'Unauthorized', reason } },
      });
    expect(failureIn(401, told('TokenExpired'), 'id')).toMatchObject({ needsSignIn: true, requestId: 'id' });
    expect(failureIn(401, told('RoleMissing'), null).needsSignIn).toBe(false);
    expect(failureIn(403, told('RoleMissing'), null).needsSignIn).toBe(false);
  });

  it.each(['', '<html>', '{}', '{"error":7}', '[]', '{"error":{"code":7,"message":[]}}'])(
    'is told as such when it is %j',
    (body) => {
      expect(failureIn(502, body, undefined)).toMatchObject({ code: 'HTTP 502', status: 502 });
    },
  );
});

describe('PEM files', () => {
  const block = (label: string, body = 'AAAA') =>
    `-----BEGIN ${label}-----\n${body}\n-----END ${label}-----\n`;
  const files = (...contents: string[]) => pemFilesOf(contents.map((each) => new File([each], 'f.pem')));

  it('give a key and certificates, in one file or in several, and pass over what is neither', async () => {
    const key = block('EC PRIVATE KEY');
    const certificate = block('CERTIFICATE');
    const expected = { privateKey: key, certificates: [certificate] };
    expect(await files(`notes\n${block('EC PARAMETERS')}${key}${certificate}`)).toEqual(expected);
    expect(await files(certificate.replaceAll('\n', '\r\n'), key)).toEqual(expected);
  });

  it('give nothing where blocks do not end, or files are too long', async () => {
    const nothing = { privateKey: undefined, certificates: [] };
    expect(await files('-----BEGIN CERTIFICATE-----\nAAAA')).toEqual(nothing);
    expect(await files(block('CERTIFICATE', 'A'.repeat(300_000)))).toEqual(nothing);
    expect(await files('-----BEGIN CERTIFICATE-----\nAAAA\n-----END PRIVATE KEY-----')).toEqual(nothing);
  });
});

describe('the holder of a token', () => {
  const token = (payload: object) => `e30.${Buffer.from(JSON.stringify(payload)).toString('base64url')}.AA`;

  it('is who the token says, and nobody in particular for any other token', () => {
    expect(holderOf(token({ name: 'Añda', roles: ['a'], exp: 7 }))).toEqual({
      name: 'Añda',
      roles: ['a'],
      expires: 7000,
    });
    for (const other of ['opaque', 'a.b.c', '..', token([]), token({ name: 7, exp: 'x', roles: 'r' })]) {
      expect(holderOf(other)).toEqual({ name: 'Signed in', roles: [] });
    }
  });
});

describe('requests with the token of who is signed in', () => {
  const [named, reached] = ['https://attest.example/contoso', 'https://127.0.0.1:9443/contoso'];

  it('go to the page’s own origin', () => {
    expect(urlAtPage(`${named}/policies/TpmAttestation?api-version=1`, named, reached)).toBe(
      `${reached}/policies/TpmAttestation?api-version=1`,
    );
  });

  it.each([
    'https://attest.example/contoso',
    'https://attest.example/contoso2/policies/TpmAttestation',
    'https://attest.example/policies/TpmAttestation',
    'https://attest.example.evil.example/contoso/policies',
    'http://attest.example/contoso/policies',
  ])('are refused for %s', (url) => {
    expect(() => urlAtPage(url, named, reached)).toThrow(
      expect.objectContaining({ code: 'AddressForeign', expected: named, found: url }),
    );
  });

  it('are refused for a name that another address begins with', () => {
    const service = 'https://attest.example';
    expect(() => urlAtPage(`${service}.evil.example/certs`, service, 'https://127.0.0.1:9443')).toThrow(
      expect.objectContaining({ code: 'AddressForeign' }),
    );
  });

  it.each(['http://LOCALHOST:1', 'http://localhost:1/'])(
    'go there when the service spells its address %s',
    async (address) => {
      const asked: (string | undefined)[][] = [];
      const server = createServer(({ url, headers }, response) => {
        asked.push([url?.split('?')[0], headers.authorization]);
        response.writeHead(404).end();
      });
      onTestFinished(() => void server.close());
      await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
      const { port } = server.address() as AddressInfo;
      const api = createApi(new URL(`http://127.0.0.1:${port}/`), 'token', () => {});
      const session = { api, address, hasDefaultInstance: true, holder: { name: 'me', roles: [] } };
      for (const instance of ['contoso', 'default'])
        await expect(administrationOf(session, instance).getPolicy('TpmAttestation')).rejects.toMatchObject({
          statusCode: 404,
        });
      expect(asked).toEqual([
        ['/contoso/policies/TpmAttestation', 'Bearer token'],
        ['/policies/TpmAttestation', 'Bearer token'],
      ]);
    },
  );
});
