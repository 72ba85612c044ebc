/** Readers of TPM evidence, with the worst shapes that they can be given. */

import { describeEventLog } from '../../packages/evidence/src/tpm/event-log/describe.ts';
import { decodeEventLog } from '../../packages/evidence/src/tpm/event-log/read.ts';
import { taggedJson } from '../../packages/evidence/src/tpm/event-log/sipa.ts';
import { decodeTagged } from '../../packages/evidence/src/tpm/event-log/tagged.ts';
import { decodeSignatureLists, decodeUefiVariable } from '../../packages/evidence/src/tpm/event-log/uefi.ts';
import { describeImaList } from '../../packages/evidence/src/tpm/ima/describe.ts';
import { decodeImaLists, entriesIn, entryAt, imaFields } from '../../packages/evidence/src/tpm/ima/list.ts';
import { readJsonText } from '../../packages/evidence/src/tpm/json-text.ts';
import { decodeTpmRequest } from '../../packages/evidence/src/tpm/request.ts';
import { decodeAttest } from '../../packages/evidence/src/tpm/structures.ts';
import { type Reader, row } from './readers.ts';
import { eventLogShapes, imaLogShapes, statementShapes, tagShapes } from './worst-bytes.ts';
import { asBytes, inBody, jsonShapes, jwsShapes } from './worst-shapes.ts';

/** The fields of every entry of a measurement list. */
function fieldsOfAll(bytes: Uint8Array): void {
  for (const list of decodeImaLists([bytes])) {
    for (let at = 0; at < entriesIn(list); at++) imaFields(entryAt(list, at));
  }
}

/** All rows of TPM evidence. */
export const tpmReaders: readonly Reader[] = [
  row('@veritee/evidence decodeEventLog', eventLogShapes, decodeEventLog),
  row('@veritee/evidence/internal describeEventLog', eventLogShapes, describeEventLog),
  row('@veritee/evidence tagged events as JSON', tagShapes, (bytes) => taggedJson(decodeTagged(bytes))),
  row('@veritee/evidence/internal describeImaList', imaLogShapes, describeImaList),
  row('@veritee/evidence decodeImaLists', imaLogShapes, fieldsOfAll),
  row('@veritee/evidence decodeAttest', statementShapes, decodeAttest, 4096),
  row('@veritee/evidence decodeUefiVariable', eventLogShapes, decodeUefiVariable),
  row('@veritee/evidence decodeSignatureLists', eventLogShapes, decodeSignatureLists),
  row('@veritee/evidence readJsonText', jsonShapes, readJsonText),
  row('@veritee/evidence decodeTpmRequest', asBytes(inBody('request', asBytes(jwsShapes))), decodeTpmRequest),
];
