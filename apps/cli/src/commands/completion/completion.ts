/** `veritee completion`: a script that lets a shell complete commands, options and types. */

import { type Command, InvalidArgumentError } from 'commander';
import { exitStatus } from '../../errors.ts';
import type { Outcome } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';
import type { Shell } from './scripts.ts';

const SHELLS: readonly Shell[] = ['bash', 'zsh', 'fish'];

/** Declares the command. */
export function declareCompletion(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'completion',
    summary: 'Print a script that completes commands, options and types in bash, zsh or fish',
    details:
      'For every new shell: bash: add `source <(veritee completion bash)` to ~/.bashrc; zsh: the same with zsh to ~/.zshrc, ' +
      'after compinit; fish: write the script to ~/.config/fish/completions/veritee.fish.',
    examples: ['veritee completion bash > veritee.bash'],
  })
    .argument('<SHELL>', SHELLS.join(', '), shellNamed)
    .action(answering(session, (shell: Shell) => script(parent, shell, session)));
}

function shellNamed(word: string): Shell {
  const found = SHELLS.find((each) => each === word.toLowerCase());
  if (found !== undefined) return found;
  throw new InvalidArgumentError(`Expected one of ${SHELLS.join(', ')}.`);
}

async function script(root: Command, shell: Shell, session: Session): Promise<Outcome> {
  const { completionScript } = await import('./scripts.ts');
  const { vocabularies } = await session.kinds();
  const types = vocabularies.flatMap(({ type, names }) => [type, names.short]);
  const text = completionScript(shell, root, types);
  return { status: exitStatus.done, json: { shell, script: text }, text };
}
