/** The scenario that a person names on the command line. */

import { CliError } from '../errors.ts';

/**
 * The scenario of a word; undefined without one.
 *
 * @param names - those that there are
 * @param whose - for the message, such as `of TPMs`
 * @throws CliError `UnknownScenario`
 */
export async function scenarioAsked<Name extends string>(
  word: string | undefined,
  names: readonly Name[],
  whose?: string,
): Promise<Name | undefined> {
  if (word === undefined) return undefined;
  const found = names.find((name) => name === word.toLowerCase());
  if (found !== undefined) return found;
  const { hintFor } = await import('../input/hint-for.ts');
  const message = `There is no scenario "${word}"${whose === undefined ? '' : ` ${whose}`}.`;
  throw new CliError('UnknownScenario', message, { hint: hintFor(word, [...names]) });
}
