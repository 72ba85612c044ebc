/** `veritee attest azureguest`: sends what a guest collected, or collects it here, and opens the sealed answer. */

import { existsSync } from 'node:fs';
import type { AttestationClient, AzureGuestAnswer, DecryptInnerKey } from '@veritee/client';
import type { GuestTee } from '@veritee/simulator';
import type { GuestSystemInfo, GuestTpm, TpmDevice } from '@veritee/tpm';
import type { Command } from 'commander';
import { CliError } from '../../errors.ts';
import type { Session } from '../../session/session.ts';
import type { Attested, Machine, SealedAnswer } from '../kind.ts';
import { clientPayload, guestScenario, guestTee } from './choices.ts';
import { guestSystemHere } from './system.ts';
import { quoteOfHost } from './td-quote.ts';

interface Options {
  readonly endpoint: string;
  readonly evidence?: string;
  readonly decryptionKey?: string;
  readonly ca?: string;
  readonly token?: string;
  readonly at?: Date;
  /** Of TPMs as well. */
  readonly tpm?: string;
  readonly eventLog?: string;
  readonly aikHandle?: number;
  readonly scenario?: string;
  readonly data?: string;
  readonly tee?: GuestTee;
  readonly clientPayload?: Readonly<Record<string, string>>;
  readonly imds?: string;
}

const SIMULATED = 'simulated';
const DEFAULT_TPM = '/dev/tpmrm0';
const KERNEL_LOG = '/sys/kernel/security/tpm0/binary_bios_measurements';
/** Where every virtual machine of Azure reaches its host. */
const IMDS = 'http://169.254.169.254';
const LINUX_PCRS = [0, 1, 2, 3, 4, 5, 6, 7] as const;

/** A guest that attests. */
export const guestMachine: Machine = {
  details:
    'For AzureGuest, --tpm names the virtual TPM of this machine (default: /dev/tpmrm0), whose key opens the answer; an answer for --evidence is sealed to the guest that made it.',
  examples: [
    'veritee attest azureguest --tpm simulated --data .veritee --endpoint https://127.0.0.1:8443 --ca .veritee/tls/ca.pem',
  ],
  declare: declareOptions,
  attest: (given, session) => attestGuest(given.opts<Options>(), session),
  takesFiles: true,
};

function declareOptions(command: Command): void {
  command
    .option(
      '--decryption-key <FILE>',
      'Azure guest: private key that opens the answer for --evidence, as simulate writes it (encryption-key.pem)',
    )
    .option('--tee <NAME>', `Azure guest: snp, tdx or none, with --tpm ${SIMULATED} (default: snp)`, guestTee)
    .option(
      '--client-payload <NAME=TEXT>',
      'Azure guest: text that the token returns; repeatable',
      clientPayload,
    )
    .option('--imds <URL>', `Azure guest: the host, which makes the quote of a TDX guest (default: ${IMDS})`);
}

async function attestGuest(options: Options, session: Session): Promise<Attested | SealedAnswer> {
  const client = await clientFor(options, session);
  if (options.evidence !== undefined) return attestFile(client, options, session);
  if (options.tpm === SIMULATED) return attestSimulated(client, options, session);
  const { guestInfo, guestTpm, openTpm } = await import('@veritee/tpm');
  const device = await openTpm(options.tpm ?? DEFAULT_TPM);
  try {
    if (options.tpm?.startsWith('tcp:') === true) await device.startup();
    const guest = await guestTpm(device, { pcrs: LINUX_PCRS, attestationKey: options.aikHandle });
    try {
      const parts = await partsOf(guest, device, options, session);
      return await answered(client, guestInfo({ ...guest, ...parts }), guest.decrypt);
    } finally {
      await guest.release();
    }
  } finally {
    await device.close();
  }
}

async function clientFor({ endpoint, ca, token, at }: Options, session: Session): Promise<AttestationClient> {
  const { clientOf, readAuthority } = await import('../../remote/endpoint.ts');
  const { credentialFrom } = await import('../../remote/credential.ts');
  const { inputs, terminal } = session;
  const authority = await readAuthority(ca, inputs);
  const clock = at === undefined ? terminal.clock : () => at;
  const from = { file: token, env: terminal.env, authority, clock: terminal.clock };
  // Most instances attest for everyone.
  const credential = token === undefined ? undefined : await credentialFrom(from, inputs);
  return clientOf(endpoint, { authority, credential, clock });
}

function answered(
  client: AttestationClient,
  info: string | Uint8Array,
  decrypt: DecryptInnerKey | undefined,
): Promise<AzureGuestAnswer> {
  return decrypt === undefined ? client.attestAzureGuest(info) : client.attestAzureGuest(info, { decrypt });
}

async function attestFile(
  client: AttestationClient,
  { evidence = '', decryptionKey }: Options,
  { inputs }: Session,
): Promise<AzureGuestAnswer> {
  const { bytes } = await inputs.binary(evidence, 'AzureGuest');
  const decrypt = decryptionKey === undefined ? undefined : await keyIn(await inputs.text(decryptionKey));
  return answered(client, bytes, decrypt);
}

/** A key in a file is one of development: that of a guest never leaves its TPM. */
async function keyIn(pem: string): Promise<DecryptInnerKey> {
  const { createPrivateKey } = await import('node:crypto');
  const { guestDecryption } = await import('@veritee/simulator');
  try {
    return guestDecryption(createPrivateKey(pem));
  } catch (cause) {
    throw new CliError('InputInvalid', 'The decryption key is not a private key in PEM form.', { cause });
  }
}

async function attestSimulated(
  client: AttestationClient,
  { scenario, data, tee, clientPayload: payload }: Options,
  { terminal }: Session,
): Promise<AzureGuestAnswer> {
  const { openSimulatedPki, simulateGuest } = await import('@veritee/simulator');
  const { dataDirectory, existingPki } = await import('../../input/data-directory.ts');
  const now = terminal.clock();
  const pki = openSimulatedPki(existingPki(dataDirectory(data, terminal)), { currentDate: now });
  const chosen = { scenario: await guestScenario(scenario), tee, clientPayload: payload, currentDate: now };
  const { evidence, decrypt } = simulateGuest(pki, chosen);
  return answered(client, evidence, decrypt);
}

interface Parts {
  readonly bootLog: Uint8Array;
  readonly system: GuestSystemInfo;
  readonly clientPayload?: Readonly<Record<string, string>> | undefined;
  readonly tdQuote?: Uint8Array | undefined;
}

async function partsOf(
  { hclReport }: GuestTpm,
  _: TpmDevice,
  { eventLog, tpm = DEFAULT_TPM, clientPayload: payload, imds = IMDS }: Options,
  { inputs }: Session,
): Promise<Parts> {
  const { hclReportParts } = await import('@veritee/tpm');
  const log = eventLog ?? (tpm.startsWith('/dev/') && existsSync(KERNEL_LOG) ? KERNEL_LOG : undefined);
  if (log === undefined)
    throw new CliError('InvalidUsage', 'There is no boot log of this machine.', {
      hint: 'Name it with --event-log; only root may read the one of the kernel.',
    });
  const report = hclReport === undefined ? undefined : hclReportParts(hclReport);
  return {
    bootLog: (await inputs.binary(log)).bytes,
    system: await guestSystemHere(),
    clientPayload: payload,
    ...(report?.type === 'tdx' && { tdQuote: await quoteOfHost(report.teeReport, imds) }),
  };
}
