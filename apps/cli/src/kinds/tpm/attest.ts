/** `veritee attest tpm`: has a TPM answer the service's challenge. */

import { existsSync } from 'node:fs';
import type { Tpm } from '@veritee/client';
import type { TpmAttester, TpmDevice, TpmHash } from '@veritee/tpm';
import type { Command } from 'commander';
import { CliError } from '../../errors.ts';
import { EXAMPLE_ATTEST_TPM, EXAMPLE_TPM_POLICY, EXAMPLE_TPM_POLICY_SET } from '../../help/examples.ts';
import { DATA_OPTION } from '../../help/words.ts';
import type { Session } from '../../session/session.ts';
import type { Attested, Machine } from '../kind.ts';
import { tpmScenario } from './scenario.ts';

interface Options {
  readonly endpoint: string;
  readonly token?: string;
  readonly ca?: string;
  readonly at?: Date;
  readonly nonce?: string;
  readonly tpm?: string;
  readonly eventLog?: string;
  readonly imaLog?: string;
  readonly aikCertificate?: string;
  readonly aikHandle?: number;
  readonly bank?: string;
  readonly residentKey?: boolean;
  readonly developmentCertificate?: boolean;
  readonly scenario?: string;
  readonly data?: string;
}

const SIMULATED = 'simulated';
const DEFAULT_TPM = '/dev/tpmrm0';
const BANKS: readonly TpmHash[] = ['sha1', 'sha256', 'sha384', 'sha512'];
/** Where the kernel of Linux keeps the logs of its boot; only root may read them. */
const KERNEL_LOG = {
  event: '/sys/kernel/security/tpm0/binary_bios_measurements',
  ima: '/sys/kernel/security/integrity/ima/binary_runtime_measurements',
} as const;

/** A TPM that quotes for the service's challenge. */
export const tpmMachine: Machine = {
  details:
    'A TPM answers a challenge of the service, so for Tpm there is no file: --tpm names the TPM, and a bearer token is needed.',
  examples: [EXAMPLE_TPM_POLICY, EXAMPLE_TPM_POLICY_SET, EXAMPLE_ATTEST_TPM],
  noFile: {
    message: 'Evidence of TPMs answers a challenge of the service: a file is too old for it.',
    hint: 'Name the TPM with --tpm: a device such as /dev/tpmrm0, tcp:HOST:PORT of a swtpm, or simulated. `veritee evidence verify tpm FILE` judges recorded requests.',
  },
  declare: declareOptions,
  attest: (given, session) => attestByTpm(given.opts<Options>(), session),
};

function declareOptions(command: Command): void {
  command
    .option(
      '--tpm <ADDRESS>',
      `TPM: where it is: tcp:HOST:PORT (swtpm), a device, or "${SIMULATED}" (default: ${DEFAULT_TPM})`,
    )
    .option('--event-log <FILE>', 'TPM: boot log in TCG form (default for devices: the one of the kernel)')
    .option('--ima-log <FILE>', 'TPM: IMA list in binary form; sent when it is named')
    .option('--aik-certificate <FILE>', 'TPM: certificate of the attestation key (PEM or DER)')
    .option(
      '--aik-handle <HEX>',
      'TPM: handle of a persistent attestation key (default: one is made, the same each time)',
      (text) => Number.parseInt(text, 16),
    )
    .option('--bank <NAME>', `TPM: bank to quote: ${BANKS.join(', ')} (default: sha256)`)
    .option('--resident-key', 'TPM: sign the request with a key inside the TPM')
    .option(
      '--development-certificate',
      'TPM: certify the attestation key under the development root of --data, which serve --simulator trusts',
    )
    .option('--scenario <NAME>', `TPM: what is the case with --tpm ${SIMULATED} (default: sound)`)
    .option('--data <DIR>', `TPM, for development: ${DATA_OPTION}`);
}

async function attestByTpm(options: Options, session: Session): Promise<Attested> {
  const { AttestationClient } = await import('@veritee/client');
  const { readAuthority, wayTo } = await import('../../remote/endpoint.ts');
  const { credentialFrom } = await import('../../remote/credential.ts');
  const { utf8 } = await import('@veritee/core/internal');
  const { inputs, terminal } = session;
  const { env } = terminal;
  const { at, nonce } = options;
  const clock = at === undefined ? terminal.clock : () => at;
  const authority = await readAuthority(options.ca, inputs);
  const credential = await credentialFrom(
    { file: options.token, env, authority, clock: terminal.clock },
    inputs,
  );
  const client = new AttestationClient(options.endpoint, credential, wayTo({ authority, clock }));
  const data = nonce === undefined ? {} : { relyingPartyData: utf8(nonce) };
  if (options.tpm === SIMULATED) return client.attestTpmPlatform(await simulatedTpm(options, session), data);
  const { openTpm } = await import('@veritee/tpm');
  const device = await openTpm(options.tpm ?? DEFAULT_TPM);
  try {
    const attester = await attesterOf(device, options, session);
    try {
      return await client.attestTpmPlatform(attester, data);
    } finally {
      await attester.release();
    }
  } finally {
    await device.close();
  }
}

async function simulatedTpm({ scenario, data }: Options, { terminal }: Session): Promise<Tpm> {
  const { openSimulatedPki, softwareTpm } = await import('@veritee/simulator');
  const { dataDirectory, existingPki } = await import('../../input/data-directory.ts');
  const pki = openSimulatedPki(existingPki(dataDirectory(data, terminal)), { currentDate: terminal.clock() });
  return softwareTpm(pki, { scenario: await tpmScenario(scenario) });
}

async function attesterOf(device: TpmDevice, options: Options, session: Session): Promise<TpmAttester> {
  const { tpmAttester } = await import('@veritee/tpm');
  const { inputs } = session;
  const address = options.tpm ?? DEFAULT_TPM;
  // The kernel has started its TPM; a software TPM may not have been.
  if (address.startsWith('tcp:')) await device.startup();
  const bank = bankNamed(options.bank);
  const eventLog =
    options.eventLog ?? (address.startsWith('/dev/') ? kernelLog(KERNEL_LOG.event) : undefined);
  const logs: { type: 'TCG' | 'IMA'; log: Uint8Array }[] = [];
  if (eventLog !== undefined) logs.push({ type: 'TCG', log: (await inputs.binary(eventLog)).bytes });
  const { imaLog } = options;
  // The list of the kernel grows: it is read when the quote has been made.
  const ima = async () =>
    imaLog === undefined ? [] : [{ type: 'IMA' as const, log: await inputs.bytes(imaLog) }];
  const parts = {
    bank,
    logs: async () => [...logs, ...(await ima())],
    attestationKey: options.aikHandle,
    residentRequestKey: options.residentKey,
  };
  const certificate = await certificateOf(device, options, session);
  return tpmAttester(device, { ...parts, certificate });
}

function kernelLog(path: string): string | undefined {
  return existsSync(path) ? path : undefined;
}

function bankNamed(word: string | undefined): TpmHash | undefined {
  if (word === undefined) return undefined;
  const found = BANKS.find((each) => each === word.toLowerCase());
  if (found !== undefined) return found;
  throw new CliError('InvalidUsage', `There is no bank "${word}".`, {
    hint: `Banks are ${BANKS.join(', ')}.`,
  });
}

async function certificateOf(
  device: TpmDevice,
  { aikCertificate, aikHandle, developmentCertificate, data }: Options,
  { inputs, terminal }: Session,
): Promise<Uint8Array | undefined> {
  if (aikCertificate !== undefined) {
    const { fromPem } = await import('@veritee/core/internal/x509');
    const { fromSpelling } = await import('@veritee/core/internal');
    const content = await inputs.bytes(aikCertificate, 'attestation key certificate');
    const { spelling, bytes } = fromSpelling(content);
    return spelling === 'pem' ? fromPem(new TextDecoder().decode(content), 'CERTIFICATE')[0] : bytes;
  }
  if (developmentCertificate !== true) return undefined;
  const { tpmAttester } = await import('@veritee/tpm');
  const { certifyAttestationKey, openSimulatedPki } = await import('@veritee/simulator');
  const { dataDirectory, existingPki } = await import('../../input/data-directory.ts');
  const now = terminal.clock();
  const pki = openSimulatedPki(existingPki(dataDirectory(data, terminal)), { currentDate: now });
  const attester = tpmAttester(device, { attestationKey: aikHandle });
  const { publicKey } = await attester.attestationKey();
  await attester.release();
  return certifyAttestationKey(pki, { ...publicKey }, { currentDate: now });
}
