/** `veritee policy get`: the policy in force in an instance. */

import { writeFile } from 'node:fs/promises';
import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY_GET } from '../../help/examples.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { administrationOf, type InstanceOptions, withInstance } from '../../remote/administration.ts';
import { orRefused } from '../../remote/refusal.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options extends InstanceOptions {
  readonly out?: string;
}

/** Declares the command. */
export function declarePolicyGet(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'get',
    summary: 'Get the policy in force in an instance',
    details:
      'Prints the text; what it is (default, unsecured, signed), its x-ms-policy-hash and who signed it go to standard ' +
      'error. The signature of a signed policy is checked. The example needs `serve --development-identity` and the ' +
      'variables that it prints.',
    examples: [EXAMPLE_POLICY_GET],
  })
    .argument('<TYPE>', session.words.administeredType)
    .option('--out <FILE>', 'write the very bytes of the text to a file instead: their hash counts');
  withInstance(command).action(
    answering(session, (type: string, options: Options) => getPolicy(type, options, session)),
  );
}

async function getPolicy(word: string, options: Options, session: Session): Promise<Outcome> {
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const { policyHash } = await import('@veritee/policy');
  const { tokenClaim } = await import('@veritee/core/internal/maa');
  const type = typeNamed(word, await session.kinds());
  const client = await administrationOf(options, session);
  return orRefused(async () => {
    const { body, policy } = await client.getPolicy(type);
    const { kind, document, signer } = policy;
    const hash = await policyHash(body);
    if (options.out !== undefined) await writeFile(options.out, body);
    const [certificate] = signer?.certificates ?? [];
    if (!session.json) session.terminal.stderr.write(`veritee: ${summary(type, kind, hash)}\n`);
    return {
      status: exitStatus.done,
      json: {
        policy: body,
        kind,
        [tokenClaim.policyHash]: hash,
        document,
        ...(certificate && { signer: certificate }),
      },
      text: options.out === undefined ? shown(body, session) : `Written to ${options.out}`,
    };
  });
}

function summary(type: string, kind: string, hash: string): string {
  return kind === 'empty' ? `${type} has no policy` : `${kind} policy of ${type}, x-ms-policy-hash ${hash}`;
}

/** A terminal shows no character that steers it; a file gets the text as it is. */
function shown(text: string, { terminal }: Session): string {
  if (terminal.stdout.isTTY !== true) return text;
  return text.replaceAll('\t', ' ').split(/\r?\n/).map(printable).join('\n');
}
