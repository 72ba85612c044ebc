/** What `veritee doctor` finds about the machine: Node, the clock, host names. */

import { describe, expect, it } from 'vitest';
import { compareClock, compareIssued } from '../../../src/commands/doctor/clock.ts';
import { checkNames } from '../../../src/commands/doctor/names.ts';
import { checkNode } from '../../../src/commands/doctor/node.ts';
import { NOW, patient } from './patient.ts';

describe('the version of Node', () => {
  it.each(['18.20.0', '20.18.9', '21.9.0', '22.11.0', '23.1.0'])('%s is refused', async (nodeVersion) => {
    expect(await checkNode(patient({ machine: { nodeVersion } }))).toMatchObject([
      { check: 'node', status: 'failed', cure: expect.stringContaining('20.19') },
    ]);
  });

  it.each(['20.19.0', '22.12.1', '24.0.0', '26.3.0'])('%s runs Veritee', async (nodeVersion) => {
    expect(await checkNode(patient({ machine: { nodeVersion } }))).toMatchObject([{ status: 'ok' }]);
  });
});

describe('the clock', () => {
  const shifted = (seconds: number): Date => new Date(NOW.getTime() + seconds * 1000);

  it.each([
    [-3600, 'failed', '3600 s ahead of'],
    [61, 'failed', '61 s behind'],
    [-30, 'warning', '30 s ahead of'],
    [6, 'warning', '6 s behind'],
    [5, 'ok', '5 s'],
    [0, 'ok', '0 s'],
  ])('of a service that is %d s ahead: %s', (seconds, status, words) => {
    expect(compareClock(NOW, shifted(seconds))).toMatchObject({
      status,
      message: expect.stringContaining(words),
    });
  });

  it('is behind when an endorsement was issued later', () => {
    expect(compareIssued(NOW, [shifted(-10), shifted(1), shifted(-3)])).toMatchObject({
      status: 'failed',
      message: expect.stringContaining('2026-01-02T03:04:06.000Z'),
      cure: expect.stringContaining('NTP'),
    });
    expect(compareIssued(NOW, [shifted(-10), NOW])).toMatchObject({ status: 'ok' });
  });
});

describe('host names', () => {
  const knowing = (known: Readonly<Record<string, string>>) => ({
    lookup: async (host: string) => {
      const address = known[host];
      if (address === undefined) throw new Error('ENOTFOUND');
      return [{ address, family: 4 as const }];
    },
  });
  const local = { localhost: '127.0.0.1', 'default.local.attest.localhost': '127.0.0.1' };

  it('are all found', async () => {
    expect(await checkNames(patient({ machine: knowing(local) }), [])).toMatchObject([{ status: 'ok' }]);
  });

  it('localhost must be this machine', async () => {
    for (const machine of [knowing({ ...local, localhost: '192.0.2.1' }), knowing({})]) {
      const [first] = await checkNames(patient({ machine }), []);
      expect(first).toMatchObject({ status: 'failed', cure: expect.stringContaining('127.0.0.1 localhost') });
    }
  });

  it('of instances get a line for the hosts file', async () => {
    expect(await checkNames(patient({ machine: knowing(local) }), ['contoso', 'fabrikam'])).toMatchObject([
      {
        status: 'warning',
        cure: expect.stringContaining(
          '127.0.0.1 contoso.local.attest.localhost fabrikam.local.attest.localhost',
        ),
      },
    ]);
  });

  it.each([
    [{ publicUrl: 'https://attest.example' }, 'attest.example (publicUrl)', true],
    [{ host: 'no-such-host.example' }, 'no-such-host.example (host)', false],
  ])('that nobody knows: %j', async (settings, words, isOtherSide) => {
    const found = await checkNames(patient({ settings, machine: knowing(local) }), []);
    expect(found).toMatchObject([{ status: 'failed', message: expect.stringContaining(words), isOtherSide }]);
  });
});
