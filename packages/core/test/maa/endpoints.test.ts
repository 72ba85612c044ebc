import { describe, expect, it } from 'vitest';
import { apiVersions, defaultApiVersion, issuerOf, scopeFor } from '../../src/maa/endpoints.ts';
import { timed } from '../support.ts';

describe('scopeFor', () => {
  it.each([
    ['https://mine.eus.attest.azure.net', 'https://attest.azure.net/.default'],
    ['https://mine.usgv.attest.azure.us/', 'https://attest.azure.us/.default'],
    ['https://mine.cn.attest.azure.cn', 'https://attest.azure.cn/.default'],
    ['https://127.0.0.1:8443', 'https://attest.azure.net/.default'],
    ['https://mine.ATTEST.AZURE.US', 'https://attest.azure.us/.default'],
  ])('asks for the cloud of %s', (endpoint, scope) => {
    expect(scopeFor(endpoint)).toBe(scope);
  });

  it('takes no look-alike for a cloud', () => {
    for (const host of [
      'evilattest.azure.us',
      'attest.azure.us.evil.example',
      'evil.example/x.attest.azure.us',
    ]) {
      expect(scopeFor(`https://${host}`)).toBe('https://attest.azure.net/.default');
    }
  });
});

describe('issuerOf', () => {
  it.each([
    ['https://a.example', 'https://a.example'],
    ['https://a.example/', 'https://a.example'],
    ['https://a.example/b///', 'https://a.example/b'],
    ['/', ''],
    ['', ''],
  ])('writes %j as %j', (endpoint, issuer) => {
    expect(issuerOf(endpoint)).toBe(issuer);
  });

  it('takes time in proportion to the text', () => {
    expect(timed(() => issuerOf(`${'/'.repeat(1_000_000)}x`))).toBeLessThan(1_000);
  });
});

it('sends a version that the service knows', () => {
  expect(apiVersions).toContain(defaultApiVersion);
});
