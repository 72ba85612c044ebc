/** Whether the service can do its work now: keys, storage, endorsements, and the audit. */

import type { DecisionSink } from './audit/decisions.ts';
import { type AddressBook, DEFAULT_INSTANCE } from './instances/addresses.ts';
import type { Instances } from './instances.ts';
import type { WatchedSource } from './observe/watched-source.ts';
import type { Storage } from './storage/storage.ts';

/** What is looked at. */
export interface ReadinessParts {
  readonly storage: Storage;
  readonly instances: Instances;
  readonly addresses: AddressBook;
  readonly source: WatchedSource;
  readonly decisions: DecisionSink | undefined;
}

/** One check: `ok`, or that it failed. Reasons are in the log; this answer is public. */
export type CheckResult = 'ok' | 'failed';
export type Readiness = Readonly<Record<'storage' | 'keys' | 'endorsements' | 'audit', CheckResult>>;

const TIME = 10_000;

/**
 * Does all checks.
 *
 * @param tell - is told why a check failed
 */
export async function checkReadiness(
  { storage, instances, addresses, source, decisions }: ReadinessParts,
  tell: (check: string, error: unknown) => void,
): Promise<Readiness> {
  const check = async (name: string, work: () => Promise<unknown>): Promise<CheckResult> => {
    try {
      await inTime(work());
      return 'ok';
    } catch (error) {
      tell(name, error);
      return 'failed';
    }
  };
  const [ofStorage, keys, endorsements, audit] = await Promise.all([
    check('storage', () => storage.ready()),
    check('keys', () => proveKeys({ instances, addresses })),
    check('endorsements', () => source.probe()),
    check('audit', async () => {
      if (decisions?.trouble !== undefined) throw decisions.trouble;
    }),
  ]);
  return { storage: ofStorage, keys, endorsements, audit };
}

/** Calls that come while the checks are under way share them: probes are not limited, and each check signs. */
export function sharedReadiness(work: () => Promise<Readiness>): () => Promise<Readiness> {
  let underWay: Promise<Readiness> | undefined;
  return () => {
    underWay ??= work().finally(() => {
      underWay = undefined;
    });
    return underWay;
  };
}

/** Returns when the default instance can sign. */
export async function proveKeys({
  instances,
  addresses,
}: Pick<ReadinessParts, 'instances' | 'addresses'>): Promise<void> {
  const address = { instance: DEFAULT_INSTANCE, issuer: addresses.primary(DEFAULT_INSTANCE) };
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
