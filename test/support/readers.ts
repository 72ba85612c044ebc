/** Every reader of outside bytes, with the worst shapes that it can be given. */

import { fromSpelling } from '@veritee/core/internal';
import { certificatesIn } from '../../packages/client/src/administration/pem.ts';
import { attestDataBody } from '../../packages/client/src/attestation/attest-request.ts';
import { parseWrappedKey } from '../../packages/client/src/key-release/release-key.ts';
import { parseReleasePolicy } from '../../packages/client/src/key-release/release-policy.ts';
import { readKey } from '../../packages/client/src/keys/given-key.ts';
import { parseJwks } from '../../packages/client/src/relying-party/fetch-keys.ts';
import { createLocalKeySource } from '../../packages/client/src/relying-party/signers.ts';
import { verifyToken } from '../../packages/client/src/relying-party/verify-token.ts';
import { embeddedEvidenceOf } from '../../packages/client/src/signing-certificate/index.ts';
import { verifySigningCertificate } from '../../packages/client/src/signing-certificate/verify-signing-certificate.ts';
import { parseAttestationToken } from '../../packages/client/src/tokens/attestation-token.ts';
import * as core from '../../packages/core/src/internal.ts';
import { readPolicyDocument } from '../../packages/core/src/maa/policy-token.ts';
import { readTpmMessage } from '../../packages/core/src/maa/tpm-messages.ts';
import {
  decodeCertificate,
  decodeCertificates,
  decodeRevocationList,
  fromPem,
} from '../../packages/core/src/x509/index.ts';
import { decodeQuote } from '../../packages/evidence/src/dcap/quote.ts';
import {
  parseSignedJson,
  withoutWhiteSpace,
} from '../../packages/evidence/src/endorsements/intel/signed-json.ts';
import { parseManifest } from '../../packages/evidence/src/endorsements/manifest.ts';
import { readPack } from '../../packages/evidence/src/endorsements/pack.ts';
import { heldJson } from '../../packages/evidence/src/held-data.ts';
import { decodeOpenEnclave } from '../../packages/evidence/src/openenclave/layout.ts';
import { readChain } from '../../packages/evidence/src/proof/certificates.ts';
import { anchorsFrom } from '../../packages/evidence/src/trust/anchors-from.ts';
import { compilePolicy } from '../../packages/policy/src/compile.ts';
import { parseClaims } from '../../packages/policy/src/document.ts';
import { evaluatePolicy } from '../../packages/policy/src/evaluate-policy.ts';
import { parseQuery } from '../../packages/policy/src/jmespath/parser.ts';
import { readJson } from '../../packages/policy/src/json/json-read.ts';
import { DEFAULT_LIMITS } from '../../packages/policy/src/limits.ts';
import { claimNames, runPolicyTests } from '../../packages/policy/src/policy-tests.ts';
import { readClaims } from '../../packages/policy/src/read-claims.ts';
import { formatPolicy } from '../../packages/policy/src/syntax/format.ts';
import { parsePolicy } from '../../packages/policy/src/syntax/parser.ts';
import { readDocument } from '../../packages/service/src/administration/document.ts';
import { parseJsonBody } from '../../packages/service/src/json-body.ts';
import { derShapes, revocationListShapes } from './worst-bytes.ts';
import {
  asBytes,
  encodedShapes,
  inBody,
  jsonShapes,
  jwsShapes,
  keySetShapes,
  pemShapes,
  policyShapes,
  queryShapes,
  type Shapes,
} from './worst-shapes.ts';

/** One reader. */
export interface Reader {
  /** As it is exported, or what it is where it is not. */
  readonly name: string;
  readonly shapes: Readonly<Record<string, (n: number) => string | Uint8Array>>;
  // biome-ignore lint/suspicious/noExplicitAny: each row's shapes make what its reader takes; `row` checks that.
  readonly read: (input: any) => unknown;
  /** The longest input that it reads. */
  readonly most?: number;
}

/** A row whose shapes fit its reader. */
export function row<Input extends string | Uint8Array>(
  name: string,
  shapes: Shapes<Input>,
  read: (input: Input) => unknown,
  most?: number,
): Reader {
  return { name, shapes, read, ...(most !== undefined && { most }) };
}

const texts: Shapes<string> = { ...jsonShapes, ...encodedShapes, ...pemShapes };
const bytesOfTexts = asBytes(texts);
const POLICY = DEFAULT_LIMITS.textLength;
const PEM_IN_CLIENT = 256 * 1024;

const explained = (text: string): unknown => {
  const { policy } = compilePolicy(text);
  return policy === undefined ? undefined : evaluatePolicy(policy, [], { explain: true });
};

/** Lengths of the chunks in which a body comes. */
const chunkShapes: Shapes<Uint8Array> = {
  'one byte at a time': (n) => new Uint8Array(n).fill(1),
  'nothing in every other chunk': (n) => Uint8Array.from({ length: n }, (_, i) => i % 2),
  'chunks of all lengths': (n) => Uint8Array.from({ length: n }, (_, i) => i % 256),
};

function inChunks(lengths: Uint8Array): ReadableStream<Uint8Array> {
  let at = 0;
  return new ReadableStream({
    pull(controller) {
      const length = lengths[at++];
      if (length === undefined) controller.close();
      else controller.enqueue(new Uint8Array(length));
    },
  });
}

/** Texts, encodings, JSON. */
const ofCore: readonly Reader[] = [
  row('@veritee/core/internal fromUtf8', bytesOfTexts, core.fromUtf8),
  row('@veritee/core/internal fromHex', encodedShapes, core.fromHex),
  row('@veritee/core/internal fromBase64', encodedShapes, core.fromBase64),
  row('@veritee/core/internal fromBase64url', encodedShapes, core.fromBase64url),
  row('@veritee/core/internal fromAnyBase64', encodedShapes, core.fromAnyBase64),
  row('@veritee/core/internal withoutTrailingNuls', bytesOfTexts, core.withoutTrailingNuls),
  row('@veritee/core/internal withoutTrailingSlashes', texts, core.withoutTrailingSlashes),
  row('@veritee/core/internal readBounded', chunkShapes, (chunks) =>
    core.readBounded(inChunks(chunks), Infinity, Error),
  ),
  row('@veritee/core/internal parseJson', jsonShapes, core.parseJson),
  row('@veritee/core/internal encodeJson', jsonShapes, (text) => core.encodeJson(core.parseJson(text))),
  row('@veritee/core/internal parseJws', jwsShapes, core.parseJws),
  row('@veritee/core/internal jwsClaims', jwsShapes, (text) => core.jwsClaims(core.parseJws(text))),
  row('@veritee/core/internal/maa readPolicyDocument', jwsShapes, (text) =>
    readPolicyDocument(core.parseJws(text)),
  ),
  row(
    '@veritee/core/internal/maa readPolicyDocument of plain text',
    inBody('AttestationPolicy', asBytes(policyShapes)),
    (body) =>
      readPolicyDocument({
        header: {},
        payload: core.utf8(body),
        signature: new Uint8Array(),
        signingInput: '',
      }),
  ),
  row('@veritee/core/internal/maa readTpmMessage', asBytes(jsonShapes), readTpmMessage),
  row('@veritee/core/internal/x509 fromPem', pemShapes, (text) => fromPem(text, 'CERTIFICATE')),
  row('@veritee/core/internal/x509 decodeCertificate', derShapes, decodeCertificate, 64 * 1024),
  row('@veritee/core/internal/x509 decodeCertificates', pemShapes, decodeCertificates),
  row('@veritee/core/internal/x509 decodeRevocationList', revocationListShapes, decodeRevocationList),
  row('@veritee/core/internal/x509 decodeRevocationList of text', texts, decodeRevocationList),
];

const ofEvidence: readonly Reader[] = [
  row('@veritee/evidence/internal decodeQuote', derShapes, decodeQuote),
  row('@veritee/evidence decodeOpenEnclave', derShapes, decodeOpenEnclave),
  row('@veritee/evidence readChain', pemShapes, readChain),
  row('@veritee/evidence anchorsFrom', pemShapes, anchorsFrom),
  row('@veritee/evidence parseSignedJson', asBytes(jsonShapes), (bytes) =>
    parseSignedJson(bytes, 'tcbInfo', 'TcbInfoFormat'),
  ),
  row('@veritee/evidence withoutWhiteSpace', jsonShapes, withoutWhiteSpace),
  row('@veritee/evidence parseManifest', asBytes(jsonShapes), (bytes) => parseManifest(bytes, 'manifest')),
  row('@veritee/evidence/internal readPack', jwsShapes, (text) => readPack(text, [], 'pack')),
  row('@veritee/evidence heldJson', asBytes(jsonShapes), (bytes) =>
    heldJson({ bytes, dataType: 'JSON' }, 'runtime data'),
  ),
];

const ofClient: readonly Reader[] = [
  row('@veritee/client parseAttestationToken', jwsShapes, parseAttestationToken),
  row('@veritee/client/relying-party createTokenVerifier', jwsShapes, (text) =>
    verifyToken(text, {
      issuers: ['https://a.example'],
      keys: createLocalKeySource({ 'https://a.example': { keys: [] } }),
      now: new Date(0),
      tolerance: 0,
      acceptUnsecured: false,
    }),
  ),
  row('@veritee/client parseJwks', keySetShapes, (text) => parseJwks(text, 'https://a.example')),
  row('@veritee/client/signing-certificate embeddedEvidenceOf', derShapes, embeddedEvidenceOf),
  row('@veritee/client/signing-certificate verifySigningCertificate', pemShapes, (text) =>
    verifySigningCertificate(text, {
      prove: () => Promise.reject(new Error('no evidence')),
      expectations: { signer: '00'.repeat(32) },
    }),
  ),
  row('@veritee/client/key-release parseWrappedKey', jsonShapes, parseWrappedKey),
  row('@veritee/client/key-release parseReleasePolicy', jsonShapes, parseReleasePolicy),
  row('@veritee/client data of a request', jsonShapes, (text) => attestDataBody({ runTimeJson: text })),
  row('@veritee/client certificates in PEM', pemShapes, certificatesIn, PEM_IN_CLIENT),
  row('@veritee/client private key in PEM', pemShapes, (text) => readKey(text, 'P-256'), PEM_IN_CLIENT),
  row('@veritee/client private key in DER', derShapes, readKey),
];

const ofPolicy: readonly Reader[] = [
  row('@veritee/policy parsePolicy', policyShapes, (text) => parsePolicy(text), POLICY),
  row('@veritee/policy formatPolicy', policyShapes, (text) => formatPolicy(text), POLICY),
  row('@veritee/policy compilePolicy', policyShapes, (text) => compilePolicy(text), POLICY),
  row('@veritee/policy evaluatePolicy with an explanation', policyShapes, explained, POLICY),
  row('@veritee/policy runPolicyTests', jsonShapes, (text) => runPolicyTests('', text)),
  row('@veritee/policy claimNames', jsonShapes, claimNames),
  row('@veritee/policy parseClaims', jsonShapes, parseClaims),
  row('@veritee/policy readClaims', jsonShapes, (text) => readClaims(text, { vocabularies: [] })),
  row('@veritee/policy JSON of claims', jsonShapes, (text) => readJson(text, 64)),
  row(
    '@veritee/policy JMESPath',
    queryShapes,
    (text) => parseQuery(text, DEFAULT_LIMITS),
    DEFAULT_LIMITS.queryLength,
  ),
];

const ofService: readonly Reader[] = [
  row('@veritee/service body of a request', jsonShapes, (text) =>
    parseJsonBody(new TextEncoder().encode(text)),
  ),
  row('@veritee/service document of an administrator', jwsShapes, readDocument),
  row('@veritee/core/internal fromSpelling', bytesOfTexts, fromSpelling),
];

/** All rows. */
export const readers: readonly Reader[] = [...ofCore, ...ofEvidence, ...ofClient, ...ofPolicy, ...ofService];

/** Exports that read nothing from outside, or whose parts have the rows; each with its reason. */
export const noReaders: Readonly<Record<string, string>> = {
  '@veritee/client runTimeDataHash': 'hashes bytes',
  '@veritee/evidence describeExpiry': 'speaks of endorsements that were read',
  '@veritee/evidence/internal describeRequest': 'speaks of what the service itself asks for',
  '@veritee/evidence/internal readEndorsements': 'reads files of the operator by parseManifest and parseJson',
  '@veritee/evidence readFolder': 'reads files of the operator by parseManifest',
  '@veritee/evidence verify': 'verifies what the decoders of evidence read',
  '@veritee/evidence verifyEvidence': 'verifies what the decoders of evidence read',
  '@veritee/service/internal parseOrigins': 'takes a setting of the operator',
  '@veritee/service/internal readServerCertificate': 'takes files of the operator, by decodeCertificates',
  '@veritee/service/internal verifyChain':
    'reads the log that the service itself wrote, one line after the other',
};
