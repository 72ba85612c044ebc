/** `veritee version`: which version this is. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { packageVersion } from '../../output/terminal.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares the command. */
export function declareVersion(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'version',
    summary: 'Print the version',
    details: 'With --json also those of Node and of the machine, for reports of defects.',
    examples: ['veritee version'],
  }).action(
    answering(session, async () => {
      const version = packageVersion();
      const { platform, arch, version: node } = process;
      return { status: exitStatus.done, json: { version, node, platform, arch }, text: version };
    }),
  );
}
