/** Whether the service can do its work now: keys, storage, endorsements, and the audit. */

import { CodedError } from '@veritee/core';
import type { DecisionSink } from '../audit/decisions.ts';
import { type AddressBook, DEFAULT_INSTANCE } from '../instances/addresses.ts';
import type { Instances } from '../instances/instances.ts';
import type { Storage } from '../storage/storage.ts';
import type { WatchedSource } from './watched-source.ts';

/** What is looked at. */
export interface ReadinessParts {
  readonly storage: Pick<Storage, 'ready' | 'auditHead'>;
  readonly instances: Instances;
  readonly addresses: AddressBook;
  readonly source: Pick<WatchedSource, 'probe'>;
  readonly decisions: Pick<DecisionSink, 'trouble'> | undefined;
  /** Milliseconds of a clock that only goes forward. */
  ticks(): number;
}

/** One check: `ok`, or that it failed. */
export type CheckResult = 'ok' | 'failed';
export type CheckName = 'storage' | 'keys' | 'endorsements' | 'audit';

/** What was found. It is public: reasons, with their paths and hosts, are in the log. */
export interface Readiness {
  readonly checks: Readonly<Record<CheckName, CheckResult>>;
  /** Codes of what failed, as far as it has one. */
  readonly codes: Partial<Readonly<Record<CheckName, string>>>;
}

const TIME = 10_000;
/** That changes could be made is believed for so many milliseconds: each proof is a change, and probes are not limited. */
const PROOF_AGE = 5_000;

/**
 * The checks. Calls that come while they are under way share them.
 *
 * @param tell - is told why a check failed
 */
export function readinessOf(
  parts: ReadinessParts,
  tell: (check: string, error: unknown) => void,
): () => Promise<Readiness> {
  const proveChanges = lately(() => parts.storage.ready(), parts);
  return shared(() => checkAll({ ...parts, proveChanges }, tell));
}

async function checkAll(
  {
    storage,
    proveChanges,
    instances,
    addresses,
    source,
    decisions,
  }: ReadinessParts & { proveChanges(): Promise<void> },
  tell: (check: string, error: unknown) => void,
): Promise<Readiness> {
  const codes: Partial<Record<CheckName, string>> = {};
  const check = async (name: CheckName, work: () => Promise<unknown>): Promise<CheckResult> => {
    try {
      await inTime(work());
      return 'ok';
    } catch (error) {
      tell(name, error);
      if (error instanceof CodedError) codes[name] = error.code;
      return 'failed';
    }
  };
  const [ofStorage, keys, endorsements, audit] = await Promise.all([
    check('storage', () => Promise.all([storage.auditHead(), proveChanges()])),
    check('keys', () => proveKeys({ instances, addresses })),
    check('endorsements', () => source.probe()),
    check('audit', async () => {
      if (decisions?.trouble !== undefined) throw decisions.trouble;
    }),
  ]);
  return { checks: { storage: ofStorage, keys, endorsements, audit }, codes };
}

/** Work that is not done again for a while after it succeeded; a failure is tried again by the next call. */
function lately(work: () => Promise<void>, { ticks }: Pick<ReadinessParts, 'ticks'>) {
  let proven = Number.NEGATIVE_INFINITY;
  return async (): Promise<void> => {
    if (ticks() - proven < PROOF_AGE) return;
    await work();
    proven = ticks();
  };
}

/** Joins what is under way. */
function shared<T>(work: () => Promise<T>): () => Promise<T> {
  let underWay: Promise<T> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** Returns when the default instance can sign, or the first one where that is off. */
export async function proveKeys({
  instances,
  addresses,
}: Pick<ReadinessParts, 'instances' | 'addresses'>): Promise<void> {
  const instance = instances.offers(DEFAULT_INSTANCE) ? DEFAULT_INSTANCE : (await instances.list())[0]?.name;
  if (instance === undefined) return;
  const address = { instance, issuer: addresses.primary(instance) };
  const { signer } = await instances.at(address);
  if ((await signer.sign('ready')).length === 0) throw new Error('The signature is empty.');
}

async function inTime(work: Promise<unknown>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new Error(`No answer in ${TIME / 1000} seconds.`)), TIME);
  });
  try {
    await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}
