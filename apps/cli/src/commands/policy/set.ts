/** `veritee policy set`: sets the policy of an instance. */

import type { Command } from 'commander';
import { CliError, exitStatus } from '../../errors.ts';
import { EXAMPLE_POLICY, EXAMPLE_POLICY_SET } from '../../help/examples.ts';
import { POLICY_ARGUMENT } from '../../help/words.ts';
import type { Outcome } from '../../output/output.ts';
import {
  administrationOf,
  type InstanceOptions,
  onlyFile,
  type SignerOptions,
  signerOf,
  withInstance,
  withSigner,
} from '../../remote/administration.ts';
import { orRefused } from '../../remote/refusal.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

interface Options extends InstanceOptions, SignerOptions {
  readonly policy?: string;
}

/** Declares the command. */
export function declarePolicySet(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'set',
    summary: 'Set the policy of an instance',
    details:
      'The text is checked first: one with errors is not sent (exit status 1). The answer is compared with what was sent. ' +
      'FILE may also be a policy document that was signed before, or the JSON in which policy set, get or history printed one: ' +
      'it is sent as it is. ' +
      'The example needs `serve --development-identity` and the variables that it prints.',
    examples: [EXAMPLE_POLICY, EXAMPLE_POLICY_SET],
  })
    .argument('<TYPE>', session.words.administeredType)
    .argument('[FILE]', POLICY_ARGUMENT)
    .option('--policy <FILE>', 'the same as FILE');
  withSigner(withInstance(command), 'isolated instances ask for one').action(
    answering(session, (type: string, file: string | undefined, options: Options) =>
      setPolicy(type, onlyFile(file, options.policy, 'policy'), options, session),
    ),
  );
}

async function setPolicy(word: string, file: string, options: Options, session: Session): Promise<Outcome> {
  const { policyHash } = await import('@veritee/policy');
  const { parseAttestationToken } = await import('@veritee/client');
  const language = await (await import('./language.ts')).policyLanguage(await session.kinds());
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const { policyClaim, tokenClaim } = await import('@veritee/core/internal/maa');
  const { base64url } = await import('@veritee/core/internal');
  const type = typeNamed(word, await session.kinds());
  const content = await session.inputs.exactText(file, 'policy or document');
  const { signedDocument } = await import('./signed-document.ts');
  const signed = await signedDocument(content, file);
  const text = signed?.text ?? content;
  if (signed !== undefined && (options.signingKey ?? options.signingCertificate) !== undefined) {
    throw new CliError('InvalidUsage', `${file} is a policy document already: it is sent as it is.`, {
      hint: 'Leave out --signing-key and --signing-certificate, or give the policy text instead.',
    });
  }
  const { policy, diagnostics } = language.compile(text, { attestationType: type });
  if (policy === undefined) return (await import('./report.ts')).brokenPolicy(file, text, diagnostics, {});
  const client = await administrationOf(options, session);
  const signer = await signerOf(options, session);
  return orRefused(async () => {
    const { body } =
      signed === undefined
        ? await client.setPolicy(type, text, { ...signer, stamped: true })
        : await client.setPolicy(type, parseAttestationToken(signed.document));
    const hash = await policyHash(text);
    const [certificate] = body.policySigner?.certificates ?? [];
    return {
      status: exitStatus.done,
      json: {
        resolution: body.policyResolution,
        [tokenClaim.policyHash]: hash,
        [policyClaim.tokenHash]: base64url(body.policyTokenHash),
        document: body.sentToken,
        ...(certificate && { signer: certificate }),
      },
      text: `✓ Policy of ${type} set; x-ms-policy-hash ${hash}`,
    };
  });
}
