/** `veritee certificates add` and `veritee certificates remove`. */

import { X509Certificate } from 'node:crypto';
import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { exampleCertificates } from '../../help/examples.ts';
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
import { declareCommand, required } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

type Change = 'add' | 'remove';
interface Options extends InstanceOptions, SignerOptions {
  readonly certificate?: string;
}

/** Declares both commands. */
export function declareCertificatesChange(parent: Command, session: Session): void {
  for (const change of ['add', 'remove'] as const) {
    const command = declareCommand(parent, {
      name: change,
      summary:
        change === 'add'
          ? 'Add a policy management certificate to an isolated instance'
          : 'Remove a policy management certificate from an isolated instance',
      details: `${DETAILS[change]} The change is signed with the key of a listed certificate. The example is for an isolated instance.`,
      examples: [exampleCertificates(change)],
    })
      .argument('[FILE]', 'file with the certificate (PEM)')
      .option('--certificate <FILE>', 'the same as FILE');
    withSigner(withInstance(command), 'required')
      .hook('preAction', required('--signing-key', '--signing-certificate'))
      .action(
        answering(session, (file: string | undefined, options: Options) =>
          changeCertificate(change, onlyFile(file, options.certificate, 'certificate'), options, session),
        ),
      );
  }
}

const DETAILS: Readonly<Record<Change, string>> = {
  add: 'Only a CA certificate (Basic Constraints CA) vouches for signers; documents signed by any other are refused. Adding a listed one again has no effect.',
  remove: 'Removing one that is not listed has no effect; the last CA certificate cannot be removed.',
};

const NOT_AUTHORITY =
  'It is not a CA certificate: documents signed by it are refused. Add one with CA:TRUE to sign changes.';

async function changeCertificate(
  change: Change,
  file: string,
  options: Options,
  session: Session,
): Promise<Outcome> {
  const certificate = await session.inputs.text(file, 'changed certificate');
  const client = await administrationOf(options, session);
  const signer = await signerOf(options, session);
  return orRefused(async () => {
    const { body } =
      change === 'add'
        ? await client.addPolicyManagementCertificate(certificate, signer)
        : await client.removePolicyManagementCertificate(certificate, signer);
    const { certificateThumbprint: thumbprint, certificateResolution: resolution } = body;
    const done = `✓ ${thumbprint} ${resolution === 'IsPresent' ? 'is listed' : 'is no longer listed'}`;
    return {
      status: exitStatus.done,
      json: { thumbprint, resolution },
      text: change === 'add' && !new X509Certificate(certificate).ca ? `${done}\n${NOT_AUTHORITY}` : done,
    };
  });
}
