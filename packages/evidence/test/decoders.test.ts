/** Every decoder of evidence: any input either decodes or is refused with a code, in bounded time. */

import { CodedError } from '@veritee/core';
import { fromHex, utf8 } from '@veritee/core/internal';
import { decodeCertificate } from '@veritee/core/internal/x509';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pckPlatformOf, sgxExtensionOid } from '../src/dcap/pck.ts';
import { decodeQuote } from '../src/dcap/quote.ts';
import { readEnclaveIdentity, readTcbInfo } from '../src/dcap/statements.ts';
import { earliestExpiry, expiriesOf } from '../src/endorsements/expiry.ts';
import { collateralSource } from '../src/endorsements/intel/collateral-file.ts';
import { issuerChainText } from '../src/endorsements/intel/issuer-chain.ts';
import { parseSignedJson, withoutWhiteSpace } from '../src/endorsements/intel/signed-json.ts';
import { parseManifest } from '../src/endorsements/manifest.ts';
import { endorsement } from '../src/endorsements/source.ts';
import { decodeOpenEnclave, oeReportHeader } from '../src/openenclave/layout.ts';
import { readChain } from '../src/proof/certificates.ts';
import { schemes } from '../src/schemes.ts';
import { decodeSgxEvidence } from '../src/sgx/layout.ts';
import { readVendorJson } from '../src/vendor-json.ts';
import { bytesNear, decodesOrRefuses, jsonNear } from './arbitraries.ts';
import { make } from './vendor.ts';

const { quote, collateral, certificates, revocationLists } = make();
const report = new Uint8Array([
  ...oeReportHeader.encode({ version: 1, type: 2, reportSize: BigInt(quote.length) }),
  ...quote,
]);
const tcbInfo = utf8(`{"tcbInfo":${collateral.tcb_info},"signature":"${collateral.tcb_info_signature}"}`);
const runs = { numRuns: 400 };
const bytesProperty = (good: Uint8Array, decode: (bytes: Uint8Array) => unknown): void =>
  fc.assert(
    fc.property(bytesNear(good), (bytes) => decodesOrRefuses(() => decode(bytes))),
    runs,
  );
const jsonProperty = (good: unknown, decode: (value: unknown) => unknown): void =>
  fc.assert(
    fc.property(jsonNear(good), (value) => decodesOrRefuses(() => decode(value))),
    runs,
  );

describe('any bytes decode or are refused as', () => {
  it('a quote', () => bytesProperty(quote, decodeQuote));
  it('SGX evidence', () => bytesProperty(quote, (bytes) => decodeSgxEvidence(bytes)));
  it('an Open Enclave report', () => bytesProperty(report, decodeOpenEnclave));
  it('a certificate chain', () => bytesProperty(utf8(collateral.pck_crl_issuer_chain), readChain));
  it('a PCK certificate', () =>
    bytesProperty(certificates.pck.der, (bytes) => pckPlatformOf(decodeCertificate(bytes))));
  it('an SGX extension', () => {
    const value = certificates.pck.extensions.get(sgxExtensionOid)?.value ?? new Uint8Array();
    bytesProperty(value, (bytes) => {
      const extensions = new Map([[sgxExtensionOid, { critical: false, value: bytes }]]);
      return pckPlatformOf({ ...certificates.pck, extensions });
    });
  });
  it('signed JSON', () =>
    bytesProperty(tcbInfo, (bytes) => parseSignedJson(bytes, 'tcbInfo', 'TcbInfoFormat')));
  it('the manifest of a folder', () =>
    bytesProperty(utf8('{"format":"veritee-endorsements","version":1,"items":[]}'), (bytes) =>
      parseManifest(bytes, 'manifest'),
    ));
  it.each(['tcb-info', 'qe-identity', 'pck-crl', 'root-crl', 'pck-chain'])(
    'an endorsement with an expiry: %s',
    (kind) => {
      const request = {
        kind,
        tee: 'sgx',
        fmspc: '00',
        ca: 'platform',
        embedded: false,
        qeId: '',
      } as Parameters<typeof expiriesOf>[0];
      for (const good of [tcbInfo, revocationLists.pck, utf8(collateral.pck_crl_issuer_chain)]) {
        bytesProperty(good, (bytes) => {
          const item = endorsement(bytes, 'any');
          earliestExpiry(request, item);
          return expiriesOf(request, item);
        });
      }
    },
  );
});

describe('any scheme', () => {
  it.each(schemes.map((scheme) => [scheme.type, scheme] as const))(
    '%s decodes and describes, or refuses',
    (_type, scheme) => {
      for (const good of [quote, report])
        bytesProperty(good, (bytes) => scheme.describe(scheme.decode(bytes)));
    },
  );

  it.each(schemes.map((scheme) => [scheme.type, scheme] as const))(
    '%s parses any request body or tells its issues',
    (_type, scheme) => {
      const good = {
        quote: 'AAAA',
        report: 'AAAA',
        data: 'AAAA',
        attestationInfo: 'AAAA',
        runtimeData: { data: 'AAAA', dataType: 'JSON' },
        initTimeData: { data: 'AAAA', dataType: 'Binary' },
        draftPolicyForAttestation: 'policy',
        nonce: 'n',
      };
      expect(scheme.request.safeParse(good).success).toBe(true);
      // A body that does not fit is an issue, never a throw.
      fc.assert(
        fc.property(jsonNear(good), (value) => {
          scheme.request.safeParse(value);
        }),
        runs,
      );
    },
  );
});

describe('any JSON is told apart as', () => {
  it('TCB info', () =>
    jsonProperty(JSON.parse(collateral.tcb_info), (value) => readVendorJson(value, readTcbInfo)));
  it('a QE identity', () =>
    jsonProperty(JSON.parse(collateral.qe_identity), (value) => readVendorJson(value, readEnclaveIdentity)));
  it('a collateral.json', () => jsonProperty(collateral, (value) => collateralSource(value, 'any')));
});

describe('signed JSON', () => {
  const text = (member: unknown, signature = 'ab'.repeat(64)): string =>
    `{"tcbInfo":${JSON.stringify(member)},"signature":"${signature}"}`;
  const parse = (body: string): string => parseSignedJson(utf8(body), 'tcbInfo', 'TcbInfoFormat').text;

  it('comes back as the exact text of its member, whatever stands in it', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (member) => {
        expect(parse(text(member))).toBe(JSON.stringify(member));
      }),
      runs,
    );
  });

  it('without white space is the text that was signed, strings untouched', () => {
    fc.assert(
      fc.property(fc.jsonValue(), fc.constantFrom(1, 2, '\t', ' \n'), (value, space) => {
        expect(withoutWhiteSpace(JSON.stringify(value, null, space))).toBe(JSON.stringify(value));
      }),
      runs,
    );
  });

  it('is refused when it is nested without end, or very large', () => {
    for (const body of [
      '['.repeat(200_000),
      `{"tcbInfo":${'{"a":'.repeat(200_000)}`,
      'x'.repeat(3 * 1024 * 1024),
    ]) {
      decodesOrRefuses(() => parse(body));
      expect(() => parse(body)).toThrow(CodedError);
    }
  });

  it('takes the member of the outermost object only', () => {
    expect(parse(`{"other":{"tcbInfo":{"a":1}},"tcbInfo":{"b":2},"signature":"${'ab'.repeat(64)}"}`)).toBe(
      '{"b":2}',
    );
    expect(
      parse(`{"other":"\\"tcbInfo\\":{\\"a\\":1}","tcbInfo":{"b":2},"signature":"${'ab'.repeat(64)}"}`),
    ).toBe('{"b":2}');
  });

  it.each([
    '{"tcbInfo":{}}',
    `{"tcbInfo":[],"signature":"${'ab'.repeat(64)}"}`,
    `{"tcbInfo":"{}","signature":"${'ab'.repeat(64)}"}`,
    `{"tcbInfo":{},"signature":"${'ab'.repeat(63)}"}`,
    `{"tcbInfo":{},"signature":"${'zz'.repeat(64)}"}`,
    `{"tcbInfo":{},"signature":1}`,
    `{"enclaveIdentity":{},"signature":"${'ab'.repeat(64)}"}`,
    'null',
    '[]',
    '1',
    '""',
  ])('is refused: %s', (body) => {
    expect(() => parse(body)).toThrowError(expect.objectContaining({ code: 'TcbInfoFormat' }));
  });
});

it('reads issuer chains in every form that they travel in, and leaves the rest alone', () => {
  const pem = collateral.pck_crl_issuer_chain;
  expect(issuerChainText(pem)).toBe(pem);
  expect(issuerChainText(encodeURIComponent(pem))).toBe(pem);
  expect(issuerChainText(encodeURIComponent(pem).replaceAll('%2B', '+').replaceAll('%2F', '/'))).toBe(pem);
  fc.assert(
    fc.property(fc.string(), (text) => decodesOrRefuses(() => issuerChainText(text))),
    runs,
  );
});

it('refuses a quote of 10,000 certificates in bounded time', () => {
  const [first = ''] = collateral.pck_crl_issuer_chain.split(/(?<=-----END CERTIFICATE-----\n)/);
  decodesOrRefuses(() => readChain(first.repeat(10_000)));
  const many = make({ pckChain: () => first.repeat(10_000) });
  expect(() => decodeQuote(many.quote)).toThrowError(expect.objectContaining({ code: 'QuoteFormat' }));
});

it('refuses length fields that lie', () => {
  const lie = (at: number): Uint8Array => {
    const copy = Uint8Array.from(quote);
    copy.set(fromHex('ffffffff'), at);
    return copy;
  };
  // Signature data length, authentication data length, certification data length.
  for (const at of [432, 436 + 576, 436 + 578 + 32 + 2]) {
    expect(() => decodeQuote(lie(at))).toThrowError(expect.objectContaining({ code: 'QuoteFormat' }));
  }
});
