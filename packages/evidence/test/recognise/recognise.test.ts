/** Files of every kind, made here; and inputs that were made to cost time or to deceive. */

import { generateKeyPairSync } from 'node:crypto';
import { base64, base64url, hex, utf8 } from '@veritee/core/internal';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { archiveText } from '../../src/endorsements/archive.ts';
import { type FileKind, recognise, type Spelling } from '../../src/recognise/index.ts';
import { make } from '../vendor.ts';

const { quote, collateral, certificates } = make();

const jws = (header: unknown, payload: unknown, signature = 'c2ln'): string =>
  `${base64url(utf8(JSON.stringify(header)))}.${payload === '' ? '' : base64url(utf8(JSON.stringify(payload)))}.${signature}`;

/** Zeros with some bytes in their places. */
function patched(size: number, ...patches: readonly (readonly [number, string])[]): Uint8Array {
  const bytes = new Uint8Array(size);
  for (const [at, digits] of patches) bytes.set(Buffer.from(digits, 'hex'), at);
  return bytes;
}

const intel = '939a7233f79c4ca9940a0db3957f0607';
const specId = hex(utf8('Spec ID Event03'));
const snp = patched(1184, [0, '02000000'], [8, '00000300'], [0x34, '01000000']);
const withCertificates = patched(1400, [1184, '63da758de6644564adc5f4b93be8accd300000000004']);
withCertificates.set(snp);
/** Header of a crypto-agile log with its algorithms, and one event of a PCR and type. */
const log = (register: string, algorithms: string, event = ''): Uint8Array =>
  Buffer.from(
    `${register}00000003000000${'00'.repeat(20)}25000000${specId}00${'00000000'}00020002${algorithms}00${event}`,
    'hex',
  );
const bothHashes = '0200000004001400 0b002000'.replaceAll(' ', '');

const pair = generateKeyPairSync('rsa', { modulusLength: 2048 });
const curve = generateKeyPairSync('ec', { namedCurve: 'P-256' });
const locked = { cipher: 'aes-256-cbc', passphrase: 'x' } as const;

const MADE: [string, Uint8Array | string, FileKind, Spelling?][] = [
  ['a quote of SGX', quote, 'SGX quote'],
  ['a quote of SGX, version 4', patched(500, [0, '04000200'], [12, intel]), 'SGX quote'],
  ['a quote of another quoting enclave', patched(500, [0, '04000200']), 'SGX quote'],
  ['a quote of TDX, version 5', patched(700, [0, '0500020081'], [12, intel]), 'TDX quote'],
  ['a header of a quote alone', patched(28, [0, '0400020081'], [12, intel]), 'TDX quote'],
  ['a quote of EPID', patched(1116, [0, '02000100aabbccdd'], [48, '0e0e']), 'SGX quote'],
  [
    'a report of Open Enclave',
    patched(600, [0, '0100000002000000480200'], [16, '03000200']),
    'Open Enclave report',
  ],
  [
    'evidence of Open Enclave',
    patched(600, [0, `03000000${'a3'.repeat(16)}00000000`], [24, '380200']),
    'Open Enclave report',
  ],
  ['a report of SNP', snp, 'SEV-SNP report'],
  ['a report of SNP with certificates', withCertificates, 'SEV-SNP report'],
  [
    'a report of SNP, version 1 of guest 2',
    patched(1184, [0, '0100000002'], [10, '03'], [0x34, '01']),
    'SEV-SNP report',
  ],
  ['a report of the HCL', patched(2600, [0, hex(utf8('HCLA'))]), 'HCL report'],
  ['a local report of TDX', patched(1024, [0, '8100']), 'TDX report'],
  ['a report of a VBS enclave', patched(900, [0, '840300000100000001000000']), 'VBS report'],
  ['a quote of a TPM', Buffer.from('ff54434780180022000b', 'hex'), 'TPM quote'],
  ['the same in a TPM2B', Buffer.from('000aff54434780180022000b', 'hex'), 'TPM quote'],
  ['a message for a TPM', '{"payload":{"type":"aikcert"}}', 'TPM message'],
  ['vTPM evidence', '{"AikCert":"x","PcrQuote":"y"}', 'TpmInfo'],
  ['a crypto-agile log', log('00', bothHashes), 'TCG event log'],
  ['a log of a TDX guest', log('01', bothHashes), 'CCEL event log'],
  ['a log with SHA-384 alone', log('00', '010000000c003000'), 'CCEL event log'],
  ['a log of Windows', log('00', bothHashes, '0c00000006000000'), 'Windows boot log'],
  ['a log without header', patched(70, [4, '08'], [28, '10'], [52, '05'], [56, '01']), 'TCG event log'],
  ['an IMA list', patched(80, [0, '0a'], [24, '06'], [28, hex(utf8('ima-ng'))]), 'IMA list'],
  [
    'an IMA list of another template',
    patched(80, [0, '0a'], [24, '09'], [28, hex(utf8('d-ng|n-ng'))]),
    'IMA list',
  ],
  [
    'an IMA list for people',
    `10 ${'0a'.repeat(20)} ima-ng sha256:${'0b'.repeat(32)} boot_aggregate\n`,
    'IMA list',
  ],
  ['a token', jws({ alg: 'RS256' }, { iss: 'https://x' }), 'JWT'],
  ['a token with a line end', `${jws({ alg: 'RS256' }, { iss: 'https://x' })}\n`, 'JWT'],
  ['a token without signature', jws({ alg: 'none' }, { iss: 'https://x' }, ''), 'JWT'],
  ['a token larger than the look', jws({ alg: 'RS256' }, { iss: 'x'.repeat(200_000) }), 'JWT'],
  ['an encrypted token', `${jws({ alg: 'dir', enc: 'A256GCM' }, '')}.YQ.YQ`, 'encrypted JWT'],
  ['a policy document', jws({ alg: 'none' }, { AttestationPolicy: 'x' }, ''), 'policy document'],
  ['a signed policy document', jws({ alg: 'RS256' }, { AttestationPolicy: 'x' }), 'policy document'],
  ['a reset document', jws({ alg: 'none' }, '', ''), 'policy document'],
  ['a signed certificate', jws({ alg: 'RS256' }, { 'maa-policyCertificate': {} }), 'certificate document'],
  ['a certificate', certificates.pck.der, 'certificate'],
  ['a certificate in hex', hex(certificates.pck.der), 'certificate', 'hex'],
  [
    'a certificate in hex with colons',
    hex(certificates.pck.der).replace(/..(?=.)/g, '$&:'),
    'certificate',
    'hex',
  ],
  ['a chain', collateral.pck_crl_issuer_chain, 'certificate', 'pem'],
  [
    'a chain as a header carries it',
    encodeURIComponent(collateral.pck_crl_issuer_chain),
    'certificate',
    'pem',
  ],
  [
    'PEM with text in front',
    `Certificate:\n  Data:\n${collateral.pck_crl_issuer_chain}`,
    'certificate',
    'pem',
  ],
  ['a list', collateral.pck_crl, 'CRL', 'hex'],
  ['an RSA key', pair.privateKey.export({ type: 'pkcs8', format: 'der' }), 'private key'],
  ['an RSA key, PKCS 1', pair.privateKey.export({ type: 'pkcs1', format: 'der' }), 'private key'],
  ['an EC key, SEC 1', curve.privateKey.export({ type: 'sec1', format: 'der' }), 'private key'],
  ['an EC key in PEM', curve.privateKey.export({ type: 'sec1', format: 'pem' }), 'private key', 'pem'],
  ['a locked key', pair.privateKey.export({ type: 'pkcs8', format: 'pem', ...locked }), 'private key', 'pem'],
  ['a public key', curve.publicKey.export({ type: 'spki', format: 'pem' }), 'public key', 'pem'],
  ['a public RSA key', pair.publicKey.export({ type: 'pkcs1', format: 'der' }), 'public key'],
  ['a private JWK', JSON.stringify(curve.privateKey.export({ format: 'jwk' })), 'private key'],
  ['a public JWK', JSON.stringify(curve.publicKey.export({ format: 'jwk' })), 'public key'],
  ['a key set', '{"keys":[]}', 'key set'],
  [
    'an unknown block of PEM',
    '-----BEGIN DH PARAMETERS-----\nAAAA\n-----END DH PARAMETERS-----\n',
    'PEM block',
    'pem',
  ],
  ['collateral', JSON.stringify(collateral), 'Intel collateral'],
  ['TCB info', `{"tcbInfo":${collateral.tcb_info},"signature":"00"}`, 'TCB info'],
  ['TCB info without its signature', collateral.tcb_info, 'TCB info'],
  ['a QE identity', `{"enclaveIdentity":${collateral.qe_identity},"signature":"00"}`, 'QE identity'],
  ['the bundle of a PCCS', '{"platforms":[],"collaterals":{}}', 'PCCS collateral'],
  ['an archive of ours', archiveText([]), 'endorsement archive'],
  [
    'a pack of ours',
    `${btoa('{"alg":"ES256","typ":"veritee-endorsements+jws","kid":"00"}').replaceAll('=', '')}.e30.AAAA`,
    'endorsement pack',
  ],
  ['a manifest of ours', '{"format": "veritee-endorsements","version":1,"items":[]}', 'endorsement manifest'],
  ['a policy', 'version= 1.0;authorizationrules{=> permit();};', 'policy'],
  ['a policy with comments', '// a\n\n  // b\nversion = 1.2;', 'policy'],
  ['a policy without version', 'authorizationrules { => permit(); };', 'policy'],
  ['a rule', '[type=="x", value==true] => permit();', 'policy'],
  ['a policy in base64', base64(utf8('version= 1.0;authorizationrules{=> permit();};')), 'policy', 'base64'],
  ['a request for SGX', JSON.stringify({ quote: base64url(quote) }), 'attest request'],
  ['a request for a TPM', JSON.stringify({ data: base64url(utf8('{"payload":{}}')) }), 'attest request'],
  ['an answer', JSON.stringify({ token: jws({ alg: 'RS256' }, {}) }), 'attest answer'],
  ['an error', '{"error":{"code":"x","message":"y"}}', 'error answer'],
  ['a verdict', '{"accepted":false,"trail":[],"error":{}}', 'evidence verdict'],
  ['a list of claims', '[{"type":"x","value":1}]', 'claim set'],
  ['an ELF file', Buffer.from('7f454c4602010100', 'hex'), 'ELF program'],
  ['a PE file', patched(300, [0, '4d5a'], [0x3c, '80'], [0x80, '50450000']), 'Windows program'],
  ['a PDF file', '%PDF-1.7\n%\n', 'PDF file'],
  ['a PNG file', Buffer.from('89504e470d0a1a0a', 'hex'), 'PNG image'],
  ['a page', '<!DOCTYPE html>\n<html>', 'HTML page'],
  ['a ZIP file', Buffer.from('504b030414000000', 'hex'), 'ZIP file'],
  ['a gzip file', Buffer.from('1f8b0800', 'hex'), 'gzip file'],
  ['a tar file', patched(1024, [257, hex(utf8('ustar'))]), 'tar file'],
  ['a COSE signature', Buffer.from('d28443a10126a0', 'hex'), 'COSE signature'],
  ['a document of AWS Nitro', Buffer.from('8444a1013822a0591100', 'hex'), 'COSE signature'],
  ['an EAT in CBOR', Buffer.from('a20a48948f8860d13a463e190100', 'hex'), 'CBOR document'],
  ['a CoRIM', Buffer.from('d901f5a200', 'hex'), 'CBOR document'],
  ['evidence of Trustee', '{"cc_eventlog":null,"quote":"AAAA"}', 'Trustee evidence'],
  ['evidence of Trustee for SNP', '{"attestation_report":{},"cert_chain":[]}', 'Trustee evidence'],
  ['a result of Veraison', '{"eat_profile":"tag:x","submods":{}}', 'EAR result'],
  ['a pointer of Git LFS', 'version https://git-lfs.github.com/spec/v1\noid sha256:00\n', 'Git LFS pointer'],
  ['text of PowerShell', Buffer.from('\ufeffversion= 1.0;', 'utf16le'), 'UTF-16 text'],
  ['JSON', '{"a":{"quote":"x"}}', 'JSON document'],
  ['text', 'Dear reader,\n', 'text'],
  ['a word', 'attestation', 'text'],
  ['a hash', 'ab'.repeat(32), 'unknown file', 'hex'],
  ['bytes', Buffer.from('00ff00ff00ff', 'hex'), 'unknown file'],
  ['nothing', '', 'empty file'],
  ['white space', ' \n', 'unknown file'],
];

const bytesOf = (file: Uint8Array | string): Uint8Array => (typeof file === 'string' ? utf8(file) : file);

describe('the recogniser', () => {
  it.each(MADE)('knows %s', (_, file, kind, spelling = 'raw') => {
    expect(recognise(bytesOf(file))).toMatchObject({ kind, spelling });
  });

  it('knows a quote in every spelling', () => {
    const found = [
      hex(quote),
      `0x${hex(quote)}`,
      base64(quote),
      base64url(quote),
      base64(quote).replace(/.{64}/g, '$&\r\n'),
    ];
    expect(found.map((text) => recognise(utf8(text)))).toEqual(
      (['hex', 'hex', 'base64', 'base64url', 'base64'] as const).map((spelling) => ({
        kind: 'SGX quote',
        detail: 'version 3',
        spelling,
      })),
    );
  });

  it('says the version of quotes and reports, and the label of PEM', () => {
    expect(recognise(quote).detail).toBe('version 3');
    expect(recognise(snp).detail).toBe('version 2');
    expect(recognise(utf8('-----BEGIN DH PARAMETERS-----\n')).detail).toBe('DH PARAMETERS');
  });

  it('sees through a byte order mark and zeros at the end, not through names deeper in a document', () => {
    expect(recognise(utf8('\ufeffversion= 1.0;')).kind).toBe('policy');
    expect(recognise(utf8('{"keys":[]}\0\0')).kind).toBe('key set');
    expect(recognise(utf8('{"a":"\\"quote\\":","b":[{"quote":1}]}')).kind).toBe('JSON document');
  });

  it('answers for any bytes and any text', () => {
    fc.assert(
      fc.property(
        fc.oneof(fc.uint8Array({ maxLength: 3000 }), fc.string({ unit: 'binary' }).map(utf8)),
        (file) => {
          expect(recognise(file).kind).toMatch(/./);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('answers for what begins as something and goes on as something else', () => {
    const starts = MADE.map(([, file]) => bytesOf(file));
    fc.assert(
      fc.property(
        fc.constantFrom(...starts),
        fc.nat(),
        fc.uint8Array({ maxLength: 64 }),
        (file, cut, tail) => {
          const at = cut % (file.length + 1);
          expect(recognise(new Uint8Array([...file.subarray(0, at), ...tail])).kind).toMatch(/./);
        },
      ),
      { numRuns: 2000 },
    );
  });

  it('looks at no more than the start, and at that once', () => {
    const large = 8 * 1024 * 1024;
    const hostile = [
      '"',
      '\\"',
      '{"',
      '[',
      '{"a":',
      '{"a":"\\',
      ' ',
      '\n',
      '\t\n',
      '// \n',
      '//',
      '-----BEGIN ',
      '-----BEGIN A-----\n',
      'a.',
      'ey.',
      'eyJ',
      'A',
      '0',
      'ab:',
      '=',
      'A ',
      'package ',
      'package a ',
      '10 ',
      '\0',
      '0c00000006',
      'version',
    ].map((word) => utf8(word.repeat(large / word.length)));
    const binary = [log('00', bothHashes), patched(8, [0, '4d5a'])].map((start) => {
      const file = new Uint8Array(large).fill(0x0c);
      file.set(start);
      return file;
    });
    for (const file of [...hostile, ...binary]) {
      const before = process.cpuUsage();
      recognise(file);
      const { user, system } = process.cpuUsage(before);
      expect(user + system, new TextDecoder().decode(file.subarray(0, 16))).toBeLessThan(500_000);
    }
  });
});
