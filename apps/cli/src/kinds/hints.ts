/** Hints for refusals of one kind of evidence. */

import type { Hints } from '../hints/hint.ts';

const AIK_UNTRUSTED =
  'Name the root of its issuer, with its intermediates, as --trust-root Microsoft=FILE (for TPMs that `veritee simulate tpm --out DIR` made, DIR/root.pem); ' +
  '--any-aik accepts a key that nobody certified.';

/** By code. */
export const kindHints: Hints = {
  ChallengeMismatch: 'Give the challenge that the evidence was made for with --challenge.',
  TpmAlgorithmNotAccepted: ({ hint }) =>
    /SHA-1/.test(hint ?? '') ? 'Have the TPM use SHA-256, or accept SHA-1 with --allow-sha1.' : undefined,
  AikCertificateMissing: 'Send the certificate of the attestation key; --any-aik accepts a key without one.',
  AikCertificateUntrusted: AIK_UNTRUSTED,
  AikCertificateExpired:
    'Renew the certificate of the attestation key, or judge by the time of the evidence with --at.',
  PcrMaskNotCovered: 'Quote all required PCRs of one bank, or require fewer with --pcr-mask.',
  FirmwareMeasurementFailed:
    'The machine started without measuring everything: look at its firmware log and its TPM, and start it again.',
  SnpReportFormat: ({ hint }) =>
    hint ?? 'Give the report itself, complete and as the firmware made it, and the TYPE that it is of.',
  VekChipIdMasked: '--allow-masked-chip accepts the certificate of any chip.',
  UvmIssuerUntrusted: 'Name who may endorse this utility VM with --uvm-issuer DID,FEED.',
};
