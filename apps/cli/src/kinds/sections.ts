/** Sections of a service's settings that are about one kind of evidence or one vendor: one line each. */

import type { OpenSourceOptions, Trust } from '@veritee/evidence';
import { z } from 'zod';
import type { Inputs } from '../input/inputs.ts';
import { guestSection } from './guest/settings.ts';
import { intelSection } from './intel-section.ts';
import type { SettingsSection } from './section.ts';
import { snpSection } from './snp/settings.ts';
import { tpmSection } from './tpm/settings.ts';

const sections = {
  intel: intelSection,
  tpm: tpmSection,
  snp: snpSection,
  guest: guestSection,
};

type Sections = typeof sections;
type SchemaOf<Section> = Section extends SettingsSection<infer Schema> ? Schema : never;

/** The settings of the sections. */
export type SectionSettings = {
  readonly [Name in keyof Sections]?: z.output<SchemaOf<Sections[Name]>> | undefined;
};

/** Their schemas, for the one of all settings. */
export const sectionSchemas = Object.fromEntries(
  Object.entries(sections).map(([name, { schema }]) => [name, z.optional(schema)]),
) as { readonly [Name in keyof Sections]: z.ZodOptional<SchemaOf<Sections[Name]>> };

/** What all sections mean for verification. */
export async function sectionTrust(settings: SectionSettings, inputs: Inputs): Promise<Partial<Trust>> {
  let all: Partial<Trust> = {};
  for (const [name, section] of named()) {
    const trust = await section.trust(settings[name], inputs);
    const revocationLists = [...(all.revocationLists ?? []), ...(trust.revocationLists ?? [])];
    all = { ...all, ...trust, revocationLists };
  }
  return all;
}

/** What all sections mean for how the vendors' services are asked. */
export function sectionAsking(settings: SectionSettings): OpenSourceOptions {
  return Object.assign({}, ...named().map(([name, section]) => section.asking?.(settings[name])));
}

/** Reads the files that sections name, by setting. */
export function sectionReadings(
  settings: SectionSettings,
  inputs: Inputs,
): readonly (readonly [string, () => unknown])[] {
  return named().flatMap(([name, section]) =>
    Object.entries(section.readings(settings[name], inputs)).map(
      ([setting, read]) => [`${name}.${setting}`, read] as const,
    ),
  );
}

/** Each section is handed its own settings only, so what they are is its own affair. */
function named(): readonly (readonly [keyof Sections, SettingsSection<z.ZodType>])[] {
  return Object.entries(sections) as [keyof Sections, SettingsSection<z.ZodType>][];
}
