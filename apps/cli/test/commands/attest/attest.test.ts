import { describe, expect, it } from 'vitest';
import { run } from '../../run.ts';

describe('attest', () => {
  it('does not send evidence of a kind that takes a conversation', async () => {
    const argv = ['attest', 'tpm', '--endpoint', 'https://127.0.0.1:1', '--evidence', '-', '--json'];
    const result = await run(argv, { stdin: new Uint8Array([0, 1, 2, 3]) });
    expect(result.status).toBe(2);
    expect(result.json()).toMatchObject({ error: { code: 'TypeNotSupported' } });
  });

  it.each(['--runtime-data', '--runtime-json', '--inittime-data', '--draft-policy'])(
    'does not pass %s over where a machine answers a challenge',
    async (option) => {
      const argv = ['attest', 'tpm', '--endpoint', 'https://127.0.0.1:1', option, 'a-file', '--json'];
      const result = await run(argv);
      expect(result.status).toBe(2);
      expect(result.json()).toMatchObject({ error: { code: 'InvalidUsage' } });
    },
  );
});
