/** What `evidence verify` can be told of TPMs. */

import { type Command, InvalidArgumentError } from 'commander';
import { octets } from '../../input/options.ts';
import type { Verification } from '../kind.ts';

interface Options {
  readonly challenge?: Uint8Array;
  readonly allowSha1?: boolean;
  readonly pcrMask?: number;
  readonly anyAik?: boolean;
}

/** Options for TPMs. */
export const tpmVerification: Verification = {
  declare: (command) => {
    command
      .option('--challenge <HEX>', 'TPM: the challenge that the evidence must answer', octets)
      .option('--allow-sha1', 'TPM: accept SHA-1 banks and signatures')
      .option('--any-aik', 'TPM: accept an attestation key without valid certificate')
      .option(
        '--pcr-mask <MASK>',
        'TPM: PCRs that must be quoted, a bit for each (default: 0xffffff, all)',
        pcrMask,
      );
  },
  asked: (given: Command) => {
    const { challenge, allowSha1 = false, pcrMask: requiredPcrMask, anyAik = false } = given.opts<Options>();
    return {
      trust: { tpm: { allowSha1 } },
      requirements: {
        ...(challenge !== undefined && { challenge }),
        requiredPcrMask,
        requireValidAikCertificate: !anyAik,
      },
    };
  },
};

/** A mask of the 24 PCRs, decimal or hex. */
function pcrMask(text: string): number {
  const value = /^(?:\d{1,8}|0x[0-9a-fA-F]{1,6})$/.test(text) ? Number(text) : Number.NaN;
  if (value <= 0xffffff) return value;
  throw new InvalidArgumentError('Expected a mask of 24 bits such as 0xff or 255.');
}
