/** The roots of Azure's virtual TPMs: whose word counts for the attestation keys of guests. */

import { fromBase64 } from '@veritee/core/internal';
import { importPublicKey } from '@veritee/core/internal/crypto';
import type { TrustAnchor } from '@veritee/core/internal/x509';

/** A root as it is kept here: the key alone, as the whole certificate would take three times the room. */
interface Root {
  readonly name: string;
  /** DER, base64. */
  readonly subject: string;
  /** DER of the public key, base64. */
  readonly key: string;
  /** SHA-256 of its certificate. */
  readonly fingerprint: string;
}

const roots: readonly Root[] = [
  {
    // Valid to 2048-06-01.
    name: 'Azure Virtual TPM Root Certificate Authority 2023',
    subject:
      'MGkxCzAJBgNVBAYTAlVTMR4wHAYDVQQKExVNaWNyb3NvZnQgQ29ycG9yYXRpb24xOjA4BgNVBAMTMUF6dXJlIFZpcnR1YWwgVFBNIFJvb3QgQ2VydGlmaWNhdGUgQXV0aG9yaXR5IDIwMjM=',
    key: 'MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAugwzC91Env5tbTRp0oTVV6Y2olL7brxSt7xBx9ldU6xU7bb48v1ZGg+dajSvl1WiiZgZuhuHgcLvaz2wZjoEZF75SLYszC5aeKsG06NonfivVmJ40xxU0lP91dbkc38cuWb+BIqVbOoITHqAUUBBO/JiX/mNgjg57TnMnuiOCMr/pkdekXKxefJQhMn2qCOfnjogmH8bk4wLeYN8VTsD8YCL4tho4dLNePr0uTW8J+02r0NxAe0Hui07RXEWREtpQtx+78BgczsUL9Krpwlv0C7wr8hSHD/mUlJdlrAsnAelwRjMRObZuVp3RUewAJos25xkvnAGLwYS6xD1ajxbWnWtQIynz2m5/FrcCv2xhm9Z4mW8qCBZxBVSWG+8hkSdP5+14S/BN2hqOXmpK9lsM8YI+Nv3WtLOeiIurxeqBAEEWOcSJMv5WJpmbJk9hSwG8FjeUpcHWXaGCBqF8EhqDiPTByCqUvzZIvukB0aOrQWi7pIqAeeSStXkI3FQEFUw0LBSiPma8SN3mYXtc+B8z3yo0AFvYCq1+X5W4KRT8bVe8WhOpL0CTBstMYUxL36MIRTavDrCcq4a/VPH2K5J02+xe3yy3Hh+RV4m+cWkl4AjAFlWApFJNrfDfT32TSZbyoaIyfAIjlJ91nZInIPi4SazOyeJ4TrABZ3W0suDWO8CAwEAAQ==',
    fingerprint: 'e6c596b17f8ffefba5c300f714cfb1260c6028704ecf7becc4ab5018efb00e95',
  },
  {
    // Valid to 2046-08-26.
    name: 'Microsoft RSA Devices Root CA 2021',
    subject:
      'MFoxCzAJBgNVBAYTAlVTMR4wHAYDVQQKExVNaWNyb3NvZnQgQ29ycG9yYXRpb24xKzApBgNVBAMTIk1pY3Jvc29mdCBSU0EgRGV2aWNlcyBSb290IENBIDIwMjE=',
    key: 'MIICIjANBgkqhkiG9w0BAQEFAAOCAg8AMIICCgKCAgEAsXiSCvdsCm2itaaSszq7juiyYt+DrsrFk8ThbvhnDkG7ri2MS7N6BwHqUWSheLZXh4t0hGyGTeXXiO6XqCEIwv/qCHiFiJMTGTLdcxjTnCDR3Wj4B2G7K8Jqde9Bmtq2iycv4qFHaoV5qC2FyIisKJsggpf3Uu+pGX8SDy6jzZ+XfSCJ4HjRK6c979J8wktvsBhtD3nIcrwbWVMVQeQh89sBjpJ+Q4FSk0npQC2OUCYhodil1x05rJ+pfKFbf4d/Q67bCIpgmKEKqHdNojaGqaK/ingJJy6D2wNxPJp8Do5gvJN7e/HsqucE5S+RKROPzQatdIoJaevD5sTvPR16m0+4tLr6fzciYuwFnddiFfiJQ+ZNFJT2+vurRxkDw/zMDMtp4364rXiX3a7/tMyGSnl62YsT0Mx30y2ewtlLLXxSlbhmUFfG31nD9EUpK2U1srkguwjYd1KOCQXQPFm02cKIRB6Ey7kMF8J1ejU/3SImF8XUwP7YqHnF64NAQLsOHeBRJciQ6b/va7V8TnavS5j5ofVMJAZsKuKMj0l/vyUVsjsvouXdgBrz0ysOza0BAbRJol1puHiTmiupok6BqquurrVHNwyOVkYjd050v5/quiYo5xwWSbST6DCO9n3FonmL1IHour8asDxjHOOYocdU+YYZ2b+/3dHSg0Z/K/ECAwEAAQ==',
    fingerprint: '8c2bb9144d4970c94fb8105cc5d860a58e2e675eb360fdd8c14b30833aaaec1d',
  },
];

let anchors: readonly TrustAnchor[] | undefined;

/** The anchors of attestation key certificates of Azure's virtual TPMs. */
export function azureTpmRoots(): readonly TrustAnchor[] {
  anchors ??= roots.map(anchorOfRoot);
  return anchors;
}

function anchorOfRoot({ name, subject, key, fingerprint }: Root): TrustAnchor {
  const publicKeyInfo = fromBase64(key);
  return {
    subject: fromBase64(subject),
    publicKeyInfo,
    name,
    publicKey: importPublicKey(publicKeyInfo),
    certificates: new Set([fingerprint]),
  };
}
