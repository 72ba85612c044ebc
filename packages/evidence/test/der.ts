/** The little DER that fixtures need. */

import { derNumber, derOctets, derTag, fromHex } from '@veritee/core/internal';

export {
  derNumber as integer,
  derOid as oid,
  derSequence as sequence,
  derValue as der,
} from '@veritee/core/internal';

export const octets = (hexText: string): Uint8Array => derOctets(fromHex(hexText));
export const enumerated = (value: number): Uint8Array => derNumber(value, derTag.enumerated);
