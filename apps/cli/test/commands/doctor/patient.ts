/** Installations for the checks of `veritee doctor`. */

import { join } from 'node:path';
import type { Machine, Patient } from '../../../src/commands/doctor/patient.ts';
import type { ServeSettings } from '../../../src/settings/schema.ts';

/** The moment at which everything is checked. */
export const NOW = new Date('2026-01-02T03:04:05Z');

const machine: Machine = {
  nodeVersion: '22.12.0',
  lookup: async () => [{ address: '127.0.0.1', family: 4 }],
};

/** What a test says otherwise. */
export interface Complaint {
  readonly settings?: ServeSettings;
  readonly data?: string;
  readonly machine?: Partial<Machine>;
  readonly now?: Date;
}

/** An installation with nothing wrong but what a test says. */
export function patient({ settings = {}, data = '/nowhere', machine: other, now = NOW }: Complaint): Patient {
  const session = { terminal: { clock: () => now } } as unknown as Patient['session'];
  const own = { ...machine, ...other };
  return { session, settings, data, endpoint: undefined, authority: undefined, machine: own };
}

/** A file of a folder. */
export const inFolder = (folder: { readonly path: string }, name: string): string => join(folder.path, name);
