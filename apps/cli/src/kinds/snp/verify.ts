/** What `evidence verify` can be told of SEV-SNP guests. */

import type { UvmIssuer } from '@veritee/evidence';
import { type Command, InvalidArgumentError } from 'commander';
import type { Verification } from '../kind.ts';

interface Options {
  readonly allowMaskedChip?: boolean;
  readonly allowMissingCrl?: boolean;
  readonly uvmIssuer?: readonly UvmIssuer[];
}

/** Options for SEV-SNP guests. */
export const snpVerification: Verification = {
  declare: (command) => {
    command
      .option('--allow-masked-chip', 'SEV-SNP: accept a masked chip id with the certificate of any chip')
      .option('--allow-missing-crl', "SEV-SNP: accept a chain for which no source has AMD's revocation list")
      .option(
        '--uvm-issuer <DID,FEED>',
        'SEV-SNP: who may endorse utility VMs, instead of Microsoft; repeatable',
        issuers,
      );
  },
  asked: (given: Command) => {
    const { allowMaskedChip = false, allowMissingCrl = false, uvmIssuer } = given.opts<Options>();
    const snp = {
      allowMaskedChip,
      allowMissingRevocationList: allowMissingCrl,
      ...(uvmIssuer !== undefined && { uvmIssuers: uvmIssuer }),
    };
    return { trust: { snp }, requirements: {} };
  },
};

function issuers(text: string, before: readonly UvmIssuer[] = []): readonly UvmIssuer[] {
  const [issuer, feed, ...more] = text.split(',');
  if (issuer === undefined || issuer === '' || feed === undefined || feed === '' || more.length > 0) {
    throw new InvalidArgumentError('Expected a did:x509 and a feed with a comma between them.');
  }
  return [...before, { issuer, feed }];
}
