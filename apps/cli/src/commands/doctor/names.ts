/** Whether programs on this machine find the hosts of the service's addresses. */

import { isIP } from 'node:net';
import type { ServeSettings } from '../../settings/schema.ts';
import { type Finding, failed, ok, warning } from './finding.ts';
import type { Machine, Patient } from './patient.ts';

/** Host names of so many instances are looked up. */
const MOST_NAMES = 20;

/** @param instances - names of those that are stored */
export async function checkNames(
  { settings, endpoint, machine }: Patient,
  instances: readonly string[],
): Promise<readonly Finding[]> {
  const findings = [
    ...(await localhostFindings(machine)),
    ...(await hostFindings(settings, endpoint, machine)),
    ...(await instanceFindings(settings, instances, machine)),
  ];
  return findings.length > 0 ? findings : [ok('names', 'All host names of the service are found')];
}

async function localhostFindings(machine: Machine): Promise<readonly Finding[]> {
  const found = await addressesOf('localhost', machine);
  if (found.length > 0 && found.every(isLoopback)) return [];
  const message =
    found.length === 0 ? 'The name localhost is not found.' : `The name localhost means ${found.join(', ')}.`;
  return [failed('names', message, 'Write the line "127.0.0.1 localhost" into /etc/hosts.')];
}

async function hostFindings(
  { host, publicUrl }: ServeSettings,
  endpoint: string | undefined,
  machine: Machine,
): Promise<readonly Finding[]> {
  const named = [
    ['host', host],
    ['publicUrl', hostOf(publicUrl)],
    ['--endpoint', hostOf(endpoint)],
  ] as const;
  const findings: Finding[] = [];
  for (const [setting, name] of named) {
    if (name === undefined || isIP(name) !== 0 || /(?:^|\.)localhost$/i.test(name)) continue;
    if ((await addressesOf(name, machine)).length > 0) continue;
    findings.push(
      failed(
        'names',
        `The host ${name} (${setting}) is not found.`,
        `Correct ${setting}, or give the host an address in DNS.`,
        { code: 'ENOTFOUND', isOtherSide: setting !== 'host' },
      ),
    );
  }
  return findings;
}

/** Only browsers, curl and Veritee's programs know by themselves that names below `localhost` mean this machine. */
async function instanceFindings(
  { region = 'local', defaultInstance }: ServeSettings,
  instances: readonly string[],
  machine: Machine,
): Promise<readonly Finding[]> {
  const names = new Set([...(defaultInstance === 'off' ? [] : ['default']), ...instances]);
  const missing: string[] = [];
  for (const name of [...names].slice(0, MOST_NAMES)) {
    const host = `${name}.${region}.attest.localhost`;
    const found = await addressesOf(host, machine);
    if (found.length === 0 || !found.every(isLoopback)) missing.push(host);
  }
  if (missing.length === 0) return [];
  return [
    warning(
      'names',
      `Programs that do not resolve names below localhost (Node, Java, Python and Go on Linux) do not find ${missing.length === 1 ? 'the host name' : 'the host names'} of instances.`,
      `For programs that use them, write into /etc/hosts: 127.0.0.1 ${missing.join(' ')}`,
    ),
  ];
}

async function addressesOf(host: string, { lookup }: Machine): Promise<readonly string[]> {
  return lookup(host).then(
    (found) => found.map(({ address }) => address),
    () => [],
  );
}

function isLoopback(address: string): boolean {
  return address.startsWith('127.') || address === '::1';
}

function hostOf(url: string | undefined): string | undefined {
  return url === undefined || !URL.canParse(url) ? undefined : new URL(url).hostname.replace(/^\[|\]$/g, '');
}
