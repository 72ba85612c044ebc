/** What a relying party can expect of a token, as options. */

import type { TokenExpectations } from '@veritee/client/relying-party';
import type { EvidenceKinds } from '@veritee/evidence';
import type { Command } from 'commander';
import { hexText, listed, measurement, wholeNumber } from '../input/options.ts';
import type { Session } from '../session/session.ts';

/** Values of the options. */
export interface ExpectationOptions {
  readonly type?: string;
  readonly measurement?: string;
  readonly signer?: string;
  readonly hostData?: string;
  readonly teeStatus?: readonly string[];
  readonly mrEnclave?: string;
  readonly mrSigner?: string;
  readonly productId?: number;
  readonly minimumSvn?: number;
  readonly allowDebug?: boolean;
  readonly policyHash?: string;
  readonly nonce?: string;
  readonly runtimeData?: string;
  readonly maximumAge?: number;
}

/** Adds the options. */
export function withExpectations(command: Command, { words }: Session): Command {
  return command
    .option('--type <TYPE>', `expected ${words.type}`)
    .option(
      '--measurement <HEX>',
      'expected measurement: MRENCLAVE, the launch measurement of SEV-SNP, MRTD',
      hexText,
    )
    .option('--signer <HEX>', 'expected signer: MRSIGNER, the id key digest of SEV-SNP', hexText)
    .option('--host-data <HEX>', 'expected CONFIGID, HOST_DATA of SEV-SNP or MRCONFIGID', hexText)
    .option('--tee-status <STATUS,...>', "accepted states of the platform, in the service's words", listed)
    .option('--mr-enclave <HEX>', 'expected measurement of the enclave (MRENCLAVE)', measurement)
    .option('--mr-signer <HEX>', "expected measurement of the enclave's signer (MRSIGNER)", measurement)
    .option('--product-id <N>', 'expected product id of the enclave (ISVPRODID)', wholeNumber)
    .option('--minimum-svn <N>', 'least security version of the enclave (ISVSVN)', wholeNumber)
    .option('--allow-debug', 'accept evidence that can be debugged, whose secrets are open to its host')
    .option('--policy-hash <HASH>', 'expected x-ms-policy-hash, as policy hash prints it')
    .option('--nonce <TEXT>', 'the nonce that was sent with the request')
    .option('--runtime-data <FILE>', 'data that the evidence must be bound to')
    .option('--maximum-age <SECONDS>', 'how long ago the token may have been issued', wholeNumber);
}

/** Only what was asked for: an expectation that is undefined would be an error. */
export async function expectationsOf(
  options: ExpectationOptions,
  { inputs, kinds }: Session,
): Promise<TokenExpectations> {
  const { signer, hostData, teeStatus, mrEnclave, mrSigner, productId, minimumSvn } = options;
  const { policyHash, nonce, maximumAge } = options;
  const given = {
    measurement: options.measurement,
    signer,
    hostData,
    tcbStatus: teeStatus,
    mrEnclave,
    mrSigner,
    productId,
    minimumSvn,
    policyHash,
    nonce,
    maxTokenAge: maximumAge,
    allowDebuggable: options.allowDebug,
    attestationType: options.type === undefined ? undefined : await claimedType(options.type, await kinds()),
    runtimeData: options.runtimeData === undefined ? undefined : await inputs.bytes(options.runtimeData),
  } satisfies Partial<Record<keyof TokenExpectations, unknown>>;
  return Object.fromEntries(Object.entries(given).filter(([, value]) => value !== undefined));
}

/** What tokens call the kind of evidence. */
async function claimedType(word: string, kinds: EvidenceKinds): Promise<string> {
  const { kindNamed } = await import('../input/attestation-type.ts');
  return kindNamed(word, kinds).names.claimed;
}
