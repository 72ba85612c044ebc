/** Whether the service can listen at its address, or does so already. */

import { createServer } from 'node:net';
import { exchange } from '../../remote/exchange.ts';
import { defaultPort } from '../../service/default-port.ts';
import { type Finding, failed, ok } from './finding.ts';
import type { Patient } from './patient.ts';

/** What is at the address. */
export interface PortState {
  readonly findings: readonly Finding[];
  /** The service that answers there already. */
  readonly running?: string;
}

/** Listens for a moment where nobody does. */
export async function checkPort({ settings, authority }: Patient): Promise<PortState> {
  const { host = '127.0.0.1', port = defaultPort } = settings;
  const code = port === 0 ? undefined : await listenFailure(host, port);
  if (code === undefined) return { findings: [ok('port', `Port ${port} of ${host} is free`)] };
  if (code === 'EADDRINUSE') {
    const name = host === '0.0.0.0' || host === '::' ? '127.0.0.1' : host;
    const base = `https://${name.includes(':') ? `[${name}]` : name}:${port}`;
    if (await isVeritee(base, authority)) {
      return { findings: [ok('port', `A Veritee service answers at ${base}`)], running: base };
    }
    const message = `Another program uses port ${port} of ${host}.`;
    const cure = 'Stop it, or choose another port with --port; --port 0 picks a free one.';
    return { findings: [failed('port', message, cure, { code: 'PortTaken' })] };
  }
  const message = `The service cannot listen on port ${port} of ${host} (${code}).`;
  return { findings: [failed('port', message, CURES[code] ?? 'Choose another host or port.', { code })] };
}

const CURES: Readonly<Record<string, string>> = {
  EACCES: 'Choose a port above 1023, or permit the service to use this one (CAP_NET_BIND_SERVICE).',
  EADDRNOTAVAIL: 'The address belongs to another machine: correct host.',
  ENOTFOUND: 'Correct host.',
};

function listenFailure(host: string, port: number): Promise<string | undefined> {
  return new Promise((resolve) => {
    const probe = createServer();
    probe.once('error', (error: NodeJS.ErrnoException) => resolve(error.code ?? error.message));
    probe.listen({ host, port, exclusive: true }, () => probe.close(() => resolve(undefined)));
  });
}

async function isVeritee(base: string, authority: string | undefined): Promise<boolean> {
  try {
    const request = { method: 'GET', headers: {}, authority, timeout: 2000, longest: 4096 };
    const { status, text } = await exchange(new URL(`${base}/healthz`), request);
    return status === 200 && text.includes('"version"');
  } catch {
    return false;
  }
}
