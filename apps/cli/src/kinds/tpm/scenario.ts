/** What is the case with a simulated TPM. */

import type { TpmScenarioName } from '@veritee/simulator';
import { scenarioAsked } from '../scenario-asked.ts';
import { TPM_SCENARIO_NAMES } from './scenario-names.ts';

/**
 * The scenario that a person means.
 * @throws CliError `UnknownScenario`
 */
export function tpmScenario(word: string | undefined): Promise<TpmScenarioName | undefined> {
  return scenarioAsked(word, TPM_SCENARIO_NAMES, 'of TPMs');
}
