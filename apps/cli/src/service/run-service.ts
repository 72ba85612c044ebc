/** Starts a service from its settings, says what must be said, and stops it when asked to. */

import { type RunningService, type ServiceOptions, startService } from '@veritee/service';
import { CliError, isCoded } from '../errors.ts';
import { printable } from '../output/output.ts';
import type { Steering } from '../output/terminal.ts';
import type { Session } from '../session/session.ts';

/** Starts a service; a port that is taken is reported as such. */
export async function start(options: ServiceOptions): Promise<RunningService> {
  try {
    return await startService(options);
  } catch (cause) {
    throw listenFailure(cause, options) ?? cause;
  }
}

/** Says loudly that a service trusts roots that are not the vendors' own: its tokens look like those of a genuine one. */
export function warnOfDevelopment({ development, anchors }: ServiceOptions, { terminal }: Session): void {
  const roots = development?.roots ?? [];
  if (development?.identity === 'well-known') {
    terminal.stderr.write(
      'veritee: WARNING: the credentials of this service are public (veritee env prints them). For development only.\n',
    );
  }
  if (development?.identity === true) {
    terminal.stderr.write(
      'veritee: WARNING: the development identity gives tokens to who knows the secrets printed below. For development only.\n',
    );
  }
  if (roots.length === 0) return;
  terminal.stderr.write(
    `veritee: WARNING: this service trusts roots that are not the vendors' own ${printable(rootsByVendor(anchors, roots))}.\n` +
      'veritee: WARNING: its tokens prove nothing about real hardware. For development only.\n',
  );
}

/** `for Intel: A, B; for Microsoft: C`: a bare file of roots does not say for which vendor it counts. */
function rootsByVendor(anchors: ServiceOptions['anchors'], names: readonly string[]): string {
  return Object.entries(anchors)
    .map(([vendor, all]) => ({
      vendor,
      own: all.map(({ name }) => name).filter((name) => names.includes(name)),
    }))
    .filter(({ own }) => own.length > 0)
    .map(({ vendor, own }) => `for ${vendor}: ${own.join(', ')}`)
    .join('; ');
}

function listenFailure(cause: unknown, { host, port }: ServiceOptions): CliError | undefined {
  if (isCoded(cause) || !(cause instanceof Error) || !('code' in cause)) return undefined;
  if (cause.code === 'EADDRINUSE') {
    return new CliError('PortTaken', `Port ${port} is taken.`, { hint: '--port 0 picks a free one.', cause });
  }
  const words: Readonly<Record<string, string>> = {
    EACCES: `No permission to listen on port ${port}, or to use the data directory.`,
    EADDRNOTAVAIL: `The address ${host} is not one of this machine.`,
    ENOTFOUND: `The host ${host} is not known.`,
  };
  const message = words[String(cause.code)];
  return message === undefined ? undefined : new CliError('InvalidUsage', message, { cause });
}

/**
 * Waits until the person asks to stop, then stops the service. SIGHUP has it read its files again.
 *
 * @param steering - of the terminal, from before the service was started
 */
export async function untilStopped(
  service: RunningService,
  steering: Steering,
  { terminal }: Session,
): Promise<void> {
  const { stopped } = steering;
  steering.started(() => void service.reload());
  await new Promise<void>((resolve) => {
    if (stopped.aborted) resolve();
    else stopped.addEventListener('abort', () => resolve(), { once: true });
  });
  terminal.stderr.write('veritee: stopping\n');
  await service.close();
}
