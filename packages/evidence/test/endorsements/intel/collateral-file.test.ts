import { base64, fromHex, hex, utf8 } from '@veritee/core/internal';
import { toPem } from '@veritee/core/internal/x509';
import { describe, expect, it } from 'vitest';
import { type CollateralFile, collateralSource } from '../../../src/endorsements/intel/collateral-file.ts';
import { signedJsonBody } from '../../../src/endorsements/intel/signed-json.ts';
import { judgeMade } from '../../judge.ts';
import { make } from '../../vendor.ts';

const made = make();
const { collateral } = made;

/** Judges the made quote with a collateral.json that was written differently. */
const judged = async (changes: Record<string, unknown>) => {
  const source = collateralSource({ ...collateral, ...changes }, 'made');
  return (await judgeMade(made, { source })).error?.code;
};

describe('a collateral.json', () => {
  const der = (list: string): Uint8Array => fromHex(list);
  it.each<readonly [string, (list: string) => string]>([
    ['hex', (list) => list],
    ['upper-case hex', (list) => list.toUpperCase()],
    ['hex with a line end', (list) => `${list}\n`],
    ['base64', (list) => base64(der(list))],
    ['base64 in lines', (list) => base64(der(list)).replaceAll(/(.{64})/g, '$1\n')],
    ['PEM', (list) => toPem(der(list), 'X509 CRL')],
    ['PEM with a NUL', (list) => `${toPem(der(list), 'X509 CRL')}\0`],
  ])('may hold revocation lists as %s', async (_form, write) => {
    const lists = { pck_crl: write(collateral.pck_crl), root_ca_crl: write(collateral.root_ca_crl) };
    expect(await judged(lists)).toBeUndefined();
  });

  it('may hold documents as the service delivers them, without separate signatures', async () => {
    const whole = (member: string, text: string, signature = '') =>
      new TextDecoder().decode(signedJsonBody(member, text, signature));
    const changes = {
      tcb_info: whole('tcbInfo', collateral.tcb_info, collateral.tcb_info_signature),
      tcb_info_signature: undefined,
      qe_identity: whole('enclaveIdentity', collateral.qe_identity, collateral.qe_identity_signature),
      qe_identity_signature: undefined,
    };
    expect(await judged(changes)).toBeUndefined();
  });

  it('may hold chains as headers carry them', async () => {
    expect(
      await judged({ tcb_info_issuer_chain: encodeURIComponent(collateral.tcb_info_issuer_chain) }),
    ).toBeUndefined();
  });

  it('may replace the chain of the quote', async () => {
    const { pck, ca, root } = made.certificates;
    const pem = [pck, ca, root].map((each) => toPem(each.der, 'CERTIFICATE')).join('');
    expect(await judged({ pck_certificate_chain: pem })).toBeUndefined();
    expect(await judged({ pck_certificate_chain: null })).toBeUndefined();
    expect(await judged({ pck_certificate_chain: '' })).toBeUndefined();
    // One hex certificate is read, and found to be too little.
    expect(await judged({ pck_certificate_chain: hex(pck.der) })).toBe('PckChainMissing');
  });

  it.each<readonly [string, unknown]>([
    ['no object', []],
    ['null', null],
    ['a text', 'collateral'],
    ['without a member', { ...collateral, pck_crl: undefined }],
    ['with a document as an object', { ...collateral, tcb_info: JSON.parse(collateral.tcb_info) as unknown }],
    ['without a signature', { ...collateral, tcb_info_signature: undefined }],
  ])('is refused: %s', (_what, json) => {
    expect(() => collateralSource(json, 'made')).toThrowError(
      expect.objectContaining({ code: 'EndorsementsFormat' }),
    );
  });

  it('is not trusted: a signature of the other document refuses', async () => {
    const { tcb_info_signature, qe_identity_signature } = collateral as Required<CollateralFile>;
    const swapped = { tcb_info_signature: qe_identity_signature, qe_identity_signature: tcb_info_signature };
    expect(await judged(swapped)).toBe('TcbInfoInvalidSignature');
  });

  it('does not mend lists that are none', async () => {
    for (const pck_crl of ['', 'zz', '00', base64(utf8('no list'))])
      expect(await judged({ pck_crl })).toBe('CrlFormat');
  });
});
