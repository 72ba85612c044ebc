/** Whether endorsements can be had from each source, hold, and will hold for a while. */

import { isCoded } from '../../errors.ts';
import { compareIssued } from './clock.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

const TIME = 5000;
/** Days before the end at which an operator should know. */
const SOON = 2;
const DAY = 86_400_000;

/** Asks each source for the vendors' general statements; of folders and archives, all that is in them is judged. */
export async function checkEndorsements(
  patient: Patient,
  usesSimulator: boolean,
): Promise<readonly Finding[]> {
  const { settings } = patient;
  const named = settings.endorsements ?? [];
  if (named.length === 0 && usesSimulator) {
    return [ok('endorsements', 'The simulated PKI makes its endorsements')];
  }
  const { defaultServices } = await import('@veritee/evidence/internal');
  const sources = named.length > 0 ? named : defaultServices.map(({ url }) => url);
  const found = await Promise.all(sources.map((source) => sourceFindings(source, patient)));
  return found.flat();
}

async function sourceFindings(source: string, { session }: Patient): Promise<readonly Finding[]> {
  const now = session.terminal.clock();
  try {
    const { items, isWhole } = await itemsOf(source, now);
    const findings = isWhole
      ? await statusFindings(source, items, now)
      : await endFindings(source, items, now);
    return [...findings, ...(await issueFindings(items, now))];
  } catch (error) {
    const reason = isCoded(error) ? error.explain() : error instanceof Error ? error.message : String(error);
    const isWeb = /^[a-z+]*https?:/i.test(source);
    return [
      failed(
        'endorsements',
        `No endorsements can be had from ${source}: ${reason}`,
        isWeb
          ? 'Check the network and a proxy; without a network, veritee endorsements pack and import carry them over.'
          : 'Correct the path in endorsements (--endorsements).',
        { ...(isCoded(error) && { code: error.code }), isOtherSide: isWeb },
      ),
    ];
  }
}

type Items = Awaited<ReturnType<typeof import('@veritee/evidence')['readFolder']>>;

interface Held {
  readonly items: Items;
  /** Whether these are all that the source has. */
  readonly isWhole: boolean;
}

async function itemsOf(source: string, now: Date): Promise<Held> {
  const { endorsementProbes, readEndorsements } = await import('@veritee/evidence/internal');
  const { endorsementSources } = await import('../../input/endorsement-sources.ts');
  const whole = await readEndorsements(source).catch(() => undefined);
  if (whole !== undefined) return { items: whole, isWhole: true };
  const opened = await endorsementSources([source], () => now);
  const signal = AbortSignal.timeout(TIME);
  const items: Items = [];
  for (const request of endorsementProbes) {
    const endorsement = await opened.get(request, signal);
    if (endorsement !== undefined) items.push({ request, endorsement });
  }
  return { items, isWhole: false };
}

/** Which platforms are refused, and from when on. */
async function statusFindings(source: string, items: Items, now: Date): Promise<readonly Finding[]> {
  const { endorsementStatus } = await import('@veritee/evidence');
  const cure = 'Fetch them again: veritee endorsements fetch, or pack and import.';
  const due = endorsementStatus(items, now).filter(({ days }) => days === undefined || days < SOON);
  if (due.length === 0) return [ok('endorsements', `${items.length} endorsements in ${source} hold`)];
  return due.map(({ platforms, from, days = 0, item }) => {
    const [first = 'platforms', ...more] = platforms;
    const whom = more.length === 0 ? first : `${first} and ${more.length} more`;
    if (from === undefined)
      return failed('endorsements', `${source}: ${whom} are refused: there is no ${item}.`, cure);
    const since = from.toISOString();
    if (days >= 0)
      return warning('endorsements', `${source}: from ${since} on, ${whom} are refused: ${item} ends.`, cure);
    return failed('endorsements', `${source}: ${whom} are refused since ${since}: ${item} has ended.`, cure);
  });
}

/** Of a service, the statements that every platform needs. */
async function endFindings(source: string, items: Items, now: Date): Promise<readonly Finding[]> {
  const { describeExpiry } = await import('@veritee/evidence');
  const [first] = describeExpiry(items, now);
  if (first === undefined) return [ok('endorsements', `${source} can be asked`)];
  const { endorsement, expires } = first;
  const cure = 'A cache in between may be stale: ask the service of the vendor, or renew the cache.';
  const at = expires.toISOString();
  if (expires <= now)
    return [
      failed('endorsements', `${source}: ${endorsement} has ended at ${at}.`, cure, { isOtherSide: true }),
    ];
  if (expires.getTime() - now.getTime() < SOON * DAY) {
    return [warning('endorsements', `${source}: ${endorsement} ends at ${at}.`, cure)];
  }
  return [ok('endorsements', `${source} has endorsements that hold until ${at}`)];
}

/** Only what is wrong: most machines have the right time. */
async function issueFindings(items: Items, now: Date): Promise<readonly Finding[]> {
  const { issuedAt } = await import('@veritee/evidence/internal');
  const issued = items.flatMap(({ request, endorsement }) => issuedAt(request, endorsement) ?? []);
  if (issued.length === 0) return [];
  return [compareIssued(now, issued)];
}
