/** What binary data is, by its first bytes: quotes, reports, logs, DER, formats of others. */

import type { Finding } from './kinds.ts';

/** `qeVendorId` of Intel's quoting enclaves, behind the three fields before it. */
const INTEL = '.{8}939a7233f79c4ca9940a0db3957f0607';
/** A report of AMD: a reserved bit of its policy is one; then VMPL, and the algorithm of the signature. */
const SNP = '0[1-9]0{6}.{13}[2367abef].{74}0[0-3]0{6}0[0-7]0{6}.{2250}';
/** Ids of the certificates in AMD's table. */
const CERTIFICATES = '(63da758d|a8074bc2|4ab7b379|c0b406a4)';
/** `Spec ID Event`, in the header of an event log. */
const SPEC_ID = '53706563204944204576656e74';
/** Logs of old firmware have no header: PCR 0, a small type, a digest, a size. */
const FIRST_EVENT = '0{8}(0[^0]|1.)0{4}[08]0.{40}.{4}0000';
/** A sequence of DER with its length. */
const SEQUENCE = '(30([0-7].|81..|82.{4}|83.{6}))';

/** First bytes in hex; the first that fits counts. */
const FIRST_BYTES: Readonly<Record<string, Finding>> = {
  [`${SNP}.{6}${CERTIFICATES}`]: 'SEV-SNP report: with certificates',
  [SNP]: 'SEV-SNP report',
  [CERTIFICATES]: 'SEV-SNP certificates',
  [`0300.{12}${INTEL}|03000[23]00.{88}`]: 'SGX quote',
  [`0.00.{4}0{8}${INTEL}|0[45]000[23]0{10}.{80}`]: 'SGX quote',
  [`0.00.{4}810{6}${INTEL}|0[45]000[23]00810{6}.{80}`]: 'TDX quote',
  [`0.00.{12}${INTEL}`]: 'DCAP quote',
  // A header with the size of the quote behind it: of 16 bytes, or of 32 with the format.
  '010{7}20{6}.{8}0{8}0.000[23]': 'Open Enclave report',
  '030{6}.{32}0{8}.{8}0{8}0': 'Open Enclave report',
  // What is reserved in its header and in its report is zero.
  '0[12]000[01]00.{16}0{8}.{104}0{24}': 'SGX quote: EPID',
  '81..0000.{2040}$': 'TDX report',
  '48434c41': 'HCL report',
  '.{8}010{7}10{6}': 'VBS report',
  // TPMS_ATTEST and TPMT_PUBLIC, also as TPM2B, and TPMT_SIGNATURE.
  '(.{4})?ff544347': 'TPM quote',
  '(.{4})?00(01|23)000[4bcd]000': 'TPM public area',
  '001[468]000[4bcd]': 'TPM signature',
  // The log of a TDX guest is about register 1, or has SHA-384 only.
  [`01.{62}${SPEC_ID}|.{64}${SPEC_ID}3033.{18}010{7}c00`]: 'CCEL event log',
  // Windows puts tagged events into PCRs 11 to 14.
  [`(.{64}${SPEC_ID}|${FIRST_EVENT})(..)*?0[b-e]0{6}060{6}`]: 'Windows boot log',
  [`.{64}${SPEC_ID}3033`]: 'TCG event log',
  [`.{64}${SPEC_ID}|${FIRST_EVENT}`]: 'TCG event log: SHA-1',
  // PCR, digest, and the name of a template with its length.
  '(0.|1[0-7])0{6}.{40}..0{6}([2-7].){3}': 'IMA list',
  // X.509, PKCS and SEC 1.
  [`${SEQUENCE}{2}a0`]: 'certificate',
  [`${SEQUENCE}{2}020100`]: 'certificate request',
  [`${SEQUENCE}{2}02010130`]: 'CRL',
  [`${SEQUENCE}{2}06092a864886f70d0105`]: 'private key: encrypted',
  [`${SEQUENCE}{2}06`]: 'public key',
  [`${SEQUENCE}{2}02`]: 'certificate',
  [`${SEQUENCE}0201(00(30|28|02)|0104)`]: 'private key',
  [`${SEQUENCE}02010330`]: 'PKCS #12 store',
  [`${SEQUENCE}028`]: 'public key',
  '7f454c46': 'ELF program',
  '4d5a.*50450000': 'Windows program',
  '504b0': 'ZIP file',
  '1f8b08': 'gzip file',
  '.{514}7573746172': 'tar file',
  '53514c69746520': 'SQLite database',
  '25504446': 'PDF file',
  '89504e47': 'PNG image',
  'fffe|feff': 'UTF-16 text',
  // COSE_Sign1: a list of four that begins with a map within a byte string.
  '(d2)?84(4.|58..|59.{4})[ab][1-9]': 'COSE signature',
  // Tags of CBOR, CoRIM and CWT; a map that begins with EAT's nonce, one of its numbers, or text.
  'd9d9f7|d901f5|d83d|[ab][1-7](0a|190[12]|6[2-9a-f])': 'CBOR document',
};

/** The kind of bytes, given in hex; undefined where they say nothing. */
export function binaryKind(hex: string): Finding | undefined {
  const [, kind] = Object.entries(FIRST_BYTES).find(([pattern]) => RegExp(`^(${pattern})`).test(hex)) ?? [];
  return /X quote$|P report$/.test(kind ?? '') ? (`${kind}: version ${hex[1]}` as Finding) : kind;
}
