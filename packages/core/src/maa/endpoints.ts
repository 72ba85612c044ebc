/** Routes, versions and scopes of the Azure Attestation data plane. */

/** Versions that the service answers alike on all routes; clients of 1.0 send the second. */
export const apiVersions = [
  '2018-09-01-preview',
  '2020-10-01',
  '2022-08-01',
  '2022-09-01-preview',
  '2023-04-01-preview',
  '2025-06-01',
  '2026-03-11-preview',
] as const;
export type ApiVersion = (typeof apiVersions)[number];

/** The version that clients send unless told otherwise. */
export const defaultApiVersion: ApiVersion = '2020-10-01';

/** Path of the signing keys, relative to an instance. */
export const certsPath = '/certs';
/** Path of the OpenID metadata, relative to an instance. */
export const openIdMetadataPath = '/.well-known/openid-configuration';

/**
 * The OAuth scope for an instance: by the cloud that its host name belongs to, the public cloud's for any other.
 *
 * @example
 * scopeFor('https://mine.usgv.attest.azure.us'); // 'https://attest.azure.us/.default'
 */
export function scopeFor(endpoint: string): string {
  const host = new URL(endpoint).hostname;
  const suffix = ['attest.azure.net', 'attest.azure.us', 'attest.azure.cn'].find((each) =>
    host.endsWith(`.${each}`),
  );
  return `https://${suffix ?? 'attest.azure.net'}/.default`;
}

/** An endpoint without trailing slash, the form of issuers. */
export function issuerOf(endpoint: string): string {
  let end = endpoint.length;
  while (endpoint[end - 1] === '/') end--;
  return endpoint.slice(0, end);
}
