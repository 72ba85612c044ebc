/** What is the case with a simulated TPM. */

import { CliError } from '../../errors.ts';

/** The scenario of a name, for people. */
export async function tpmScenario(word: string | undefined) {
  const { scenariosOf } = await import('@veritee/simulator');
  const tpmScenarios = scenariosOf('Tpm');
  if (word === undefined) return undefined;
  const found = tpmScenarios.find(({ name }) => name === word.toLowerCase());
  if (found !== undefined) return found.name;
  const { hintFor } = await import('../../input/hint-for.ts');
  throw new CliError('UnknownScenario', `There is no scenario "${word}" of TPMs.`, {
    hint: hintFor(
      word,
      tpmScenarios.map(({ name }) => name),
    ),
  });
}
