/** Documents of policy administrators, and evidence to see their policies in force. */

import { generateKeyPairSync, type KeyObject, randomBytes, sign } from 'node:crypto';
import { base64, base64url, jwsClaims, jwsSigningInput, parseJws } from '@veritee/core/internal';
import { unsecuredPolicyToken } from '@veritee/core/internal/maa';
import { issueCertificate, type NameParts } from '@veritee/core/internal/x509/issue';
import { type SimulatedPki, simulate } from '@veritee/simulator';
import type { Answer } from './service-process.ts';

/** An administrator with a policy management certificate. */
export interface Administrator {
  readonly privateKey: KeyObject;
  /** base64 of the DER. */
  readonly certificate: string;
}

const DAY = 86_400_000;

/** Makes an administrator. */
export function administrator(commonName: string): Administrator {
  const name: NameParts = [['CN', commonName]];
  const keys = generateKeyPairSync('rsa', { modulusLength: 2048 });
  const { der } = issueCertificate(
    {
      subject: name,
      publicKey: keys.publicKey,
      serialNumber: `01${randomBytes(8).toString('hex')}`,
      notBefore: new Date(Date.now() - DAY),
      notAfter: new Date(Date.now() + DAY),
      authority: { pathLength: null },
    },
    { name, ...keys },
  );
  return { privateKey: keys.privateKey, certificate: base64(der) };
}

/** A document that adds or removes a certificate, as the body of its request. */
export function certificateDocument(certificate: string, signer: Administrator): string {
  const payload = JSON.stringify({ policyCertificate: { kty: 'RSA', x5c: [certificate] } });
  const input = jwsSigningInput({ alg: 'RS256', x5c: [signer.certificate] }, payload);
  const signature = sign('sha256', Buffer.from(input), signer.privateKey);
  return JSON.stringify(`${input}.${base64url(signature)}`);
}

/** A policy that puts a number into each token, as an unsecured document. */
export function numberedPolicy(number: number): string {
  return unsecuredPolicyToken(
    `version= 1.0;authorizationrules{=> permit();};issuancerules{=> issue(type="number", value=${number});};`,
  );
}

/** The number in an attestation token; undefined where the policy issued none. */
export function numberIn({ body }: Answer): unknown {
  return jwsClaims(parseJws(body.token ?? ''))['number'];
}

/** The policy document in an answer to a reader. */
export function documentIn({ body }: Answer): unknown {
  return jwsClaims(parseJws(body.token ?? ''))['x-ms-policy'];
}

/** Certificates in an answer to a reader: base64 of the DER. */
export function certificatesIn({ body }: Answer): readonly string[] {
  const set = jwsClaims(parseJws(body.token ?? ''))['x-ms-policy-certificates'] as {
    readonly keys: readonly { readonly x5c: readonly string[] }[];
  };
  return set.keys.map(({ x5c }) => x5c[0] ?? '');
}

/** The body of an attest request with evidence of a PKI. */
export function attestBody(pki: SimulatedPki): string {
  return JSON.stringify({ quote: base64url(simulate('SgxEnclave', pki).evidence) });
}

export const API = 'api-version=2020-10-01';
