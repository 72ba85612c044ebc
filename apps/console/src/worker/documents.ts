/** Files other than evidence, as fields: tokens, certificates, lists, logs, and any other JSON. */

import type { JsonObject } from '@veritee/core';
import { jwsClaims, parseJson, parseJws } from '@veritee/core/internal';
import { decodeRevocationList, nameText } from '@veritee/core/internal/x509';
import type { Description } from '@veritee/evidence';
import { describeEventLog } from '@veritee/evidence/internal';
import type { FileKind } from '@veritee/evidence/recognise';
import { certificatesIn } from './certificates-in.ts';
import { imaFields, imaTextFields } from './ima-fields.ts';
import { jsonFields } from './json-fields.ts';
import { policyTextOf, textOf, tokenTextOf } from './text-of.ts';

export { textOf } from './text-of.ts';

/** A document's bytes, as they were given and as they are spelled. */
interface DocumentFile {
  readonly kind: FileKind;
  readonly detail?: string | undefined;
  readonly bytes: Uint8Array;
  readonly given: { readonly bytes: Uint8Array };
}

const READERS: Readonly<Partial<Record<FileKind, (file: DocumentFile) => Description>>> = {
  JWT: tokenOf,
  'attest answer': answerOf,
  'policy document': tokenOf,
  'certificate document': tokenOf,
  certificate: certificateOf,
  CRL: listOf,
  'TCG event log': logOf,
  'Windows boot log': logOf,
  'CCEL event log': logOf,
  'IMA list': ({ kind, detail, bytes, given }) =>
    detail === 'text' ? imaTextFields(kind, given.bytes) : imaFields(kind, bytes),
};

/** Fields of a document; undefined for what is shown as bytes alone. @throws CodedError */
export function documentFields(file: DocumentFile): Description | undefined {
  const read = READERS[file.kind];
  if (read !== undefined) return read(file);
  const text = textOf(file);
  return text !== undefined && /^\s*[{[]/.test(text) ? jsonFields(file.kind, parseJson(text)) : undefined;
}

/** The answer of a service: the token in it, with what is beside it. */
function answerOf(file: DocumentFile): Description {
  const token = tokenTextOf(file);
  const { token: _, ...others } = parseJson(textOf(file) ?? '') as JsonObject;
  const beside = Object.keys(others).length === 0 ? [] : [jsonFields('Answer', others)];
  return token === undefined
    ? jsonFields(file.kind, parseJson(textOf(file) ?? ''))
    : { label: file.kind, children: [...(tokenFields('Token', token).children ?? []), ...beside] };
}

function tokenOf(file: DocumentFile): Description {
  return tokenFields(file.kind, (textOf(file) ?? '').trim(), policyTextOf(file));
}

function tokenFields(label: string, token: string, policy?: string): Description {
  const jws = parseJws(token);
  const claims = jws.payload.length === 0 ? {} : jwsClaims(jws);
  return {
    label,
    children: [
      jsonFields('Header', jws.header),
      jsonFields('Claims', withTimes(claims)),
      ...(policy === undefined ? [] : [{ label: 'Policy', value: policy }]),
      { label: 'Signature', value: `${jws.signature.length} bytes` },
    ],
  };
}

const TIMES = ['iat', 'nbf', 'exp'];

/** Times of tokens are seconds since 1970. */
function withTimes(claims: JsonObject): JsonObject {
  const entries = Object.entries(claims).map(([name, value]) => {
    const seconds = TIMES.includes(name) ? Number(value) : Number.NaN;
    const isTime = Number.isFinite(seconds) && Math.abs(seconds) < 1e11;
    return [name, isTime ? `${value} (${new Date(seconds * 1000).toISOString()})` : value] as const;
  });
  return Object.fromEntries(entries);
}

function certificateOf({ kind, given }: DocumentFile): Description {
  const certificates = certificatesIn(given.bytes);
  return {
    label: certificates.length === 1 ? kind : `${certificates.length} certificates`,
    children: certificates.map((each) => ({
      label: each.commonName,
      children: [
        { label: 'Subject', value: nameText(each.subject).join(', ') },
        { label: 'Issuer', value: nameText(each.issuer).join(', ') },
        { label: 'Serial number', value: each.serialNumber },
        { label: 'Valid from', value: each.notBefore.toISOString() },
        { label: 'Valid until', value: each.notAfter.toISOString() },
        { label: 'SHA-256', value: each.sha256 },
        { label: 'Extensions', value: [...each.extensions.keys()].join(', ') },
      ],
    })),
  };
}

const MOST_SERIALS = 200;

function listOf({ kind, bytes }: DocumentFile): Description {
  const { issuer, thisUpdate, nextUpdate, revoked, sha256 } = decodeRevocationList(bytes);
  const serials = [...revoked];
  return {
    label: kind,
    children: [
      { label: 'Issuer', value: nameText(issuer).join(', ') },
      { label: 'This update', value: thisUpdate.toISOString() },
      { label: 'Next update', value: nextUpdate?.toISOString() ?? 'none' },
      { label: 'SHA-256', value: sha256 },
      {
        label: 'Revoked',
        value: `${serials.length}`,
        children: serials.slice(0, MOST_SERIALS).map((each) => ({ label: 'Serial number', value: each })),
      },
    ],
  };
}

function logOf({ kind, bytes }: DocumentFile): Description {
  const { format, digestAlgorithms, events, registers, replay } = describeEventLog(bytes);
  return {
    label: kind,
    value: `${format}, ${digestAlgorithms.join(', ')}, ${events.length} events`,
    children: [
      ...Object.entries(replay).map(([bank, values]) => ({
        label: `Replay of bank ${bank}`,
        children: Object.entries(values).map(([index, value]) => ({ label: `${registers} ${index}`, value })),
      })),
      {
        label: 'Events',
        children: events.map(({ sequence, pcr, type, summary, dataMeasured, digests }) => ({
          label: `${sequence}: ${registers} ${pcr}, ${type}`,
          value: `${summary}${dataMeasured ? '' : ' (not what was measured)'}`,
          children: Object.entries(digests).map(([label, value]) => ({ label, value })),
        })),
      },
    ],
  };
}
