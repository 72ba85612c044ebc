/** What a JSON document is, by the names on its first level (of a list: those of its first object). */

import type { Finding } from './kinds.ts';

/** Names that a document of a kind has, all of them; the first line that fits counts. */
const MEMBERS: Readonly<Record<string, Finding>> = {
  pck_crl: 'Intel collateral',
  tcbInfo: 'TCB info',
  'fmspc tcbLevels': 'TCB info',
  enclaveIdentity: 'QE identity',
  collaterals: 'PCCS collateral',
  vcekCert: 'AMD certificates',
  SnpReport: 'SEV-SNP evidence',
  PcrQuote: 'TpmInfo',
  TcgLogs: 'Azure guest evidence',
  attestationInfo: 'attest request',
  cc_eventlog: 'Trustee evidence',
  attestation_report: 'Trustee evidence',
  'tee-evidence': 'Trustee evidence',
  'report vcek': 'Trustee evidence',
  hcl_report: 'Trustee evidence',
  submods: 'EAR result',
  'vm-configuration': 'VM runtime data',
  keys: 'key set',
  'kty d': 'private key',
  kty: 'public key',
  quote: 'attest request',
  report: 'attest request',
  'header payload': 'decoded JWT',
  'header claims': 'decoded JWT',
  payload: 'TPM message',
  'accepted trail': 'evidence verdict',
  'valid problems': 'token verdict',
  permitted: 'policy result',
  token: 'attest answer',
  anyOf: 'release policy',
  'iss exp': 'token claims',
  incoming: 'claim set',
  'type value': 'claim set',
  error: 'error answer',
};

/** The kind of a document whose text begins with a brace or bracket. */
export function jsonKind(text: string): Finding {
  const names = namesIn(text);
  const fits = (wanted: string): boolean => wanted.split(' ').every((name) => names.has(name));
  return Object.entries(MEMBERS).find(([wanted]) => fits(wanted))?.[1] ?? 'JSON document';
}

/** Names on the first level. One pass, no recursion. */
function namesIn(text: string): ReadonlySet<string> {
  const names = new Set<string>();
  const level = text.startsWith('[') ? 2 : 1;
  let depth = 0;
  let word = '';
  for (let at = 0; at < text.length; at++) {
    const sign = text[at] ?? '';
    if (sign === '"') {
      const from = ++at;
      for (; at < text.length && text[at] !== '"'; at++) if (text[at] === '\\') at++;
      word = text.slice(from, at);
    } else if (sign === ':' && depth === level) names.add(word);
    else if ('{['.includes(sign)) depth++;
    // What follows the first object says no more.
    else if ('}]'.includes(sign) && --depth < level && names.size > 0) break;
  }
  return names;
}
