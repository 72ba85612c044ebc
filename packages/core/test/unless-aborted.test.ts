import { describe, expect, it } from 'vitest';
import { unlessAborted } from '../src/unless-aborted.ts';

const never = () => new Promise<string>(() => undefined);

describe('unlessAborted', () => {
  it('is the work itself without a signal, and with one that never comes', async () => {
    expect(await unlessAborted(Promise.resolve('done'), undefined)).toBe('done');
    expect(await unlessAborted(Promise.resolve('done'), new AbortController().signal)).toBe('done');
  });

  it('rejects with the reason of the signal, before or while it waits', async () => {
    const early = AbortSignal.abort(new Error('early'));
    await expect(unlessAborted(never(), early)).rejects.toThrow('early');
    const caller = new AbortController();
    const waiting = unlessAborted(never(), caller.signal);
    caller.abort(new Error('late'));
    await expect(waiting).rejects.toThrow('late');
  });

  it('leaves no listener and no unheard rejection behind', async () => {
    const unheard: unknown[] = [];
    const hear = (reason: unknown) => unheard.push(reason);
    process.on('unhandledRejection', hear);
    const { signal } = new AbortController();
    let listeners = 0;
    const counted = new Proxy(signal, {
      get(target, name) {
        if (name === 'addEventListener') listeners++;
        if (name === 'removeEventListener') listeners--;
        const value: unknown = Reflect.get(target, name, target);
        return typeof value === 'function' ? value.bind(target) : value;
      },
    });
    await expect(unlessAborted(Promise.reject(new Error('failed')), counted)).rejects.toThrow('failed');
    expect(listeners).toBe(0);
    const gone = unlessAborted(Promise.reject(new Error('nobody waits')), AbortSignal.abort('gone'));
    await expect(gone).rejects.toBe('gone');
    await new Promise((resolve) => setTimeout(resolve, 5));
    process.off('unhandledRejection', hear);
    expect(unheard).toEqual([]);
  });
});
