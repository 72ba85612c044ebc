/** What the values of expectations must look like, in words for errors. */

import type { TokenExpectations } from './expectations.ts';

const HASH = '32 bytes, as hex or as bytes';
const OR_LIST = '; or a list of such';

/** A phrase for each expectation. */
export const expectationForms: Readonly<Record<keyof TokenExpectations, string>> = {
  attestationType: `text${OR_LIST}`,
  allowDebuggable: 'true or false',
  measurement: `32 or 48 bytes, as hex or as bytes${OR_LIST}`,
  signer: `32 or 48 bytes, as hex or as bytes${OR_LIST}`,
  familyId: `16 bytes, as hex or as bytes${OR_LIST}`,
  imageId: `16 bytes, as hex or as bytes${OR_LIST}`,
  hostData: `32, 48 or 64 bytes, as hex or as bytes${OR_LIST}`,
  mrEnclave: `${HASH}${OR_LIST}`,
  mrSigner: `${HASH}${OR_LIST}`,
  productId: 'a whole number, 0 or more',
  minimumSvn: 'a whole number, 0 or more',
  tcbStatus: `text${OR_LIST}`,
  policyHash: `32 bytes, as base64url or as bytes${OR_LIST}`,
  nonce: 'text',
  runtimeData: 'bytes or text',
  maxTokenAge: 'seconds, 0 or more',
  claims: 'a plain object of JSON values',
  predicates: 'a plain object of functions',
};
