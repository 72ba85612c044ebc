/** One file of certificates, or one revocation list, as a source: vendors deliver them so, and people keep them so. */

import { CodedError } from '@veritee/core';
import { type Certificate, decodeRevocationList, isSelfIssued } from '@veritee/core/internal/x509';
import { certificatesIn } from '../proof/certificates.ts';
import { notFormed } from './file-words.ts';
import type { EndorsementRequest } from './request.ts';
import { type Endorsement, type EndorsementSource, endorsement } from './source.ts';
import { vendorOf } from './vendors.ts';

/** Whether a file is text of JSON, which other readers take. */
export function isJsonText(bytes: Uint8Array): boolean {
  const start = bytes.subarray(0, 64);
  const first = start.find((byte) => byte > 0x20 && byte !== 0xef && byte !== 0xbb && byte !== 0xbf);
  return first === 0x7b || first === 0x5b;
}

/**
 * A source that answers what the file is about, and nothing else; verification decides whether it is genuine.
 *
 * @throws EvidenceError `EndorsementsFormat` for what is neither certificates nor a list
 */
export function looseSource(name: string, bytes: Uint8Array): EndorsementSource {
  if (!hasCertificates(name, bytes) && !reads(() => decodeRevocationList(bytes)))
    throw notFormed(name, 'JSON text, certificates or a revocation list');
  const found = endorsement(bytes, name);
  return { name, get: async (request) => (isAnsweredBy(request, found) ? found : undefined) };
}

/** Roots alone are no endorsements: whoever gives them means them to be trusted. */
function hasCertificates(name: string, bytes: Uint8Array): boolean {
  let all: readonly Certificate[] = [];
  reads(() => {
    all = certificatesIn(bytes, name);
  });
  return all.some((each) => !isSelfIssued(each));
}

function isAnsweredBy(request: EndorsementRequest, found: Endorsement): boolean {
  const vendor = vendorOf(request);
  if (vendor.standsAlone !== true) return false;
  return reads(() => vendor.expiries(request, found)) && isAbout(request, found);
}

function isAbout(request: EndorsementRequest, found: Endorsement): boolean {
  let is = false;
  reads(() => {
    is = vendorOf(request).isAbout(request, found);
  });
  return is;
}

function reads(read: () => unknown): boolean {
  try {
    read();
    return true;
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}
