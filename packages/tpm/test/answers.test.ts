/** Answers that no TPM gives: each is refused in bounded time, and nothing of them is believed. */

import { createServer, type Server, type Socket } from 'node:net';
import { ByteWriter, fromHex } from '@veritee/core/internal';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { openTpm, rsaKeyIn, type TpmChannel, TpmError, tpmAttester, tpmOver } from '../src/index.ts';

const codeOf = (work: Promise<unknown>): Promise<string> =>
  work.then(
    () => 'done',
    (error: unknown) => (error instanceof TpmError ? error.code : String(error)),
  );
const answering = (answer: Uint8Array): TpmChannel => ({
  transmit: async () => answer,
  close: async () => undefined,
});
const answer = (parameters: Uint8Array, tag = 0x8001, code = 0): Uint8Array =>
  new ByteWriter()
    .u16be(tag)
    .u32be(10 + parameters.length)
    .u32be(code)
    .bytes(parameters)
    .finish();

describe('a TPM over a socket', () => {
  let server: Server | undefined;
  afterEach(() => server?.close());

  async function listening(talk: (socket: Socket) => void): Promise<string> {
    server = createServer((socket) => {
      socket.on('error', () => undefined);
      socket.once('data', () => talk(socket));
    });
    await new Promise<void>((resolve) => server?.listen(0, '127.0.0.1', resolve));
    const address = server.address();
    return `tcp:127.0.0.1:${typeof address === 'object' && address !== null ? address.port : 0}`;
  }

  it.each([
    ['claims 4 GiB', '8001ffffffff00000000', 'TpmAnswerFormat'],
    ['claims less than a header', '80010000000900000000', 'TpmAnswerFormat'],
    ['sends more than it claims', `80010000000a00000000${'00'.repeat(5)}`, 'TpmAnswerFormat'],
    ['hangs up in the middle', '8001', 'TpmUnreachable'],
  ])('that %s is refused', async (_, bytes, code) => {
    const tpm = await openTpm(await listening((socket) => socket.end(Buffer.from(bytes, 'hex'))));
    expect(await codeOf(tpm.banks())).toBe(code);
  });

  it('may send its answer octet by octet', async () => {
    const bytes = answer(fromHex('000000000500000001000b03ffffff'));
    const tpm = await openTpm(
      await listening((socket) => {
        socket.setNoDelay(true);
        for (const octet of bytes) socket.write(Uint8Array.of(octet));
      }),
    );
    expect(await tpm.banks()).toEqual([{ algorithm: 11, indexes: Array.from({ length: 24 }, (_, i) => i) }]);
  });

  it('that is not there is told as such', async () => {
    const address = await listening((socket) => socket.end());
    await new Promise((resolve) => server?.close(resolve));
    expect(await codeOf(openTpm(address))).toBe('TpmUnreachable');
    expect(await codeOf(openTpm('/nowhere/tpmrm0'))).toBe('TpmUnreachable');
  });

  it.each(['', 'tcp:127.0.0.1', 'tcp:127.0.0.1:0', 'tcp:127.0.0.1:70000', 'swtpm', 'tcp:a:b:1'])(
    '"%s" is no address',
    async (address) => {
      expect(await codeOf(openTpm(address))).toBe('TpmAddressInvalid');
    },
  );
});

describe('an answer', () => {
  it('with a response code is a refusal, with a hint where one helps', async () => {
    const refused = tpmOver(answering(answer(new Uint8Array(), 0x8001, 0x902)));
    await expect(refused.flush(1)).rejects.toMatchObject({ code: 'TpmRefused', responseCode: 0x902 });
    await expect(refused.flush(1)).rejects.toThrow(/All slots|refuses/);
    const started = tpmOver(answering(answer(new Uint8Array(), 0x8001, 0x100)));
    expect(await codeOf(started.startup())).toBe('done');
  });

  it.each([
    ['too many selections', '00000000050000ffff'],
    ['half a selection', '000000000500000001000b'],
    ['nothing', ''],
  ])('about banks with %s is refused', async (_, parameters) => {
    expect(await codeOf(tpmOver(answering(answer(fromHex(parameters)))).banks())).toBe('TpmAnswerFormat');
  });

  it('that reads no PCR that was asked for ends the reading', async () => {
    const none = answer(fromHex('0000000100000001000b0300000000000000'));
    expect(await codeOf(tpmOver(answering(none)).readPcrs(11, [0]))).toBe('TpmAnswerFormat');
  });

  it('of any octets is read or refused', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 120 }), fc.boolean(), async (bytes, framed) => {
        const tpm = tpmOver(answering(framed ? answer(bytes, 0x8002) : bytes));
        const codes = await Promise.all([
          codeOf(tpm.banks()),
          codeOf(tpm.quote(1, bytes.subarray(0, 32), [])),
          codeOf(tpm.createPrimary('owner', new Uint8Array(4))),
          codeOf(tpm.readPcrs(11, [0, 1])),
          codeOf(tpm.sign(1, new Uint8Array(32))),
        ]);
        for (const code of codes) expect(['done', 'TpmAnswerFormat', 'TpmRefused']).toContain(code);
        try {
          rsaKeyIn(bytes);
        } catch (error) {
          expect(error).toBeInstanceOf(TpmError);
        }
      }),
      { numRuns: 300 },
    );
  });
});

describe('a machine whose PCRs never rest', () => {
  it('is not quoted', async () => {
    let extended = 0;
    const restless = {
      ...tpmOver(answering(answer(new Uint8Array()))),
      readPublic: async (handle: number) => ({ handle, publicArea: new Uint8Array() }),
      readPcrs: async () => new Map([[0, Uint8Array.of(extended++)]]),
      quote: async () => ({ attest: new Uint8Array(), signature: new Uint8Array() }),
    };
    const attester = tpmAttester(restless, { attestationKey: 0x81010001, pcrs: [0] });
    expect(await codeOf(attester.quote(new Uint8Array(16)))).toBe('TpmPcrsUnstable');
  });
});
