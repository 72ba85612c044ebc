/** Finds the certificates inside a file, wherever they are: PEM, DER, and texts of JSON that spell either. */

import { fromAnyBase64 } from '@veritee/core/internal';
import { type Certificate, decodeCertificate } from '@veritee/core/internal/x509';
import { orNothing } from './or-nothing.ts';

/** A file that holds more is hardly a chain. */
const MOST = 64;
/** A JSON document within a JSON document. */
const DEEPEST = 2;

/** The certificates, each once, in the order in which they are found. What cannot be read is passed over. */
export function certificatesIn(file: Uint8Array): Certificate[] {
  const found = new Map<string, Certificate>();
  collect(file, found, 0);
  return [...found.values()];
}

function collect(bytes: Uint8Array, found: Map<string, Certificate>, depth: number): void {
  const text = latin1.decode(bytes);
  const begin = text.trimStart()[0];
  for (const der of pemBlocks(text)) add(der, found);
  if (begin !== '{' && begin !== '[') {
    for (const der of derIn(bytes)) add(der, found);
  } else if (depth < DEEPEST) {
    for (const inner of spelledIn(text)) collect(inner, found, depth + 1);
  }
}

const latin1 = new TextDecoder('latin1');

function add(der: Uint8Array, found: Map<string, Certificate>): void {
  if (found.size >= MOST) return;
  const certificate = orNothing(() => decodeCertificate(der));
  if (certificate !== undefined) found.set(certificate.sha256, certificate);
}

const BLOCK = /-----BEGIN(?: |%20)CERTIFICATE-----([^-]+)-----END/g;
/** Line ends as JSON and as headers of HTTP carry them. */
const BLANK = /\\[nr]|%0[AD]|\s/g;

function pemBlocks(text: string): Uint8Array[] {
  return [...text.matchAll(BLOCK)].slice(0, MOST).flatMap(([, body = '']) => {
    const letters = body.replaceAll(BLANK, '').replaceAll('%2B', '+').replaceAll('%2F', '/');
    return orNothing(() => fromAnyBase64(letters.replaceAll('%3D', '='))) ?? [];
  });
}

/** Sequences within a sequence, both with lengths of two bytes, as every certificate begins. */
function derIn(bytes: Uint8Array): Uint8Array[] {
  const found: Uint8Array[] = [];
  for (let at = 0; at + 6 < bytes.length && found.length < MOST; at++) {
    if (bytes[at] !== 0x30 || bytes[at + 1] !== 0x82 || bytes[at + 4] !== 0x30 || bytes[at + 5] !== 0x82)
      continue;
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0);
    const der = bytes.subarray(at, at + 4 + length);
    if (der.length !== 4 + length || orNothing(() => decodeCertificate(der)) === undefined) continue;
    found.push(der);
    at += 3 + length;
  }
  return found;
}

const LETTERS = /"([\w+/-]+={0,2})"/g;
/** Shorter ones spell no certificate. */
const SHORTEST = 300;

function spelledIn(text: string): Uint8Array[] {
  return [...text.matchAll(LETTERS)]
    .map(([, letters = '']) => letters)
    .filter((letters) => letters.length >= SHORTEST)
    .slice(0, MOST)
    .flatMap((letters) => orNothing(() => fromAnyBase64(letters)) ?? []);
}
