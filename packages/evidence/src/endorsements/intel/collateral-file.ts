/** Endorsements from a file: the `collateral.json` that quote-verification libraries exchange. */

import { CodedError } from '@veritee/core';
import { fromBase64, fromHex, utf8, withoutMark } from '@veritee/core/internal';
import * as z from 'zod/mini';
import { EvidenceError } from '../../errors.ts';
import { parsedBy } from '../../parsed-by.ts';
import { type Endorsement, type EndorsementSource, endorsement } from '../source.ts';
import { issuerChainText } from './issuer-chain.ts';
import { type IntelRequest, isIntelRequest } from './request.ts';
import { parseSignedJson, signedJsonBody } from './signed-json.ts';

/**
 * Schema of `collateral.json`: certificates as PEM (also URL-encoded, as headers carry it, or hex of one DER
 * certificate), lists as hex or base64 of DER or as PEM, documents as the exact JSON text that was signed. The two
 * signatures may be missing where the document is the whole answer of the vendor's service.
 */
export const collateralFile = z.looseObject({
  pck_crl_issuer_chain: z.string(),
  root_ca_crl: z.string(),
  pck_crl: z.string(),
  tcb_info_issuer_chain: z.string(),
  tcb_info: z.string(),
  tcb_info_signature: z.optional(z.string()),
  qe_identity_issuer_chain: z.string(),
  qe_identity: z.string(),
  qe_identity_signature: z.optional(z.string()),
  pck_certificate_chain: z.nullish(z.string()),
});
/** The endorsements of one platform in one JSON object, as other verifiers of DCAP quotes write them. */
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
  const parsed = parsedBy(collateralFile, json);
  if (parsed.fault !== undefined) throw notCollateral(origin, parsed.fault);
  const items = itemsOf(parsed.data, origin);
  return {
    name: origin,
    get: (request) => Promise.resolve(isIntelRequest(request) ? items[request.kind] : undefined),
  };
}

function itemsOf(file: CollateralFile, origin: string): Partial<Record<IntelRequest['kind'], Endorsement>> {
  const tcbInfo = documentBody('tcbInfo', file.tcb_info, file.tcb_info_signature, origin);
  const qeIdentity = documentBody('enclaveIdentity', file.qe_identity, file.qe_identity_signature, origin);
  const chain = file.pck_certificate_chain ?? '';
  return {
    'tcb-info': endorsement(tcbInfo, origin, issuerChainText(file.tcb_info_issuer_chain)),
    'qe-identity': endorsement(qeIdentity, origin, issuerChainText(file.qe_identity_issuer_chain)),
    'pck-crl': endorsement(listBytes(file.pck_crl), origin, issuerChainText(file.pck_crl_issuer_chain)),
    'root-crl': endorsement(listBytes(file.root_ca_crl), origin),
    ...(chain !== '' && { 'pck-chain': endorsement(utf8(issuerChainText(chain)), origin) }),
  };
}

/** The body as the vendor's service delivers it: given whole, or as the signed text and its signature. */
function documentBody(
  member: 'tcbInfo' | 'enclaveIdentity',
  text: string,
  signature: string | undefined,
  origin: string,
): Uint8Array {
  const whole = utf8(text);
  try {
    parseSignedJson(whole, member, 'EndorsementsFormat');
    return whole;
  } catch (error) {
    if (!(error instanceof CodedError)) throw error;
  }
  if (signature === undefined) throw notCollateral(origin, `${member} without its signature`);
  return signedJsonBody(member, withoutMark(text), signature);
}

/** DER of a list given as hex or base64; PEM and what is none of these is left to whoever reads the list. */
function listBytes(text: string): Uint8Array {
  const bare = text.replaceAll(/[\0\s]+/g, '');
  for (const decode of [fromHex, fromBase64]) {
    try {
      const der = decode(bare);
      if (der[0] === 0x30) return der;
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
    }
  }
  return utf8(text);
}

function notCollateral(origin: string, found: string): EvidenceError {
  return new EvidenceError('EndorsementsFormat', `${origin} is not a collateral.json.`, { found });
}
