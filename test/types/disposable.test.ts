/** What is opened closes itself at the end of its block. */

import { describe, expect, expectTypeOf, it } from 'vitest';
import type { RunningService } from '../../packages/service/src/index.ts';
import {
  type TpmAttester,
  type TpmChannel,
  type TpmDevice,
  tpmAttester,
  tpmOver,
} from '../../packages/tpm/src/index.ts';

describe('await using', () => {
  it('takes a running service, a TPM and a machine that attests', () => {
    expectTypeOf<RunningService>().toExtend<AsyncDisposable>();
    expectTypeOf<TpmDevice>().toExtend<AsyncDisposable>();
    expectTypeOf<TpmAttester>().toExtend<AsyncDisposable>();
  });

  it('closes a TPM', async () => {
    let closed = 0;
    const channel: TpmChannel = {
      transmit: () => Promise.reject(new Error('nothing is asked')),
      close: async () => {
        closed += 1;
      },
    };
    await tpmOver(channel)[Symbol.asyncDispose]();
    expect(closed).toBe(1);
  });

  it('releases what an attester loaded, once', async () => {
    const flushed: number[] = [];
    const tpm = {
      createPrimary: async () => ({ handle: 7, publicArea: new Uint8Array() }),
      flush: async (handle: number) => void flushed.push(handle),
    } as unknown as TpmDevice;
    const attester = tpmAttester(tpm);
    await attester.attestationKey().catch(() => undefined);
    await attester[Symbol.asyncDispose]();
    await attester[Symbol.asyncDispose]();
    expect(flushed).toEqual([7]);
  });
});
