/** Whether a running service is ready, and what it warns of. */

import { asked, connectionHint } from '../../hints/connection.ts';
import { exchange } from '../../remote/exchange.ts';
import { compareClock } from './clock.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Patient } from './patient.ts';

const TIME = 15_000;
const LONGEST = 64 * 1024;

/** What to do about a part that is not ready. */
const CURES: Readonly<Record<string, string>> = {
  storage: 'Run veritee doctor where its storage is, and see its log.',
  keys: 'See its log: the master key may be another one than before.',
  endorsements: 'Run veritee endorsements status --endpoint, and check its sources (--endorsements).',
  audit: 'Free space on the disk of the file of attestation records (audit.attestations).',
};

/** Asks `/readyz`. */
export async function checkService({ endpoint, authority, session }: Patient): Promise<readonly Finding[]> {
  if (endpoint === undefined) return [];
  try {
    const { status, text, date } = await exchange(new URL(`${endpoint}/readyz`), {
      method: 'GET',
      headers: { accept: 'application/json' },
      authority,
      timeout: TIME,
      longest: LONGEST,
    });
    const theirs = new Date(date ?? Number.NaN);
    const clock = Number.isNaN(theirs.getTime()) ? [] : [compareClock(session.terminal.clock(), theirs)];
    return [...clock, ...readyFindings(endpoint, status, text)];
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    const isPlain = endpoint.startsWith('http:');
    const cure =
      connectionHint(error, { ...asked.service, isPlain }) ?? 'Check the network between here and there.';
    const facts = { code: 'EndpointFailed', isOtherSide: true };
    return [failed('service', `No answer from ${endpoint}: ${reason || 'no reason'}.`, cure, facts)];
  }
}

function readyFindings(endpoint: string, status: number, text: string): readonly Finding[] {
  const answer = objectIn(text);
  const checks = objectOf(answer['checks']);
  if (status !== 200 && status !== 503) {
    const cure = 'Correct --endpoint: it is the address of the service, without a path.';
    return [
      failed('service', `${endpoint} answers ${status}, as no Veritee service does.`, cure, {
        code: 'EndpointFailed',
        isOtherSide: true,
      }),
    ];
  }
  const codes = objectOf(answer['codes']);
  const broken = Object.entries(checks).filter(([, result]) => result !== 'ok');
  const findings: Finding[] = broken.map(([part]) => {
    const code = codes[part];
    const words = typeof code === 'string' ? ` (${code})` : '';
    const cure = CURES[part] ?? 'See its log.';
    return failed('service', `The service is not ready: ${part}${words}.`, cure, { isOtherSide: true });
  });
  return [
    ...(findings.length > 0
      ? findings
      : [ok('service', `${endpoint} is ready (version ${String(answer['version'])})`)]),
    ...warningsIn(answer),
  ];
}

function warningsIn(answer: Readonly<Record<string, unknown>>): readonly Finding[] {
  const listed: readonly unknown[] = Array.isArray(answer['warnings']) ? answer['warnings'] : [];
  return listed.map((each) => {
    const { code, from } = objectOf(each);
    if (code !== 'EndorsementsEnd')
      return warning('service', `The service warns: ${String(code)}.`, 'See its log.');
    return warning(
      'endorsements',
      `From ${String(from)} on, the service refuses platforms because an endorsement ends.`,
      'See which with veritee endorsements status --endpoint, and renew it.',
    );
  });
}

function objectIn(text: string): Readonly<Record<string, unknown>> {
  try {
    return objectOf(JSON.parse(text));
  } catch {
    return {};
  }
}

function objectOf(value: unknown): Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null ? (value as Readonly<Record<string, unknown>>) : {};
}
