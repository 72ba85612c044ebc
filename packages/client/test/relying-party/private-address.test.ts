import { describe, expect, it } from 'vitest';
import { isPrivateAddress } from '../../src/relying-party/private-address.ts';

const host = (url: string) => new URL(url).hostname;

describe('isPrivateAddress', () => {
  it.each([
    'https://localhost',
    'https://localhost.',
    'https://mine.localhost',
    'https://0.0.0.0',
    'https://10.255.255.255',
    'https://100.64.0.1',
    'https://100.127.255.255',
    'https://127.1',
    'https://0177.0.0.1',
    'https://169.254.169.254',
    'https://172.16.0.1',
    'https://172.31.255.255',
    'https://192.168.0.1',
    'https://198.19.0.1',
    'https://224.0.0.1',
    'https://255.255.255.255',
    'https://[::]',
    'https://[::1]',
    'https://[::ffff:8.8.8.8]',
    'https://[64:ff9b::a00:1]',
    'https://[fc00::1]',
    'https://[fdff::1]',
    'https://[fe80::1]',
    'https://[fec0::1]',
    'https://[ff02::1]',
    'https://attest',
    'https://attest.local',
    'https://attest.corp.internal.',
    'https://router.home.arpa',
  ])('of %s is true', (url) => {
    expect(isPrivateAddress(host(url))).toBe(true);
  });

  it.each([
    'https://mine.wus.attest.azure.net',
    'https://9.255.255.255',
    'https://11.0.0.0',
    'https://100.63.255.255',
    'https://100.128.0.0',
    'https://172.15.255.255',
    'https://172.32.0.0',
    'https://192.0.1.1',
    'https://192.169.0.0',
    'https://223.255.255.255',
    'https://[2606:4700::1111]',
    'https://local.example',
    'https://127.0.0.1.evil.example',
    'https://fd00.example',
  ])('of %s is false', (url) => {
    expect(isPrivateAddress(host(url))).toBe(false);
  });
});
