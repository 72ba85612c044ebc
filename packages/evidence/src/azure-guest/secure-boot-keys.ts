/** Whether the Secure Boot keys of a guest are those that Azure gives its virtual machines. */

import { CodedError } from '@veritee/core';
import { hex } from '@veritee/core/internal';
import { digest } from '@veritee/core/internal/crypto';
import { eventType } from '../tpm/event-log/event-types.ts';
import type { TrustedEvent } from '../tpm/event-log/trusted-events.ts';
import {
  decodeSignatureLists,
  decodeUefiVariable,
  type UefiSignatureList,
  uefiGuid,
} from '../tpm/event-log/uefi.ts';

/** What is known of the keys in PCR 7. */
export interface SecureBootKeys {
  /** PK and KEK hold Microsoft's keys and no others. */
  readonly defaultKeys: boolean;
  /** db holds Microsoft's certificates and no others. */
  readonly db: boolean;
  /** dbx holds entries, each of them Microsoft's. */
  readonly dbx: boolean;
}

/** SHA-256 of the certificates: those of 2011, in logs of real guests, and their successors of 2023, as Microsoft publishes them. */
const KNOWN = {
  PK: ['b3bd98f4777241d721a96cd584dcb9d4b2098beb269c44442bdf609adce3b6c0'],
  KEK: [
    'a1117f516a32cefcba3f2d1ace10a87972fd6bbe8fe0d0b996e09e65d802a503',
    '3cd3f0309edae228767a976dd40d9f4affc4fbd5218f2e8cc3c9dd97e8ac6f9d',
  ],
  db: [
    'e8e95f0733a55e8bad7be0a1413ee23c51fcea64b3c8fa6a786935fddcc71961',
    '48e99b991f57fc52f76149599bff0a58c47154229b9f8d603ac40d3500248507',
    '076f1fea90ac29155ebf77c17682f75f1fdd1be196da302dc8461e350a9ae330',
    'f6124e34125bee3fe6d79a574eaa7b91c0e7bd9d929c1a321178efd611dad901',
  ],
} as const satisfies Readonly<Record<string, readonly string[]>>;

/** Whom Microsoft's entries belong to. */
const MICROSOFT = '77FA9ABD-0359-4D32-BD60-28F4E78F784B';

/**
 * Reads PCR 7: what is not measured, malformed or another's is not validated.
 *
 * @param firmware - events of PCRs that the quote explains
 * @param more - SHA-256 of certificates that count beside Microsoft's
 */
export function secureBootKeys(
  firmware: readonly TrustedEvent[],
  more: readonly string[] = [],
): SecureBootKeys {
  const lists = listsIn(firmware);
  const holdsKnown = (name: keyof typeof KNOWN, guid: string): boolean =>
    isOnlyOf(lists.get(`${guid} ${name}`) ?? [], [...KNOWN[name], ...more]);
  return {
    defaultKeys: holdsKnown('PK', uefiGuid.globalVariable) && holdsKnown('KEK', uefiGuid.globalVariable),
    db: holdsKnown('db', uefiGuid.imageSecurityDatabase),
    dbx: isMicrosofts(lists.get(`${uefiGuid.imageSecurityDatabase} dbx`) ?? []),
  };
}

/** Signature lists by the variable that they were measured as. */
function listsIn(firmware: readonly TrustedEvent[]): Map<string, readonly UefiSignatureList[]> {
  const lists = new Map<string, readonly UefiSignatureList[]>();
  for (const { pcr, type, measured } of firmware) {
    if (pcr !== 7 || type !== eventType.efiVariableDriverConfig || measured?.form !== 'data') continue;
    try {
      const { guid, name, data } = decodeUefiVariable(measured.bytes);
      lists.set(`${guid} ${name}`, decodeSignatureLists(data));
    } catch (error) {
      if (!(error instanceof CodedError)) throw error;
    }
  }
  return lists;
}

function isOnlyOf(lists: readonly UefiSignatureList[], known: readonly string[]): boolean {
  const certificates = lists.flatMap(({ type, signatures }) =>
    signatures.map(({ data }) => (type === uefiGuid.x509 ? hex(digest('sha256', data)) : '')),
  );
  return certificates.length > 0 && certificates.every((each) => known.includes(each));
}

function isMicrosofts(lists: readonly UefiSignatureList[]): boolean {
  const entries = lists.flatMap(({ signatures }) => signatures);
  return entries.length > 0 && entries.every(({ owner }) => owner === MICROSOFT);
}
