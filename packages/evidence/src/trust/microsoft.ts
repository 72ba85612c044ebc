/** Microsoft's root for attestation identity keys, and trust bundles for TPMs from files. */

import { CodedError } from '@veritee/core';
import {
  anchorOf,
  type Certificate,
  decodeCertificates,
  isSelfIssued,
  publicKeyOf,
  signatureOf,
  type TrustAnchor,
} from '@veritee/core/x509';
import { EvidenceError } from '../errors.ts';
import { certificatesIn } from '../proof/certificates.ts';
import { settle } from '../trail/settle.ts';
import { Trail } from '../trail/trail.ts';

/** Microsoft TPM Root Certificate Authority 2014, valid to 2039-12-10. */
const MICROSOFT_TPM_ROOT_2014 = `-----BEGIN CERTIFICATE-----
MIIF9TCCA92gAwIBAgIQXbYwTgy/J79JuMhpUB5dyzANBgkqhkiG9w0BAQsFADCB
jDELMAkGA1UEBhMCVVMxEzARBgNVBAgTCldhc2hpbmd0b24xEDAOBgNVBAcTB1Jl
ZG1vbmQxHjAcBgNVBAoTFU1pY3Jvc29mdCBDb3Jwb3JhdGlvbjE2MDQGA1UEAxMt
TWljcm9zb2Z0IFRQTSBSb290IENlcnRpZmljYXRlIEF1dGhvcml0eSAyMDE0MB4X
DTE0MTIxMDIxMzExOVoXDTM5MTIxMDIxMzkyOFowgYwxCzAJBgNVBAYTAlVTMRMw
EQYDVQQIEwpXYXNoaW5ndG9uMRAwDgYDVQQHEwdSZWRtb25kMR4wHAYDVQQKExVN
aWNyb3NvZnQgQ29ycG9yYXRpb24xNjA0BgNVBAMTLU1pY3Jvc29mdCBUUE0gUm9v
dCBDZXJ0aWZpY2F0ZSBBdXRob3JpdHkgMjAxNDCCAiIwDQYJKoZIhvcNAQEBBQAD
ggIPADCCAgoCggIBAJ+n+bnKt/JHIRC/oI/xgkgsYdPzP0gpvduDA2GbRtth+L4W
UyoZKGBw7uz5bjjP8Aql4YExyjR3EZQ4LqnZChMpoCofbeDR4MjCE1TGwWghGpS0
mM3GtWD9XiME4rE2K0VW3pdN0CLzkYbvZbs2wQTFfE62yNQiDjyHFWAZ4BQH4eWa
8wrDMUxIAneUCpU6zCwM+l6Qh4ohX063BHzXlTSTc1fDsiPaKuMMjWjK9vp5UHFP
a+dMAWr6OljQZPFIg3aZ4cUfzS9y+n77Hs1NXPBn6E4Db679z4DThIXyoKeZTv1a
aWOWl/exsDLGt2mTMTyykVV8uD1eRjYriFpmoRDwJKAEMOfaURarzp7hka9TOElG
yD2gOV4Fscr2MxAYCywLmOLzA4VDSYLuKAhPSp7yawET30AvY1HRfMwBxetSqWP2
+yZRNYJlHpor5QTuRDgzR+Zej+aWx6rWNYx43kLthozeVJ3QCsD5iEI/OZlmWn5W
Yf7O8LB/1A7scrYv44FD8ck3Z+hxXpkklAsjJMsHZa9mBqh+VR1AicX4uZG8m16x
65ZU2uUpBa3rn8CTNmw17ZHOiuSWJtS9+PrZVA8ljgf4QgA1g6NPOEiLG2fn8Gm+
r5Ak+9tqv72KDd2FPBJ7Xx4stYj/WjNPtEUhW4rcLK3ktLfcy6ea7Rocw5y5AgMB
AAGjUTBPMAsGA1UdDwQEAwIBhjAPBgNVHRMBAf8EBTADAQH/MB0GA1UdDgQWBBR6
jArOL0hiF+KU0a5VwVLscXSkVjAQBgkrBgEEAYI3FQEEAwIBADANBgkqhkiG9w0B
AQsFAAOCAgEAW4ioo1+J9VWC0UntSBXcXRm1ePTVamtsxVy/GpP4EmJd3Ub53JzN
BfYdgfUL51CppS3ZY6BoagB+DqoA2GbSL+7sFGHBl5ka6FNelrwsH6VVw4xV/8kl
IjmqOyfatPYsz0sUdZev+reeiGpKVoXrK6BDnUU27/mgPtem5YKWvHB/soofUrLK
zZV3WfGdx9zBr8V0xW6vO3CKaqkqU9y6EsQw34n7eJCbEVVQ8VdFd9iV1pmXwaBA
fBwkviPTKEP9Cm+zbFIOLr3V3CL9hJj+gkTUuXWlJJ6wVXEG5i4rIbLAV59UrW4L
onP+seqvWMJYUFxu/niF0R3fSGM+NU11DtBVkhRZt1u0kFhZqjDz1dWyfT/N7Hke
3WsDqUFsBi+8SEw90rWx2aUkLvKo83oU4Mx4na+2I3l9F2a2VNGk4K7l3a00g51m
iPiq0Da0jqw30PaLluTMTGY5+RnZVh50JD6nk+Ea3wRkU8aiYFnpIxfKBZ72whmY
Ya/egj9IKeqpR0vuLebbU0fJBf880K1jWD3Z5SFyJXo057Mv0OPw5mttytE585ZI
y5JsaRXlsOoWGRXE3kUT/MKR1UoAgR54c8Bsh+9Dq2wqIK9mRn15zvBDeyHG6+cz
urLopziOUeWokxZN1syrEdKlhFoPYavm6t+PzIcpdxZwHA+V3jLJPfI=
-----END CERTIFICATE-----
`;

/**
 * SHA-256 of that certificate. A damaged copy with the same subject and serial number circulates in a public
 * repository, so the root is pinned by this and not by its name.
 */
export const microsoftTpmRootFingerprint = '870c7a35ceab3d59979f2c6a524042d404cb71518004350925fb2ced79a999da';

let microsoft: { readonly root: Certificate; readonly anchor: TrustAnchor } | undefined;

function genuine(): { readonly root: Certificate; readonly anchor: TrustAnchor } {
  if (microsoft === undefined) {
    const [root] = decodeCertificates(MICROSOFT_TPM_ROOT_2014);
    if (root?.sha256 !== microsoftTpmRootFingerprint)
      throw new EvidenceError('CertificateFormat', "Microsoft's TPM root in this package is damaged.");
    microsoft = { root, anchor: anchorOf(root) };
  }
  return microsoft;
}

/** The anchor of AIK certificates that Microsoft's cloud CA issues. */
export function microsoftTpmRoot(): TrustAnchor {
  return genuine().anchor;
}

/** Roots and intermediates for AIK certificates, since a message carries the leaf only. */
export interface TpmTrustBundle {
  readonly anchors: readonly TrustAnchor[];
  readonly intermediates: readonly Certificate[];
}

const MOST_CERTIFICATES = 64;

/**
 * Reads a trust bundle: self-signed certificates become anchors, all others intermediates that must chain to one.
 *
 * @param file - PEM of one or more certificates, or DER of one
 * @throws EvidenceError `CertificateFormat`, also for a damaged copy of Microsoft's root
 * @example
 * const { anchors, intermediates } = await tpmTrustBundle(pem);
 * const trust = { anchors: { Microsoft: anchors }, intermediates, now };
 */
export async function tpmTrustBundle(file: Uint8Array | string): Promise<TpmTrustBundle> {
  const certificates = readBundle(file);
  if (certificates.length > MOST_CERTIFICATES) throw unreadable(`at most ${MOST_CERTIFICATES} certificates`);
  const roots = certificates.filter(isSelfIssued);
  for (const root of roots) await requireIntact(root);
  return {
    anchors: roots.map((root) => anchorOf(root)),
    intermediates: certificates.filter((each) => !isSelfIssued(each)),
  };
}

function readBundle(file: Uint8Array | string): Certificate[] {
  try {
    return certificatesIn(file, 'trust bundle');
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw unreadable('one or more X.509 certificates, PEM or DER', cause);
  }
}

/** A root that did not sign itself is no root, or was damaged on its way. */
async function requireIntact(root: Certificate): Promise<void> {
  const { root: real } = genuine();
  const poses = root.commonName === real.commonName && root.sha256 !== real.sha256;
  if (!poses && (await isIntact(root))) return;
  throw new EvidenceError('CertificateFormat', `The root "${root.commonName}" is not intact.`, {
    expected: poses ? `SHA-256 ${microsoftTpmRootFingerprint}` : 'a certificate that its own key signed',
    found: `SHA-256 ${root.sha256}`,
    hint: 'Get the root from its issuer and compare the fingerprint.',
  });
}

async function isIntact(root: Certificate): Promise<boolean> {
  try {
    return await settle(new Trail(), (trail) => trail.holds(signatureOf(root, publicKeyOf(root))));
  } catch (error) {
    if (error instanceof CodedError) return false;
    throw error;
  }
}

function unreadable(expected: string, cause?: unknown): EvidenceError {
  return new EvidenceError('CertificateFormat', 'The trust bundle cannot be read.', { expected, cause });
}
