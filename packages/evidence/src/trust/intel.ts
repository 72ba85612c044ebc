/** Intel's root for SGX and TDX evidence. */

import { anchorOf, decodeCertificates, type TrustAnchor } from '@veritee/core/x509';
import { EvidenceError } from '../errors.ts';

/**
 * The Intel SGX Root CA as Intel publishes it now (notAfter 2049). The certificate that went before it (notAfter 2033)
 * has the same name, serial number and key and stands in all evidence of earlier years, so the anchor is name and key.
 */
const INTEL_SGX_ROOT_CA = `-----BEGIN CERTIFICATE-----
MIICjzCCAjSgAwIBAgIUImUM1lqdNInzg7SVUr9QGzknBqwwCgYIKoZIzj0EAwIw
aDEaMBgGA1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENv
cnBvcmF0aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJ
BgNVBAYTAlVTMB4XDTE4MDUyMTEwNDUxMFoXDTQ5MTIzMTIzNTk1OVowaDEaMBgG
A1UEAwwRSW50ZWwgU0dYIFJvb3QgQ0ExGjAYBgNVBAoMEUludGVsIENvcnBvcmF0
aW9uMRQwEgYDVQQHDAtTYW50YSBDbGFyYTELMAkGA1UECAwCQ0ExCzAJBgNVBAYT
AlVTMFkwEwYHKoZIzj0CAQYIKoZIzj0DAQcDQgAEC6nEwMDIYZOj/iPWsCzaEKi7
1OiOSLRFhWGjbnBVJfVnkY4u3IjkDYYL0MxO4mqsyYjlBalTVYxFP2sJBK5zlKOB
uzCBuDAfBgNVHSMEGDAWgBQiZQzWWp00ifODtJVSv1AbOScGrDBSBgNVHR8ESzBJ
MEegRaBDhkFodHRwczovL2NlcnRpZmljYXRlcy50cnVzdGVkc2VydmljZXMuaW50
ZWwuY29tL0ludGVsU0dYUm9vdENBLmRlcjAdBgNVHQ4EFgQUImUM1lqdNInzg7SV
Ur9QGzknBqwwDgYDVR0PAQH/BAQDAgEGMBIGA1UdEwEB/wQIMAYBAf8CAQEwCgYI
KoZIzj0EAwIDSQAwRgIhAOW/5QkR+S9CiSDcNoowLuPRLsWGf/Yi7GSX94BgwTwg
AiEA4J0lrHoMs+Xo5o/sX6O9QWxHRAvZUGOdRQ7cvqRXaqI=
-----END CERTIFICATE-----
`;

/** SHA-256 of the older certificate of the same key. */
const OLDER_INTEL_SGX_ROOT_CA = 'fc64f8076d79a4fee9d1d473d74c89eb8d8fd55c5abafeabeba7366d20429404';

let anchor: TrustAnchor | undefined;

/** The anchor of the evidence that Intel's platforms make. */
export function intelSgxRoot(): TrustAnchor {
  if (anchor === undefined) {
    const [root] = decodeCertificates(INTEL_SGX_ROOT_CA);
    if (root === undefined)
      throw new EvidenceError('CertificateFormat', "Intel's root in this package is damaged.");
    anchor = anchorOf(root, [OLDER_INTEL_SGX_ROOT_CA]);
  }
  return anchor;
}
