/** The log of the service. */

import { type Logger, pino } from 'pino';
import type { LogTarget } from './options.ts';

/** Time stamps in the logs are of the machine's clock, whatever clock evidence is judged by. */
export function loggerTo(log: LogTarget | undefined): Logger {
  return log === undefined
    ? pino({ level: 'silent' })
    : pino({ level: log.level ?? 'info' }, { write: (line) => log.write(line) });
}
