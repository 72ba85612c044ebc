/** did:x509: an issuer as a certificate authority and what certificates below it must say (did:x509 specification 0.1). */

import { CodedError } from '@veritee/core';
import { fromBase64url, hex } from '@veritee/core/internal';
import { type Certificate, DerReader, extensionOid } from '@veritee/core/internal/x509';

/** A did:x509, read. */
export interface DidX509 {
  /** SHA-256 of the authority's certificate, lower-case hex. */
  readonly authority: string;
  /** Conditions on the leaf, all of which must hold. */
  readonly conditions: readonly ((leaf: Certificate) => boolean)[];
}

/**
 * Reads a did:x509; undefined for one that has another form or conditions that are not known here. Known are `eku` and
 * `subject` with a common name.
 *
 * @example
 * didX509('did:x509:0:sha256:I__iuL25oXEVFdTP_aBLx_eT1RPHbCQ_ECBQfYZpt9s::eku:1.3.6.1.4.1.311.76.59.1.2')?.authority; // '23ffe2b8…'
 */
export function didX509(did: string): DidX509 | undefined {
  const [head = '', ...policies] = did.split('::');
  const [, fingerprint] = /^did:x509:0:sha256:([A-Za-z0-9_-]{43})$/.exec(head) ?? [];
  const authority = fingerprint === undefined ? undefined : fingerprintOf(fingerprint);
  const conditions = policies.map(conditionOf);
  if (authority === undefined || conditions.length === 0) return undefined;
  const known = conditions.filter((each) => each !== undefined);
  return known.length === conditions.length ? { authority, conditions: known } : undefined;
}

function fingerprintOf(text: string): string | undefined {
  try {
    return hex(fromBase64url(text));
  } catch (error) {
    if (error instanceof CodedError) return undefined;
    throw error;
  }
}

function conditionOf(policy: string): ((leaf: Certificate) => boolean) | undefined {
  const [, usage] = /^eku:([0-9]+(?:\.[0-9]+)+)$/.exec(policy) ?? [];
  if (usage !== undefined) return (leaf) => extendedUsagesOf(leaf).includes(usage);
  const [, name] = /^subject:CN:([A-Za-z0-9._-]+)$/.exec(policy) ?? [];
  return name === undefined ? undefined : (leaf) => leaf.commonName === name;
}

function extendedUsagesOf({ extensions }: Certificate): string[] {
  const extension = extensions.get(extensionOid.extendedKeyUsage);
  if (extension === undefined) return [];
  const list = new DerReader(extension.value).sequence('extendedKeyUsage');
  const usages: string[] = [];
  while (!list.done) usages.push(list.oid('extendedKeyUsage'));
  return usages;
}
