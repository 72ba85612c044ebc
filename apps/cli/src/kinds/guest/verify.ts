/** What `evidence verify` can be told of Azure guests. */

import type { KnownParavisor } from '@veritee/evidence';
import { type Command, InvalidArgumentError } from 'commander';
import type { Verification } from '../kind.ts';

interface Options {
  readonly allowUncertifiedAk?: boolean;
  readonly allowUnknownParavisor?: boolean;
  readonly paravisor?: readonly KnownParavisor[];
  readonly secureBootKey?: readonly string[];
}

/** Options for Azure guests. */
export const guestVerification: Verification = {
  declare: (command) => {
    command
      .option(
        '--allow-uncertified-ak',
        'Azure guest: accept an attestation key that neither a TEE nor a known CA vouches for',
      )
      .option(
        '--allow-unknown-paravisor',
        'Azure guest: accept a confidential VM whose paravisor is not known',
      )
      .option(
        '--paravisor <NAME=HEX>',
        'Azure guest: a paravisor that may vouch for the TPM, by its idKeyDigest, measurement or mrTd; repeatable',
        paravisors,
      )
      .option(
        '--secure-boot-key <HEX>',
        "Azure guest: SHA-256 of a certificate that Secure Boot variables may hold beside Microsoft's; repeatable",
        fingerprints,
      );
  },
  asked: (given: Command) => {
    const options = given.opts<Options>();
    const { allowUncertifiedAk = false, allowUnknownParavisor = false } = options;
    const guest = {
      allowUnknownParavisor,
      paravisors: options.paravisor ?? [],
      secureBootKeys: options.secureBootKey ?? [],
    };
    return { trust: { guest }, requirements: { requireValidAikCertificate: !allowUncertifiedAk } };
  },
};

const NAMES = ['idKeyDigest', 'measurement', 'mrTd'] as const;

function paravisors(text: string, before: readonly KnownParavisor[] = []): readonly KnownParavisor[] {
  const [word = '', digest = ''] = text.split('=');
  const name = NAMES.find((each) => each.toLowerCase() === word.toLowerCase());
  if (name === undefined || !/^[0-9a-f]{96}$/i.test(digest))
    throw new InvalidArgumentError(`Expected ${NAMES.join('=, ')}= and 96 hex digits.`);
  return [...before, { [name]: digest.toLowerCase() }];
}

function fingerprints(text: string, before: readonly string[] = []): readonly string[] {
  if (/^[0-9a-f]{64}$/i.test(text)) return [...before, text.toLowerCase()];
  throw new InvalidArgumentError('Expected 64 hex digits.');
}
