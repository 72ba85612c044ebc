/** An Azure guest by its virtual TPM: quote, PCRs and an ephemeral key that the token is sealed to. */

import { createHash } from 'node:crypto';
import {
  ByteWriter,
  base64,
  closedRecord,
  concat,
  faultMessage,
  isAmount,
  orAbsent,
  type RecordFault,
  type RecordShape,
} from '@veritee/core/internal';
import { pcrPolicyInput, tpm2b, tpmHash, tpmtSignature } from '@veritee/core/internal/tpm2';
import { stableQuote } from './attester.ts';
import { answered } from './command.ts';
import type { SignedStatement, TpmDevice } from './device.ts';
import { TpmError } from './errors.ts';
import { allPcrs, encryptionTemplate } from './structures.ts';

/** Where Azure's paravisor puts things in a guest's TPM. */
export const guestIndex = {
  /** Handle of the attestation key. */
  attestationKey: 0x81000003,
  /** NV index of its certificate. */
  certificate: 0x01c101d0,
  /** NV index of the HCL report. */
  hclReport: 0x01400001,
  /** NV index of 64 bytes of the guest's own, which go into the next HCL report as `user-data`. */
  userData: 0x01400002,
} as const;

/** What is asked of the TPM. */
export interface GuestTpmOptions {
  /** PCRs to quote, and to bind the ephemeral key to; 0 to 7 when absent, as Azure's tools for Linux have it. */
  readonly pcrs?: readonly number[] | undefined;
  /** Handle of the attestation key; 0x81000003 when absent. */
  readonly attestationKey?: number | undefined;
  /** DER of its certificate; what is at NV index 0x01C101D0 when absent. */
  readonly certificate?: Uint8Array | undefined;
}

/** A guest's TPM that has quoted. */
export interface GuestTpm {
  /** `TpmInfo` of the request. */
  readonly tpmInfo: Readonly<Record<string, unknown>>;
  /** The HCL report; undefined for guests without a paravisor that leaves one. */
  readonly hclReport: Uint8Array | undefined;
  /** Unwraps the key of a sealed token: for `attestAzureGuest` of `@veritee/client`. The PCRs must still be as quoted. */
  decrypt(wrapped: Uint8Array): Promise<Uint8Array>;
  /** The same key for secrets that were released to this guest: for `unwrapSecret` of `@veritee/client/key-release`. */
  readonly heldKey: {
    /** Bytes of the modulus. */
    readonly modulusLength: number;
    /** RSA-OAEP with this hash. */
    decrypt(wrapped: Uint8Array, hash: 'SHA-1' | 'SHA-256' | 'SHA-384'): Promise<Uint8Array>;
  };
  /** Frees the ephemeral key: what is sealed to it is lost then. The TPM stays open. */
  release(): Promise<void>;
}

const shape: RecordShape<GuestTpmOptions> = {
  pcrs: orAbsent((value) => Array.isArray(value) && value.length > 0 && value.every(isPcr)),
  attestationKey: orAbsent(isAmount),
  certificate: orAbsent((value) => value instanceof Uint8Array),
};

function isPcr(value: unknown): boolean {
  return (allPcrs as readonly unknown[]).includes(value);
}

function optionsRefused(fault: RecordFault): TpmError {
  const { expected, found } = fault;
  return new TpmError('OptionsInvalid', faultMessage(fault, 'option of guestTpm'), { expected, found });
}

const FIRMWARE_PCRS: readonly number[] = [0, 1, 2, 3, 4, 5, 6, 7];
const SHA256 = tpmHash.sha256.id;
/** Of RSA-2048. */
const MODULUS_BYTES = 256;
const HASHES = { 'SHA-1': 'sha1', 'SHA-256': 'sha256', 'SHA-384': 'sha384' } as const;
const NO_NONCE = new Uint8Array();

/**
 * Quotes the guest's PCRs and makes an ephemeral key that works while they stay as they are.
 *
 * @throws TpmError also `OptionsInvalid`
 * @example
 * const guest = await guestTpm(await openTpm('/dev/tpmrm0'));
 * const info = guestInfo({ ...guest, bootLog, system: { type: 'Linux' } });
 * const { body } = await client.attestAzureGuest(info, { decrypt: guest.decrypt });
 */
export async function guestTpm(tpm: TpmDevice, given: GuestTpmOptions = {}): Promise<GuestTpm> {
  const options = closedRecord(given, shape, optionsRefused);
  const pcrs = [...new Set(options.pcrs ?? FIRMWARE_PCRS)].toSorted((a, b) => a - b);
  const aik = await tpm.readPublic(options.attestationKey ?? guestIndex.attestationKey);
  const certificate = options.certificate ?? (await tpm.readNv(guestIndex.certificate));
  const hclReport = await tpm.readNv(guestIndex.hclReport);
  const quote = await stableQuote(tpm, {
    handle: aik.handle,
    algorithm: SHA256,
    pcrs,
    qualifyingData: NO_NONCE,
  });
  const values = quote.pcrs.flatMap((bank) => bank.values);
  const pcrDigest = sha256(concat(...values.map(({ digest }) => digest)));
  const template = encryptionTemplate(sha256(pcrPolicyInput(pcrs, pcrDigest)));
  // Gone with the next start, whatever happens to this program.
  const key = await tpm.createPrimary('null', template);
  const certification = await tpm.certify(key.handle, aik.handle, NO_NONCE);
  return {
    tpmInfo: {
      ...(certificate !== undefined && { AikCert: base64(withoutPadding(certificate)) }),
      AikPub: base64(sized(aik.publicArea)),
      EncKeyCertifyInfo: base64(certification.attest),
      EncKeyCertifyInfoSignature: base64(bare(certification)),
      EncKeyPub: base64(sized(key.publicArea)),
      PCRs: values.map(({ index, digest }) => ({ Digest: base64(digest), Index: index })),
      PcrQuote: base64(quote.attest),
      PcrSet: pcrs,
      PcrSignature: base64(bare(quote)),
    },
    hclReport,
    decrypt: (wrapped) => tpm.decryptByPcrs(key.handle, wrapped, pcrs),
    heldKey: {
      modulusLength: MODULUS_BYTES,
      decrypt: (wrapped, hash) => tpm.decryptByPcrs(key.handle, wrapped, pcrs, { oaep: HASHES[hash] }),
    },
    release: () => tpm.flush(key.handle),
  };
}

/** The protocol sends signatures without their scheme, which is RSASSA with SHA-256. */
function bare({ signature }: SignedStatement): Uint8Array {
  const { scheme, hash, value } = answered(() => tpmtSignature.decode(signature));
  if (scheme === 'rsassa' && hash === 'sha256') return value;
  throw new TpmError('TpmAnswerFormat', 'The attestation key does not sign as guests of Azure do.', {
    expected: 'rsassa with sha256',
    found: `${scheme} with ${hash}`,
  });
}

/** TPM2B_PUBLIC. */
function sized(publicArea: Uint8Array): Uint8Array {
  return new ByteWriter().put(tpm2b, publicArea).finish();
}

/** The NV index may be longer than the certificate: a sequence whose size is in its third and fourth byte. */
function withoutPadding(area: Uint8Array): Uint8Array {
  const [tag, form, high = 0, low = 0] = area;
  return tag === 0x30 && form === 0x82 ? area.subarray(0, 4 + 256 * high + low) : area;
}

function sha256(bytes: Uint8Array): Uint8Array {
  return new Uint8Array(createHash('sha256').update(bytes).digest());
}
