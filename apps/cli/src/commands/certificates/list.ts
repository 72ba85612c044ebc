/** `veritee certificates list`: whose signature an isolated instance asks for. */

import { X509Certificate } from 'node:crypto';
import type { Command } from 'commander';
import { exitStatus } from '../../errors.ts';
import { EXAMPLE_CERTIFICATES } from '../../help/examples.ts';
import { type Outcome, printable } from '../../output/output.ts';
import { administrationOf, type InstanceOptions, withInstance } from '../../remote/administration.ts';
import { orRefused } from '../../remote/refusal.ts';
import { declareCommand } from '../../session/declare.ts';
import { answering, type Session } from '../../session/session.ts';

/** Declares the command. */
export function declareCertificatesList(parent: Command, session: Session): void {
  const command = declareCommand(parent, {
    name: 'list',
    summary: 'List the policy management certificates of an instance',
    details:
      'Instances in AAD and shared mode have none. The example needs `serve --development-identity` and the variables ' +
      'that it prints.',
    examples: [EXAMPLE_CERTIFICATES],
  });
  withInstance(command).action(
    answering(session, (options: InstanceOptions) => listCertificates(options, session)),
  );
}

async function listCertificates(options: InstanceOptions, session: Session): Promise<Outcome> {
  const client = await administrationOf(options, session);
  return orRefused(async () => {
    const { body } = await client.getPolicyManagementCertificates();
    const certificates = body.flatMap(({ certificates: [pem] }) => (pem === undefined ? [] : [factsOf(pem)]));
    const lines = certificates.map(
      ({ thumbprint, subject, notAfter }) => `${thumbprint}  until ${notAfter}  ${printable(subject)}`,
    );
    return {
      status: exitStatus.done,
      json: { certificates },
      text: lines.length === 0 ? 'No policy management certificates' : lines.join('\n'),
    };
  });
}

function factsOf(certificate: string) {
  const { fingerprint, subject, validFrom, validTo } = new X509Certificate(certificate);
  return {
    thumbprint: fingerprint.replaceAll(':', ''),
    subject: subject.replaceAll('\n', ', '),
    notBefore: new Date(validFrom).toISOString(),
    notAfter: new Date(validTo).toISOString(),
    certificate,
  };
}
