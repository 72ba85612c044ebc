/** What people choose of Azure guests on the command line. */

import type { GuestScenarioName, GuestSystemName, GuestTee } from '@veritee/simulator';
import { InvalidArgumentError } from 'commander';
import { scenarioAsked } from '../scenario-asked.ts';
import { GUEST_SCENARIO_NAMES } from './scenario-names.ts';

/** The TEE of a word. */
export function guestTee(text: string): GuestTee {
  const found = (['snp', 'tdx', 'none'] as const).find((each) => each === text.toLowerCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError('Expected snp, tdx or none.');
}

/** The operating system of a word. */
export function guestSystem(text: string): GuestSystemName {
  const found = (['linux', 'windows'] as const).find((each) => each === text.toLowerCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError('Expected linux or windows.');
}

/** One NAME=TEXT more. */
export function clientPayload(
  text: string,
  before: Readonly<Record<string, string>> = {},
): Readonly<Record<string, string>> {
  const [, name, value] = /^([^=]+)=(.*)$/s.exec(text) ?? [];
  if (name === undefined || value === undefined) throw new InvalidArgumentError('Expected NAME=TEXT.');
  return { ...before, [name]: value };
}

/**
 * The scenario that a person means.
 * @throws CliError `UnknownScenario`
 */
export function guestScenario(word: string | undefined): Promise<GuestScenarioName | undefined> {
  return scenarioAsked(word, GUEST_SCENARIO_NAMES, 'of Azure guests');
}
