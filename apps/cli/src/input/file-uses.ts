/** What files are for: what each kind of input can be, and which command takes a file of each kind. */

import type { FileKind } from '@veritee/evidence/recognise';

/** What a command asks for. */
export type Wanted =
  | 'evidence'
  | 'policy'
  | 'policy or document'
  | 'token'
  | 'key set'
  | 'certificate'
  | 'policy certificate'
  | 'changed certificate'
  | 'attestation key certificate'
  | 'TLS authority'
  | 'root'
  | 'private key'
  | 'endorsements'
  | 'endorsement pack'
  | 'revocation list'
  | 'claims';

type Use = (file: string) => string;

const show: Use = (file) => `To read this file, use \`veritee evidence show ${file}\`.`;
const showToken: Use = (file) => `To read this file, use \`veritee token show ${file}\`.`;
const check: Use = (file) => `To check this file, use \`veritee policy check ${file}\`.`;
const root: Use = () =>
  'A certificate is given as --trust-root (roots of evidence), --ca (TLS) or --signing-certificate (signers).';
const endorse: Use = (file) => `Endorsements are given as --endorsements ${file}.`;
const claims: Use = (file) => `Claims are given to \`veritee policy evaluate\` as --claims ${file}.`;
const unpack: Use = () => 'Unpack it first.';
const nothing: Use = () => '';

/** What to do with a file of a kind. */
const USES: Readonly<Record<FileKind, Use>> = {
  'SGX quote': show,
  'TDX quote': show,
  'DCAP quote': show,
  'TDX report': () => 'Have the quoting service turn it into a quote.',
  'Open Enclave report': show,
  'SEV-SNP report': show,
  'SEV-SNP evidence': show,
  'HCL report': show,
  'TPM message': show,
  TpmInfo: nothing,
  'Azure guest evidence': show,
  'TPM quote': nothing,
  'VBS report': nothing,
  'TCG event log': show,
  'Windows boot log': show,
  'CCEL event log': show,
  'IMA list': nothing,
  JWT: showToken,
  'encrypted JWT': nothing,
  'decoded JWT': claims,
  'token claims': claims,
  policy: check,
  'policy document': showToken,
  'release policy': nothing,
  certificate: root,
  'certificate document': showToken,
  'certificate request': nothing,
  CRL: nothing,
  'SEV-SNP certificates': endorse,
  'AMD certificates': endorse,
  'key set': (file) => `Key sets are given to \`veritee token verify\` as --keys ${file}.`,
  'public key': nothing,
  'private key': () => 'A private key is given as --signing-key only.',
  'PKCS #12 store': () => 'Export key and certificate as PEM first.',
  'Intel collateral': endorse,
  'PCCS collateral': nothing,
  'TCB info': nothing,
  'QE identity': nothing,
  'endorsement archive': endorse,
  'endorsement pack': (file) => `Take it over with \`veritee endorsements import ${file}\`.`,
  'endorsement manifest': () => 'Name its folder as --endorsements.',
  'attest request': () =>
    'The evidence is inside: decode its member "quote", "report" or "data" from base64url.',
  'attest answer': showToken,
  'evidence verdict': claims,
  'token verdict': nothing,
  'policy result': nothing,
  'claim set': claims,
  'VM runtime data': (file) => `Runtime data is given as --runtime-data ${file}.`,
  'error answer': nothing,
  'ELF program': nothing,
  'Windows program': nothing,
  'ZIP file': unpack,
  'gzip file': unpack,
  'tar file': unpack,
  'PDF file': nothing,
  'PNG image': nothing,
  'HTML page': () => 'A download that failed often leaves such a page: fetch the file again.',
  'Git LFS pointer': () => 'Run `git lfs pull` for the file itself.',
  'Rego policy': nothing,
  'COSE signature': nothing,
  'CBOR document': nothing,
  'Trustee evidence': nothing,
  'EAR result': nothing,
  'PEM block': nothing,
  'UTF-16 text': () => 'Save it as UTF-8.',
  'JSON document': nothing,
  text: nothing,
  'empty file': nothing,
  'unknown file': nothing,
};

/** The type of evidence that a file of a kind is, where it can be of one only. */
export const typeOf: Readonly<Partial<Record<FileKind, string>>> = {
  'SGX quote': 'SgxEnclave',
  'Open Enclave report': 'OpenEnclave',
  'TDX quote': 'TdxVm',
  'SEV-SNP report': 'SevSnpVm',
  'SEV-SNP evidence': 'SevSnpVm',
  'TPM message': 'Tpm',
  'Azure guest evidence': 'AzureGuest',
  'HCL report': 'AzureGuest',
};

/** What to do with a file of a kind; empty when no command takes it. */
export function useOf(kind: FileKind, file: string): string {
  return USES[kind](file);
}

const isShown = (kind: FileKind): boolean => USES[kind] === show;

/** Whether a file of a kind may be what is asked for: that it is refused has another reason then. */
export const fits: Readonly<Record<Wanted, (kind: FileKind) => boolean>> = {
  evidence: (kind) => isShown(kind) || kind === 'JSON document',
  policy: (kind) => kind === 'policy',
  'policy or document': (kind) => kind === 'policy' || kind === 'policy document' || kind === 'JSON document',
  token: (kind) => kind === 'JWT' || kind === 'attest answer' || kind === 'JSON document',
  'key set': (kind) => kind === 'key set',
  certificate: (kind) => kind === 'certificate',
  'policy certificate': (kind) => kind === 'certificate',
  'changed certificate': (kind) => kind === 'certificate',
  'attestation key certificate': (kind) => kind === 'certificate',
  'TLS authority': (kind) => kind === 'certificate',
  root: (kind) => kind === 'certificate',
  'private key': (kind) => kind === 'private key',
  endorsements: (kind) => USES[kind] === endorse,
  'endorsement pack': (kind) => kind === 'endorsement pack',
  'revocation list': (kind) => kind === 'CRL',
  claims: (kind) =>
    USES[kind] === claims ||
    typeOf[kind] !== undefined ||
    kind === 'JWT' ||
    kind === 'attest answer' ||
    kind === 'JSON document',
};

/** The words for what is asked for, behind "not". */
export const wantedWords: Readonly<Record<Wanted, string>> = {
  evidence: 'evidence',
  policy: 'a policy',
  'policy or document': 'a policy or a signed policy document',
  token: 'a token',
  'key set': 'a key set',
  certificate: 'a certificate',
  'policy certificate': 'a certificate',
  'changed certificate': 'a certificate',
  'attestation key certificate': 'a certificate',
  'TLS authority': 'a certificate',
  root: 'a certificate',
  'private key': 'a private key',
  endorsements: 'endorsements',
  'endorsement pack': 'a pack of endorsements',
  'revocation list': 'a certificate revocation list',
  claims: 'claims',
};

/** What is wanted, and where it comes from: behind a file of another kind. */
export const wantedHelp: Readonly<Record<Wanted, string>> = {
  evidence:
    'Give the quote or report as the platform made it; `veritee simulate TYPE --out DIR` makes evidence to try.',
  policy: 'Give the policy text; it begins with version=.',
  'policy or document': 'Give the policy text, which begins with version=, or the document that was signed.',
  token: 'Give the token that the service returned, or the JSON of attest --json.',
  'key set':
    'Give the key set that the issuer publishes at /certs, or leave out --keys to fetch it from --issuer.',
  certificate: 'Give the certificate (PEM) of the key in --signing-key.',
  'policy certificate': 'Give the policy management certificate of the isolated instance, in PEM form.',
  'changed certificate':
    'Give the certificate to add or remove, in PEM form. The one that signs the change is given as --signing-certificate.',
  'attestation key certificate': 'Give the certificate of the attestation key, PEM or DER.',
  'TLS authority':
    'Give the certificate (PEM) of the authority that signed the TLS certificate of the service: DATA/tls/ca.pem if the service created its own.',
  root: "Give the root certificate of the evidence's vendor or PKI: DIR/root.pem of `veritee simulate TYPE --out DIR`.",
  'private key': 'Give the private key (PEM) of the certificate in --signing-certificate.',
  endorsements:
    'Give a collateral.json, an archive or a folder; `veritee endorsements fetch` and `veritee simulate` write them.',
  'endorsement pack': 'Give a pack that `veritee endorsements pack` wrote.',
  'revocation list': 'Give a certificate revocation list, DER or PEM.',
  claims:
    'Give a JSON list of claims, evidence, a token, or what `veritee evidence verify TYPE FILE --json` prints.',
};
