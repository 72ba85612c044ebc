/** Hints for refusals of one kind of evidence. */

import type { Hints } from '../hints/hint.ts';

const AIK_UNTRUSTED =
  'Name the root of its issuer, with its intermediates, as --trust-root Microsoft=FILE (for TPMs of `veritee simulate tpm --out DIR`: DIR/root.pem); ' +
  '--any-aik accepts a key that nobody certified.';

/** By code. */
export const kindHints: Hints = {
  ChallengeMismatch: 'Give the challenge that the evidence was made for with --challenge.',
  TpmAlgorithmNotAccepted: ({ hint }) =>
    /SHA-1/.test(hint ?? '') ? 'Have the TPM use SHA-256, or accept SHA-1 with --allow-sha1.' : undefined,
  AikCertificateMissing: 'Send the certificate of the attestation key; --any-aik accepts a key without one.',
  AikCertificateUntrusted: AIK_UNTRUSTED,
  AikCertificateExpired:
    'Renew the certificate of the attestation key, or verify as of the time of the evidence with --at.',
  PcrMaskNotCovered: 'Quote all required PCRs of one bank, or require fewer with --pcr-mask.',
  FirmwareMeasurementFailed:
    'The machine started without measuring everything: look at its firmware log and its TPM, and start it again.',
  SnpReportFormat: ({ hint }) =>
    hint ?? 'Give the complete report, exactly as the firmware made it, and the right TYPE.',
  VekChipIdMasked: '--allow-masked-chip accepts the certificate of any chip.',
  UvmIssuerUntrusted: 'Name who may endorse this utility VM with --uvm-issuer DID,FEED.',
};
