/** A section of a service's settings that is about one kind of evidence, or about one vendor. */

import type { OpenSourceOptions, Trust } from '@veritee/evidence';
import type { z } from 'zod';
import type { Inputs } from '../input/inputs.ts';

/** What such a section is. */
export interface SettingsSection<Schema extends z.ZodType> {
  readonly schema: Schema;
  /** What the settings mean for verification. @throws CliError for a file that cannot be read */
  trust(settings: z.output<Schema> | undefined, inputs: Inputs): Promise<Partial<Trust>>;
  /** What they mean for how the vendors' services are asked; absent where nothing. */
  asking?(settings: z.output<Schema> | undefined): OpenSourceOptions;
  /** Reads the files that settings of the section name, by the name of the setting; each throws what is wrong. */
  readings(settings: z.output<Schema> | undefined, inputs: Inputs): Readonly<Record<string, () => unknown>>;
}
