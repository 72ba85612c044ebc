/** `veritee token show`: reads a token without judging it. */

import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_ATTEST, EXAMPLE_SIMULATE } from '../../help/examples.ts';
import { TOKEN_ARGUMENT } from '../../help/words.ts';
import { type Outcome, section, sections, tableText } from '../../output/output.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares the command. */
export function declareTokenShow(parent: Command, session: Session): void {
  declareCommand(parent, {
    name: 'show',
    summary: 'Show header and claims of an attestation token',
    details: 'Nothing is verified: what is shown is what the token says, not what is true.',
    examples: [EXAMPLE_SIMULATE, `${EXAMPLE_ATTEST} --json > answer.json`, 'veritee token show answer.json'],
  })
    .argument('<FILE>', TOKEN_ARGUMENT)
    .action(answering(session, (file: string) => showFile(file, session)));
}

async function showFile(file: string, { inputs }: Session): Promise<Outcome> {
  const { parseAttestationToken } = await import('@veritee/client/relying-party');
  const { readToken } = await import('./token-text.ts');
  const { header, claims, signature, issuedAt, notBefore, expiresOn } = parseAttestationToken(
    await readToken(file, inputs),
  );
  const times = { issuedAt, notBefore, expiresOn };
  const dates = Object.entries(times).flatMap(([name, date]) =>
    date === undefined ? [] : [[name, date] as const],
  );
  const signed = signature.length > 0;
  return {
    status: exitStatus.done,
    json: { header, claims, signed },
    text: sections(
      `Attestation token, ${signed ? 'signed' : 'UNSECURED (no signature)'}, not verified`,
      section('Header', tableText(Object.entries(header))),
      section('Claims', tableText(Object.entries(claims))),
      section('Times', tableText(dates.map(([name, date]) => [name, date.toISOString()]))),
    ),
  };
}
