/** What is wrong with settings: all of it at once, each with the place where it was written. */

import type { z } from 'zod';
import { CliError, type CliErrorCode } from '../errors.ts';
import { hintFor } from '../input/hint-for.ts';
import { settings } from './paths.ts';

/** One thing that is wrong. */
export interface Problem {
  readonly code: CliErrorCode;
  /** The file, the variable or the option. */
  readonly source: string;
  /** Path of the setting with dots; absent when it is about none. */
  readonly setting?: string;
  readonly message: string;
  readonly hint?: string;
}

/** The problems that a schema found. */
export function schemaProblems(error: z.ZodError, sourceOf: (setting: string) => string): readonly Problem[] {
  return error.issues.flatMap((issue): readonly Problem[] => {
    const setting = issue.path.join('.');
    if (issue.code !== 'unrecognized_keys') {
      const message = issue.message.replace(/^Invalid input: /, '');
      const place = setting === '' ? 'the whole' : setting;
      return [{ code: 'InputInvalid', source: sourceOf(setting), setting: place, message }];
    }
    const inside = issue.path.map(String);
    return issue.keys.map((key) => ({
      code: 'UnknownMember',
      source: sourceOf([...inside, key].join('.')),
      message: `there is no setting "${[...inside, key].join('.')}".`,
      hint: hintFor(key, namesIn(inside)),
    }));
  });
}

/** Names at a place of the schema. */
function namesIn(path: readonly string[]): readonly string[] {
  const inside = settings.filter((each) => path.every((name, at) => each.path[at] === name));
  return [...new Set(inside.flatMap((each) => each.path[path.length] ?? []))];
}

/** One line. */
export function problemText({ source, setting, message, hint }: Problem): string {
  const place = setting === undefined ? '' : `${setting}: `;
  return `${source}: ${place}${message}${hint === undefined ? '' : ` ${hint}`}`;
}

/** The error for `serve`: the first problem's code, the text of all. */
export function problemError(problems: readonly Problem[]): CliError {
  const [first] = problems;
  const text = problems.map(problemText).join(problems.length > 1 ? '\n  ' : '');
  return new CliError(
    first?.code ?? 'InputInvalid',
    problems.length > 1 ? `${problems.length} settings are wrong:\n  ${text}` : text,
  );
}
