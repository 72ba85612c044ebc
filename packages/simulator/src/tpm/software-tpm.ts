/** A TPM in software, with the machine that it is in: certified attestation key, quotes in the genuine format, a boot log. */

import { createHash, type KeyObject } from 'node:crypto';
import { concat, isText, orAbsent } from '@veritee/core/internal';
import { tpmHash, tpmsAttest, tpmtSignature } from '@veritee/core/internal/tpm2';
import { readOptions } from '../options.ts';
import { deriveKey, signRaw } from '../pki/keys.ts';
import { namedIn } from '../scenario.ts';
import type { SimulatedPki } from '../simulated-pki.ts';
import { bootEvents, encodeEventLog, pcrsAfter } from './event-log.ts';
import { type TpmScenarioName, tpmScenarios } from './scenarios.ts';

/** Options of a simulated TPM. */
export interface SoftwareTpmOptions {
  /** What is the case; `sound` when absent. */
  readonly scenario?: TpmScenarioName | undefined;
}

/** A public key on P-256. */
export interface SimulatedPublicKey {
  readonly kty: 'EC';
  readonly crv: string;
  readonly x: string;
  readonly y: string;
}

/** A machine with a simulated TPM. The members fit `Tpm` of `@veritee/client`. */
export interface SoftwareTpm {
  attestationKey(): Promise<{ readonly publicKey: SimulatedPublicKey; readonly certificate?: Uint8Array }>;
  quote(qualifyingData: Uint8Array): Promise<{
    readonly attest: Uint8Array;
    readonly signature: Uint8Array;
    readonly pcrs: readonly {
      readonly algorithm: number;
      readonly values: readonly { readonly index: number; readonly digest: Uint8Array }[];
    }[];
  }>;
  logs(): Promise<readonly { readonly type: 'TCG'; readonly log: Uint8Array }[]>;
}

const SHA256 = tpmHash.sha256.id;
const NAME_BYTES = 34;
/** What a machine leaves out is of debuggers and applications. */
const FEWER_PCRS = 16;
const FIRMWARE = 0x2026_1125n;

/**
 * A simulated TPM of a PKI. It proves nothing about hardware: trust its root in development only.
 *
 * @throws SimulatorError `OptionInvalid`, `ScenarioUnknown`
 * @example
 * const { body } = await client.attestTpmPlatform(softwareTpm(pki));
 */
export function softwareTpm(pki: SimulatedPki, options: SoftwareTpmOptions = {}): SoftwareTpm {
  const { scenario = 'sound' } = readOptions(options, { scenario: orAbsent(isText) }, 'softwareTpm');
  const { name } = namedIn(tpmScenarios, scenario);
  const events = bootEvents({
    secureBoot: name !== 'secure-boot-off',
    bootDebugging: name === 'boot-debugging',
  });
  const pcrs = pcrsAfter(events).slice(0, name === 'pcrs-left-out' ? FEWER_PCRS : undefined);
  const { aik, endorsement } = pki.tpm;
  const identity = name === 'endorsement-certificate' ? endorsement : aik;
  const signer = name === 'other-key' ? deriveKey(aik.privateKey, 'another').privateKey : identity.privateKey;
  return {
    attestationKey: async () => ({
      publicKey: publicMembers(identity.publicKey),
      ...(name !== 'no-certificate' && { certificate: identity.certificate.der }),
    }),
    quote: async (qualifyingData) => {
      const extraData = name === 'wrong-challenge' ? sha256(qualifyingData) : qualifyingData;
      return {
        ...signedQuote(extraData, pcrs, signer),
        pcrs: [{ algorithm: SHA256, values: sent(pcrs, name) }],
      };
    },
    logs: async () => [
      { type: 'TCG', log: encodeEventLog(name === 'log-altered' ? altered(events) : events) },
    ],
  };
}

function signedQuote(extraData: Uint8Array, pcrs: readonly Uint8Array[], signer: KeyObject) {
  const attest = tpmsAttest.encode({
    type: 'quote',
    qualifiedSigner: new Uint8Array(NAME_BYTES).fill(1),
    extraData,
    clockInfo: { clock: 1000n, resetCount: 1, restartCount: 0, safe: true },
    firmwareVersion: FIRMWARE,
    selections: [{ algorithm: SHA256, indexes: [...pcrs.keys()] }],
    pcrDigest: sha256(concat(...pcrs)),
  });
  const value = signRaw(attest, signer);
  return { attest, signature: tpmtSignature.encode({ scheme: 'ecdsa', hash: 'sha256', value }) };
}

function sent(pcrs: readonly Uint8Array[], scenario: TpmScenarioName) {
  const changed = new Uint8Array(32).fill(0xee);
  return pcrs.map((digest, index) => ({
    index,
    digest: scenario === 'pcr-changed' && index === 4 ? changed : digest,
  }));
}

/** The first event says something else; a log that hides what ran looks like this. */
function altered(events: ReturnType<typeof bootEvents>): ReturnType<typeof bootEvents> {
  return events.map((event, at) =>
    at === 0 ? { ...event, data: concat(event.data, Uint8Array.of(0x21)) } : event,
  );
}

function publicMembers(key: KeyObject): SimulatedPublicKey {
  const { crv = '', x = '', y = '' } = key.export({ format: 'jwk' });
  return { kty: 'EC', crv, x, y };
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}
