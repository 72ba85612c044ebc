import { constants, generateKeyPairSync, hash, type KeyObject, sign } from 'node:crypto';
import type { CodedError } from '@veritee/core';
import { ByteWriter, concat, fromBase64url, utf8 } from '@veritee/core/internal';
import { describe, expect, it } from 'vitest';
import { decodeVbsReport, encodeVbsReport } from '../../src/tpm/vbs-report.ts';
import type { AppraisalResult } from '../../src/verify-evidence.ts';
import { bankOf, claimOf, enclaveMessage, judgeMessage, type Statement } from './attester.ts';
import { agileLog, boundary, type MadeEvent, tag, wbcl } from './logs.ts';

const idks = generateKeyPairSync('rsa', { modulusLength: 2048 });
const stranger = generateKeyPairSync('rsa', { modulusLength: 2048 });
const IDK = 0x50020;
const IDKS = 0x50023;

/** A key of Virtual Secure Mode as it is measured. */
function vsmKey(key: KeyObject): Uint8Array {
  const { n = '', e = '' } = key.export({ format: 'jwk' });
  const modulus = fromBase64url(n);
  const exponent = fromBase64url(e);
  return new ByteWriter()
    .u32le(1)
    .u32le(2048)
    .u32le(exponent.length)
    .u32le(modulus.length)
    .bytes(exponent)
    .bytes(modulus)
    .finish();
}

const identity = {
  ownerId: new Uint8Array(32).fill(1),
  uniqueId: new Uint8Array(32).fill(2),
  authorId: new Uint8Array(32).fill(3),
  familyId: new Uint8Array(16).fill(4),
  imageId: new Uint8Array(16).fill(5),
  enclaveSvn: 6,
  secureKernelSvn: 7,
  platformSvn: 8,
  flags: 2,
  signingLevel: 9,
};

const bySigner =
  (key: KeyObject) =>
  (statement: Uint8Array): Uint8Array =>
    sign('sha256', statement, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 });

const report =
  (key: KeyObject = idks.privateKey, about: (text: string) => string = (text) => text) =>
  (text: string): Uint8Array =>
    encodeVbsReport(hash('sha512', utf8(about(text)), 'buffer'), identity, bySigner(key));

const closing = [wbcl(12), wbcl(13), wbcl(14)];
const measured = [boundary(12, tag(IDKS, vsmKey(idks.publicKey))), ...closing];

function statementOf(events: readonly MadeEvent[], changes: Partial<Statement> = {}): Statement {
  const log = agileLog(events);
  return { logs: [{ type: 'TCG', log }], banks: [bankOf([log], 'sha256')], ...changes };
}

const judge = (
  events: readonly MadeEvent[],
  make = report(),
  boot?: Statement,
  tpm = {},
): Promise<AppraisalResult> => judgeMessage(enclaveMessage(statementOf(events), make, boot), {}, tpm);

describe('a VBS enclave', () => {
  it('is accepted with all fields as claims', async () => {
    const appraisal = await judge(measured);
    expect(appraisal.error?.explain()).toBeUndefined();
    expect(claimOf(appraisal, 'vbsReportPresent')).toBe(true);
    expect(claimOf(appraisal, 'enclaveAuthorId')).toBe('AwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwMDAwM');
    expect(claimOf(appraisal, 'enclaveOwnerId')).toBe('AQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQEBAQE');
    expect(claimOf(appraisal, 'enclaveFamilyId')).toBe('BAQEBAQEBAQEBAQEBAQEBA');
    expect(claimOf(appraisal, 'enclaveImageId')).toBe('BQUFBQUFBQUFBQUFBQUFBQ');
    expect(claimOf(appraisal, 'enclaveSvn')).toBe(6n);
    expect(claimOf(appraisal, 'enclavePlatformSvn')).toBe(8n);
    expect(claimOf(appraisal, 'enclaveFlags')).toBe(2n);
  });

  it('is refused by another signature, or about another text', async () => {
    expect((await judge(measured, report(stranger.privateKey))).error?.code).toBe('VbsReportSignature');
    expect(
      (
        await judge(
          measured,
          report(idks.privateKey, (text) => `${text} `),
        )
      ).error?.code,
    ).toBe('VbsReportData');
  });

  it('needs a measured key: none, one behind the separator or one for encryption will not do', async () => {
    const late = [
      boundary(12, tag(0x20002, new Uint8Array(8))),
      ...closing,
      boundary(12, tag(IDKS, vsmKey(idks.publicKey))),
    ];
    const encryption = [boundary(12, tag(IDK, vsmKey(idks.publicKey))), ...closing];
    const unmeasured = [{ ...measured[0], digest: new Uint8Array(32) } as MadeEvent, ...closing];
    expect((await judge([])).error?.code).toBe('VbsSigningKeyMissing');
    expect((await judge(late)).error?.code).toBe('VbsSigningKeyMissing');
    expect((await judge(encryption)).error?.code).toBe('VbsSigningKeyMissing');
    expect((await judge(unmeasured)).error?.code).toBe('WindowsEvents');
    expect((await judge(encryption, report(), undefined, { allowIdkSignatures: true })).accepted).toBe(true);
  });

  it('finds the key in the boot log after hibernation', async () => {
    const boot = statementOf(measured, { clockInfo: { clock: 1n } });
    expect((await judge([], report(), boot)).accepted).toBe(true);
  });

  it.each<readonly [string, Uint8Array]>([
    ['of another algorithm', concat(Uint8Array.of(2, 0, 0, 0), vsmKey(idks.publicKey).subarray(4))],
    ['that is cut off', vsmKey(idks.publicKey).subarray(0, 100)],
    ['with bytes behind it', concat(vsmKey(idks.publicKey), Uint8Array.of(0))],
  ])('with a key %s is refused', async (_what, key) => {
    expect((await judge([boundary(12, tag(IDKS, key)), ...closing])).error?.code).toBe('WindowsEvents');
  });

  it('with too many keys is refused', async () => {
    const many = Array.from({ length: 9 }, () => boundary(12, tag(IDKS, vsmKey(idks.publicKey))));
    expect((await judge([...many, ...closing])).error?.code).toBe('WindowsEvents');
  });
});

describe('a VBS report', () => {
  const good = report()('text');
  const changed = (at: number, value: number): Uint8Array =>
    Uint8Array.from(good, (byte, i) => (i === at ? value : byte));
  const codeOf = (bytes: Uint8Array): string | undefined => {
    try {
      decodeVbsReport(bytes);
      return undefined;
    } catch (error) {
      return (error as CodedError).code;
    }
  };

  it('is read at the documented places', () => {
    expect(codeOf(good)).toBeUndefined();
    expect([good.at(224), good.at(228), good.at(232), good.at(236), good.at(240), good.at(244)]).toEqual([
      6, 7, 8, 2, 9, 0x10,
    ]);
  });

  it.each<readonly [string, Uint8Array]>([
    ['another size', changed(0, 1)],
    ['another version', changed(4, 2)],
    ['another signature scheme', changed(8, 2)],
    ['a statement of another size', changed(12, 1)],
    ['a signature of another size', changed(16, 1)],
    ['a report of another size', changed(24, 1)],
    ['another report version', changed(28, 2)],
    ['an enclave of another kind', changed(244, 0x11)],
    ['bytes behind it', concat(good, Uint8Array.of(0))],
    ['a block of no size', concat(good.subarray(0, 24), good.subarray(24)).fill(0xff, 12, 16)],
  ])('with %s is refused', (_what, bytes) => {
    expect(codeOf(bytes)).toBe('VbsReportFormat');
  });
});
