/** Endorsements from a file: the `collateral.json` that quote-verification libraries exchange. */

import { CodedError, fromHex, utf8 } from '@veritee/core';
import { toPem } from '@veritee/core/x509';
import { z } from 'zod';
import { signedJsonBody } from '../dcap/signed-json.ts';
import { EvidenceError } from '../errors.ts';
import { type Endorsement, type EndorsementRequest, type EndorsementSource, endorsement } from './source.ts';

/** Schema of `collateral.json`; certificates are PEM, lists DER in hex, PEM or base64. */
export const collateralFile = z.looseObject({
  pck_crl_issuer_chain: z.string(),
  root_ca_crl: z.string(),
  pck_crl: z.string(),
  tcb_info_issuer_chain: z.string(),
  tcb_info: z.string(),
  tcb_info_signature: z.string(),
  qe_identity_issuer_chain: z.string(),
  qe_identity: z.string(),
  qe_identity_signature: z.string(),
  pck_certificate_chain: z.string().nullish(),
});
export type CollateralFile = z.infer<typeof collateralFile>;

/**
 * A source that answers from one `collateral.json`. It holds the endorsements of one platform and answers with them
 * whatever is asked: if they are for another platform, verification says so.
 *
 * @param json - the parsed file
 * @param origin - for people: the path
 * @throws EvidenceError `EndorsementsFormat`
 */
export function collateralSource(json: unknown, origin: string): EndorsementSource {
  const parsed = collateralFile.safeParse(json);
  if (!parsed.success) {
    const issue = parsed.error.issues[0];
    throw new EvidenceError('EndorsementsFormat', `${origin} is no collateral.json.`, {
      found: `${issue?.path.join('.')}: ${issue?.message}`,
    });
  }
  const items = itemsOf(parsed.data, origin);
  return { name: origin, get: (request) => Promise.resolve(items[request.kind]) };
}

function itemsOf(
  file: CollateralFile,
  origin: string,
): Partial<Record<EndorsementRequest['kind'], Endorsement>> {
  const tcbInfo = signedJsonBody('tcbInfo', file.tcb_info, file.tcb_info_signature);
  const qeIdentity = signedJsonBody('enclaveIdentity', file.qe_identity, file.qe_identity_signature);
  const chain = file.pck_certificate_chain ?? '';
  return {
    'tcb-info': endorsement(tcbInfo, origin, chainText(file.tcb_info_issuer_chain)),
    'qe-identity': endorsement(qeIdentity, origin, chainText(file.qe_identity_issuer_chain)),
    'pck-crl': endorsement(utf8(file.pck_crl), origin, chainText(file.pck_crl_issuer_chain)),
    'root-crl': endorsement(utf8(file.root_ca_crl), origin),
    ...(chain !== '' && { 'pck-chain': endorsement(utf8(chainText(chain)), origin) }),
  };
}

/** Chains are PEM; some tools write a lone certificate as hex of DER. */
function chainText(text: string): string {
  if (text.includes('-----BEGIN')) return text;
  try {
    return toPem(fromHex(text.trim()), 'CERTIFICATE');
  } catch (error) {
    if (error instanceof CodedError) return text;
    throw error;
  }
}
