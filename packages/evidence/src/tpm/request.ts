/** TPM requests: the JWS of message 3 and its payload, versions 1 and 2, as one form (sections 2.1 to 2.3). No trust. */

import { CodedError } from '@veritee/core';
import { type CompactJws, fromUtf8, parseJws } from '@veritee/core/internal';
import { EvidenceError } from '../errors.ts';
import { refusalOf } from '../trail/trail.ts';
import { longestLog } from './event-log/read.ts';
import type {
  CustomClaim,
  EnclaveEvidence,
  KeyBinding,
  PlatformEvidence,
  RawLog,
  RequestKey,
  TpmEvidence,
} from './evidence.ts';
import { Members } from './json-members.ts';
import { readJsonText } from './json-text.ts';
import { bindingHashes } from './key-binding.ts';
import { decodePlatformStatement } from './platform-statement.ts';
import type { PcrValues } from './quoted-banks.ts';

/** Bytes of a request. */
export const LONGEST_REQUEST = 24 * 1024 * 1024;
const MOST_LOGS = 16;
const MOST_BANKS = 16;
const MOST_PCRS = 32;
const MOST_OTHER_KEYS = 2;
/** Texts of keys go into claims and the token; real ones have less than 8 KB. */
const LONGEST_KEY = 65_536;
const MOST_CUSTOM_CLAIMS = 64;
const LONGEST_CUSTOM_VALUE = 65_536;
const LONGEST_RELYING_PARTY_TEXT = 4096;
const VERSIONS: ReadonlyMap<string, 1 | 2> = new Map([
  ['attReq', 1],
  ['attReqV2', 2],
]);

/**
 * Decodes message 3: `{"payload":{"request":"<JWS>"}}`, with or without its outer object.
 * @throws EvidenceError `TpmMessageFormat`, `EventLogTooLarge`, `TpmStructureFormat`
 */
export function decodeTpmRequest(message: Uint8Array): TpmEvidence {
  try {
    return readRequest(parseJws(requestIn(message), LONGEST_REQUEST));
  } catch (error) {
    if (error instanceof EvidenceError || !(error instanceof CodedError)) throw error;
    throw refusalOf('TpmMessageFormat', error);
  }
}

/** The JWS of a message. It is megabytes of text, which a reader that keeps numbers exact would read digit by digit. */
function requestIn(message: Uint8Array): string {
  const json = readJsonText(fromUtf8(message, 'TPM message'));
  const outer = new Members(json, json.root);
  const request = (outer.optionalObject('payload') ?? outer).optionalString('request');
  if (request === undefined) throw malformed('{"payload":{"request":"…"}}', 'a message without a request');
  return request;
}

function readRequest(jws: CompactJws): TpmEvidence {
  const type = jws.header['typ'];
  const version = typeof type === 'string' ? VERSIONS.get(type) : undefined;
  if (version === undefined)
    throw malformed('"typ" attReq or attReqV2', typeof type === 'string' ? type.slice(0, 32) : 'none');
  const json = readJsonText(fromUtf8(jws.payload, 'TPM request'));
  const payload = new Members(json, json.root);
  const attestationType = payload.string('att_type');
  if (attestationType !== 'basic' && attestationType !== 'vbs')
    throw malformed('"att_type" basic or vbs', attestationType.slice(0, 32));
  const data = payload.object('att_data');
  const signed = attestationType === 'vbs' ? data.object('report_signed') : data;
  return {
    version,
    jws,
    relyingPartyId: bounded(signed, 'rp_id'),
    relyingPartyData: bounded(signed, 'rp_data'),
    challenge: signed.bytes('challenge'),
    serviceContext: signed.bytes('service_context'),
    ...(version === 1 ? readPlatforms1(signed) : readPlatforms2(signed)),
    ...(version === 1 ? readKeys1(signed) : readKeys2(signed)),
    customClaims: readCustomClaims(signed),
    enclave: attestationType === 'vbs' ? readEnclave(data, signed, version) : undefined,
  };
}

/** A text that goes back to the caller, so that its length is the caller's cost and not ours; empty and absent are alike. */
function bounded(signed: Members, name: string): string | undefined {
  const text = signed.optionalString(name);
  if (text !== undefined && text.length > LONGEST_RELYING_PARTY_TEXT)
    throw malformed(`${name} of at most ${LONGEST_RELYING_PARTY_TEXT} characters`, `${text.length}`);
  return text === '' ? undefined : text;
}

function readEnclave(data: Members, signed: Members, version: 1 | 2): EnclaveEvidence {
  const report =
    version === 1 ? data.bytes('vsm_report') : data.object('vsm_report').object('enclave').bytes('report');
  return { report, signedText: signed.text };
}

type Platforms = Pick<TpmEvidence, 'current' | 'boot'>;

/**
 * Version 1: after resume from hibernation the current statement goes with the resume logs, the boot logs with the
 * statement that was saved at boot. A boot log without its statement is nobody's word and is not read.
 */
function readPlatforms1(signed: Members): Platforms {
  const data = tpmData(signed);
  const budget = { left: longestLog };
  const log = (name: string): RawLog[] => readLog('TCG', data.optionalBytes(name), budget);
  const boot = [...log('srtm_boot_log'), ...log('drtm_boot_log')];
  const resumed = [...log('srtm_resume_log'), ...log('drtm_resume_log')];
  const aik = {
    aikCertificate: data.optionalBytes('aik_cert'),
    aikJwk: data.object('aik_pub').strings,
    dropUnquoted: true,
  };
  const statement = (bytes: Uint8Array): Pick<PlatformEvidence, 'pcrs' | 'quote' | 'signature'> => {
    const { pcrs, attest, signature } = decodePlatformStatement(bytes);
    return { pcrs: [pcrs], quote: attest, signature };
  };
  const saved = data.optionalBytes('boot_claim');
  return {
    current: { ...aik, logs: resumed.length > 0 ? resumed : boot, ...statement(data.bytes('current_claim')) },
    boot: saved && { ...aik, logs: boot, ...statement(saved) },
  };
}

function readPlatforms2(signed: Members): Platforms {
  const data = tpmData(signed);
  const budget = { left: longestLog };
  const boot = data.optionalObject('boot_attestation');
  return {
    current: readPlatform2(data.object('current_attestation'), budget),
    boot: boot && readPlatform2(boot, budget),
  };
}

/** Without TPM data nothing could be proven: the keys of VBS are measured into the TPM, too. */
function tpmData(signed: Members): Members {
  const data = signed.optionalObject('tpm_att_data');
  if (data === undefined)
    throw new EvidenceError('TpmDataMissing', 'The request has no TPM data.', { expected: 'tpm_att_data' });
  return data;
}

function readPlatform2(platform: Members, budget: { left: number }): PlatformEvidence {
  return {
    logs: platform.objects('logs', MOST_LOGS).flatMap((each) => {
      const type = each.string('type').toUpperCase();
      if (type !== 'TCG' && type !== 'IMA') throw malformed('a log of type TCG or IMA', type.slice(0, 32));
      return readLog(type, each.optionalBytes('log'), budget);
    }),
    aikCertificate: platform.optionalBytes('aik_cert'),
    aikJwk: platform.object('aik_pub').strings,
    pcrs: platform.objects('pcrs', MOST_BANKS).map(readBank),
    dropUnquoted: false,
    quote: platform.bytes('quote'),
    signature: platform.bytes('signature'),
  };
}

function readLog(kind: RawLog['kind'], bytes: Uint8Array | undefined, budget: { left: number }): RawLog[] {
  if (bytes === undefined) return [];
  budget.left -= bytes.length;
  if (budget.left < 0)
    throw new EvidenceError('EventLogTooLarge', 'The logs of the request are too large.', {
      expected: `at most ${longestLog} bytes together`,
    });
  return [{ kind, bytes }];
}

function readBank(bank: Members): PcrValues {
  const values = new Map<number, Uint8Array>();
  for (const each of bank.objects('values', MOST_PCRS)) {
    const index = each.number('index');
    if (values.has(index)) throw malformed('each PCR of a bank once', `PCR ${index} twice`);
    values.set(index, each.bytes('digest'));
  }
  return { algorithm: bank.number('algorithm'), values };
}

type Keys = Pick<TpmEvidence, 'requestKey' | 'otherKeys'>;

/** Version 1 has one key, and no word on how it is tied to the TPM. */
function readKeys1(signed: Members): Keys {
  const jwk = boundedKey(signed.object('attest_key'));
  const text = `{"jwk":${jwk.text}}`;
  return {
    requestKey: { jwkText: jwk.text, jwk: jwk.strings, text, binding: undefined },
    otherKeys: [],
  };
}

function readKeys2(signed: Members): Keys {
  const otherKeys = signed.objects('other_keys', MOST_OTHER_KEYS).map(readKey);
  if (otherKeys.some(({ binding }) => binding?.kind === 'quote'))
    throw malformed('other keys that are certified or not bound', 'one bound by the quote');
  return { requestKey: readKey(signed.object('request_key')), otherKeys };
}

function readKey(key: Members): RequestKey {
  const jwk = boundedKey(key).object('jwk');
  return { jwkText: jwk.text, jwk: jwk.strings, text: key.text, binding: readBinding(key) };
}

function boundedKey(key: Members): Members {
  if (key.text.length > LONGEST_KEY)
    throw malformed(`a key of at most ${LONGEST_KEY} characters`, `${key.text.length}`);
  return key;
}

function readBinding(key: Members): KeyBinding | undefined {
  const info = key.optionalObject('info');
  const quote = info?.optionalObject('tpm_quote');
  const certify = info?.optionalObject('tpm_certify');
  if (quote !== undefined && certify !== undefined) throw malformed('one way of binding a key', 'two');
  if (quote !== undefined) {
    const name = quote.string('hash_alg');
    const hash = bindingHashes.get(name.toLowerCase());
    if (hash === undefined) throw malformed([...bindingHashes.keys()].join(', '), name.slice(0, 32));
    return { kind: 'quote', hash };
  }
  if (certify === undefined) return undefined;
  const certification = {
    publicArea: certify.bytes('public'),
    attest: certify.bytes('certification'),
    signature: certify.bytes('signature'),
  };
  return { kind: 'certify', certification };
}

function readCustomClaims(signed: Members): CustomClaim[] {
  return signed.objects('custom_claims', MOST_CUSTOM_CLAIMS).map((claim) => {
    const name = claim.string('name');
    const text = claim.string('value');
    if (name === '' || name.length > 256 || text.length > LONGEST_CUSTOM_VALUE)
      throw malformed(
        'custom claims with a name and a bounded value',
        `${name.length} and ${text.length} characters`,
      );
    return { name, value: customValue(text, claim.optionalString('value_type') ?? 'string') };
  });
}

function customValue(text: string, type: string): CustomClaim['value'] {
  switch (type.toLowerCase()) {
    case 'string':
      return text;
    case 'boolean':
      if (text === 'true' || text === 'false') return text === 'true';
      break;
    case 'integer':
      if (/^-?\d{1,19}$/.test(text) && BigInt.asIntN(64, BigInt(text)) === BigInt(text)) return BigInt(text);
      break;
  }
  throw malformed(
    'custom claims of type String, Boolean or Integer',
    `type ${type.slice(0, 32)} with another value`,
  );
}

function malformed(expected: string, found: string): EvidenceError {
  return new EvidenceError('TpmMessageFormat', 'The TPM request is malformed.', { expected, found });
}
