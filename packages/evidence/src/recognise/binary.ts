/** What binary data is, by its first bytes: quotes, reports, logs, DER, formats of others. */

import type { Finding } from './kinds.ts';

/** `qeVendorId` of Intel's quoting enclaves, in its place. */
const INTEL = ' 12:939a7233f79c4ca9940a0db3957f0607';
/** `Spec ID Event`, in the header of an event log. */
const SPEC_ID = ' 32:53706563204944204576656e74';

/**
 * First bytes, in hex; the first line that fits counts. Parts stand where the byte before their colon says. A dot is any
 * digit, a dollar the end of the file, and letters behind `f` are those of `CLASSES`. In front, `s` is the head of a
 * sequence of DER.
 */
const FIRST_BYTES: Readonly<Record<string, Finding>> = {
  // A reserved bit of its policy is one; then VMPL, and the algorithm of the signature.
  '0.000000 10:.x 48:0q0000000.000000 1182:.': 'SEV-SNP report',
  // Ids of the certificates in AMD's table: VCEK, VLEK, ASK, ARK.
  '63da758d': 'SEV-SNP certificates',
  a8074bc2: 'SEV-SNP certificates',
  '4ab7b379': 'SEV-SNP certificates',
  c0b406a4: 'SEV-SNP certificates',
  [`0300${INTEL}`]: 'SGX quote',
  '03000k00 47:.': 'SGX quote',
  [`0.00....00000000${INTEL}`]: 'SGX quote',
  '0v000k0000000000 47:.': 'SGX quote',
  [`0.00....81000000${INTEL}`]: 'TDX quote',
  '0v000k0081000000 47:.': 'TDX quote',
  [`0.00${INTEL}`]: 'DCAP quote',
  // A header with the size of the quote behind it: of 16 bytes, or of 32 with the format.
  '0100000002000000 12:000000000.000k': 'Open Enclave report',
  '03000000 20:00000000 28:000000000': 'Open Enclave report',
  // What is reserved in its header and in its report is zero.
  '0w000z00 12:00000000 68:000000000000000000000000': 'SGX quote: EPID',
  '81..0000 1023:..$': 'TDX report',
  '48434c41': 'HCL report',
  ' 4:0100000001000000': 'VBS report',
  // TPMS_ATTEST, also as TPM2B.
  ff544347: 'TPM quote',
  '....ff544347': 'TPM quote',
  // The log of a TDX guest is about register 1, or has SHA-384 only.
  [`01${SPEC_ID}`]: 'CCEL event log',
  [`${SPEC_ID}3033 56:010000000c00`]: 'CCEL event log',
  [`${SPEC_ID}3033`]: 'TCG event log',
  [SPEC_ID]: 'TCG event log: SHA-1',
  // Logs of old firmware have no header: PCR 0, a small type, a digest, a size.
  '000000000m0000t0 30:0000': 'TCG event log: SHA-1',
  '000000001.0000t0 30:0000': 'TCG event log: SHA-1',
  // PCR, digest, and the name of a template with its length.
  '0.000000 25:000000p.p.p': 'IMA list',
  '1.000000 25:000000p.p.p': 'IMA list',
  // X.509, PKCS and SEC 1.
  ssa0: 'certificate',
  ss020100: 'certificate request',
  ss02010130: 'CRL',
  ss06092a864886f70d0105: 'private key: encrypted',
  ss06: 'public key',
  ss02: 'certificate',
  s02010030: 'private key',
  s0201000282: 'private key',
  s02010104: 'private key',
  s02010330: 'PKCS #12 store',
  s028: 'public key',
  '7f454c46': 'ELF program',
  '4d5a': 'Windows program',
  '504b0': 'ZIP file',
  '1f8b08': 'gzip file',
  ' 257:7573746172': 'tar file',
  '25504446': 'PDF file',
  '89504e47': 'PNG image',
  fffe: 'UTF-16 text',
  feff: 'UTF-16 text',
  // COSE_Sign1: a list of four that begins with a map within a byte string.
  d284: 'COSE signature',
  '844.n': 'COSE signature',
  '8458..n': 'COSE signature',
  // Tags of CBOR, CoRIM and CWT; a map that begins with EAT's nonce, or with text.
  d9d9f7: 'CBOR document',
  d901f5: 'CBOR document',
  d83d: 'CBOR document',
  nj0a: 'CBOR document',
  nj6: 'CBOR document',
};

/** Digits that a letter stands for. */
const CLASSES: Readonly<Record<string, string>> = {
  j: '1234567',
  k: '23',
  m: '123456789abcdef',
  n: 'ab',
  p: '234567',
  q: '0123',
  t: '08',
  v: '45',
  w: '12',
  x: '2367abef',
  z: '01',
};

const SEQUENCE = /^(s?)30(?:[0-7].|81..|82.{4}|83.{6})/;
/** Windows puts tagged events into PCRs 11 to 14. */
const WINDOWS = /^(?:..)*?0[b-e]0{6}060{6}/;

/** The kind of bytes, given in hex; undefined where they say nothing. */
export function binaryKind(hex: string): Finding | undefined {
  const text = hex.replace(SEQUENCE, '$1s').replace(SEQUENCE, '$1s');
  const [, kind = ''] = Object.entries(FIRST_BYTES).find(([pattern]) => fits(text, pattern)) ?? [];
  if (kind.startsWith('TCG') && WINDOWS.test(hex)) return 'Windows boot log';
  return (/X quote$|P report$/.test(kind) ? `${kind}: version ${hex[1]}` : kind || undefined) as Finding;
}

function fits(text: string, pattern: string): boolean {
  return pattern.split(' ').every((part) => {
    const [signs = '', from = 0] = part.split(':').reverse();
    return Array.from(signs).every((sign, i) => {
      const digit = text[2 * Number(from) + i] ?? '$';
      return sign === '.' ? digit !== '$' : (CLASSES[sign] ?? sign).includes(digit);
    });
  });
}
