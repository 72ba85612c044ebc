import { describe, expect, it } from 'vitest';
import { isLocalName, localNameOptions } from '../../src/maa/local-names.ts';

describe('a name that means this machine', () => {
  it.each(['localhost', 'contoso.local.attest.localhost', 'A.LOCALHOST', 'localhost.'])('is %s', (name) => {
    expect(isLocalName(name)).toBe(true);
    expect(localNameOptions(name)).toHaveProperty('lookup');
  });

  it.each([
    'notlocalhost',
    'localhost.example',
    'localhost.attacker.net',
    '127.0.0.1',
    '[::1]',
    'my-localhost',
    '',
  ])('is not "%s", which the name service decides', (name) => {
    expect(isLocalName(name)).toBe(false);
    expect(localNameOptions(name)).toEqual({});
  });

  it('is looked up as loopback, in both forms in which Node asks', () => {
    const { lookup } = localNameOptions('x.localhost');
    const answers: unknown[] = [];
    lookup?.('x.localhost', { all: true }, (...answer) => answers.push(answer));
    lookup?.('x.localhost', {}, (...answer) => answers.push(answer));
    expect(answers).toEqual([
      [
        null,
        [
          { address: '127.0.0.1', family: 4 },
          { address: '::1', family: 6 },
        ],
      ],
      [null, '127.0.0.1', 4],
    ]);
  });
});
