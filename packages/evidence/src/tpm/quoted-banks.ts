/** The PCR values beside a quote: that they are the quoted ones, and which banks may be used (section 3.4). */

import { concat, hex, sameBytes } from '@veritee/core/internal';
import {
  algorithmName,
  hashAlgorithm,
  hashAlgorithms,
  type PcrSelection,
  type QuoteStatement,
  type TpmHash,
} from '@veritee/core/internal/tpm2';
import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import { digestOf } from './digest.ts';
import { allPcrs, isPcrMask } from './requirements.ts';

/** PCR values of one bank, as sent beside a quote. */
export interface PcrValues {
  /** TPM_ALG_ID. */
  readonly algorithm: number;
  readonly values: ReadonlyMap<number, Uint8Array>;
}

/** PCR values of one bank that a quote was proven to cover. */
export interface QuotedBank {
  readonly hash: TpmHash;
  readonly values: ReadonlyMap<number, Uint8Array>;
}

/** Values as they were sent. */
export interface SentValues {
  /** Which of a message's quotes, for people: "Current quote". */
  readonly what: string;
  readonly pcrs: readonly PcrValues[];
  /** Version 1 sends all PCRs of a bank, quoted or not: those that are not quoted are dropped before anything reads them. */
  readonly dropUnquoted?: boolean | undefined;
}

/** Which banks may be used. */
export interface BankRequirements {
  /** Bit n: PCR n must be quoted. */
  readonly requiredPcrMask: number;
  readonly allowSha1: boolean;
}

/** The values sent must be those selected: none missing, none more. */
export function requireSelection(
  { what, pcrs, dropUnquoted }: SentValues,
  selections: readonly PcrSelection[],
  trail: Trail,
): QuotedBank[] {
  const check = `${what} covers exactly the PCR values sent`;
  const refuse = (expected: string, found: string): never =>
    trail.fail(
      check,
      new EvidenceError(
        'PcrSelectionMismatch',
        `The PCR values are not those that the ${lower(what)} covers.`,
        {
          expected,
          found,
        },
      ),
    );
  const selected = selections.filter(({ indexes }) => indexes.length > 0);
  const sent = new Map(
    pcrs.filter(({ values }) => values.size > 0).map((each) => [each.algorithm, each.values]),
  );
  const repeated =
    new Set(selected.map(({ algorithm }) => algorithm)).size !== selected.length ||
    new Set(pcrs.map(({ algorithm }) => algorithm)).size !== pcrs.length;
  if (repeated) refuse('each bank once', 'a bank twice');
  const banks: QuotedBank[] = [];
  for (const { algorithm: id, indexes } of selected) {
    const algorithm = hashAlgorithm(id);
    const values = dropUnquoted ? restricted(sent.get(id), indexes) : sent.get(id);
    if (algorithm === undefined || values === undefined || values.size !== indexes.length)
      return refuse(`${indexes.length} values of bank ${algorithmName(id)}`, `${values?.size ?? 0}`);
    const ordered = new Map<number, Uint8Array>();
    for (const index of indexes) {
      const value = values.get(index);
      if (value?.length !== algorithm.size)
        return refuse(
          `${algorithm.size} bytes for PCR ${index} of bank ${algorithm.name}`,
          value === undefined ? 'no value' : `${value.length} bytes`,
        );
      ordered.set(index, value);
    }
    banks.push({ hash: algorithm.name, values: ordered });
  }
  if (sent.size !== banks.length) refuse(`${banks.length} banks`, `${sent.size}`);
  trail.pass(check, banks.map((bank) => `${bank.hash}: ${[...bank.values.keys()].join(' ')}`).join('; '));
  return banks;
}

function restricted(
  values: ReadonlyMap<number, Uint8Array> | undefined,
  indexes: readonly number[],
): ReadonlyMap<number, Uint8Array> | undefined {
  return values && new Map([...values].filter(([index]) => indexes.includes(index)));
}

/** The digest is made with the hash of the signature scheme, whatever the banks' own (Part 3, section 18.4). */
export function requirePcrDigest(
  what: string,
  { pcrDigest }: QuoteStatement,
  banks: readonly QuotedBank[],
  hash: TpmHash,
  trail: Trail,
): void {
  const composite = digestOf(hash, concat(...banks.flatMap(({ values }) => [...values.values()])));
  trail.require(
    `PCR values hash to the digest in the ${lower(what)}`,
    sameBytes(composite, pcrDigest),
    () =>
      new EvidenceError('PcrDigestMismatch', `The PCR values are not those in the ${lower(what)}.`, {
        expected: `${hash} ${hex(pcrDigest)}`,
        found: hex(composite),
      }),
    `${hash} ${hex(composite)}`,
  );
}

/** Nothing is taken from two banks: a weak one may hold what the strong one does not. */
export function requireMask(
  what: string,
  banks: readonly QuotedBank[],
  { requiredPcrMask, allowSha1 }: BankRequirements,
  trail: Trail,
): QuotedBank[] {
  if (!isPcrMask(requiredPcrMask)) {
    return trail.fail(
      'PCRs that must be quoted are PCRs of a TPM',
      new EvidenceError('TpmDemandInvalid', 'The mask of required PCRs cannot be asked of a TPM.', {
        expected: `an integer from 0 to ${allPcrs}`,
        found: `${requiredPcrMask}`,
      }),
    );
  }
  const mask = `mask 0x${requiredPcrMask.toString(16).padStart(6, '0')}`;
  const covering = banks.filter((bank) => coversMask(bank, requiredPcrMask));
  trail.require(
    `${what} covers every PCR of the mask in one bank`,
    covering.length > 0,
    () =>
      new EvidenceError(
        'PcrMaskNotCovered',
        `The ${lower(what)} does not cover every PCR that the policy requires.`,
        {
          expected: mask,
          found:
            banks.map((bank) => `${bank.hash}: ${[...bank.values.keys()].join(' ')}`).join('; ') || 'no PCR',
          hint: 'Quote them in one bank, or set required_pcr_mask.',
        },
      ),
    mask,
  );
  const accepted = covering.filter(({ hash }) => hash !== 'sha1' || allowSha1).toSorted(strongestFirst);
  trail.require(
    `${what} covers them in a bank that is accepted`,
    accepted.length > 0,
    () =>
      new EvidenceError(
        'TpmAlgorithmNotAccepted',
        `The ${lower(what)} covers the PCRs in the SHA-1 bank only.`,
        {
          expected: 'a SHA-256, SHA-384 or SHA-512 bank',
          hint: 'Quote a stronger bank, or allow SHA-1 in the service configuration.',
        },
      ),
    accepted.map(({ hash }) => hash).join(', '),
  );
  return accepted;
}

function coversMask({ values }: QuotedBank, mask: number): boolean {
  for (let index = 0; index < 24; index++) {
    if (((mask >>> index) & 1) === 1 && !values.has(index)) return false;
  }
  return true;
}

function strongestFirst(a: QuotedBank, b: QuotedBank): number {
  return strength(b) - strength(a);
}

function strength({ hash }: QuotedBank): number {
  return hashAlgorithms.findIndex(({ name }) => name === hash);
}

/** A name inside a sentence. */
export function lower(what: string): string {
  return what.charAt(0).toLowerCase() + what.slice(1);
}
