/** `--seed FILE` of `start`: instances with certificates and policies that a service for tests begins with. */

import { dirname, resolve } from 'node:path';
import type { AttestationType } from '@veritee/core/internal/maa';
import type { InstanceRequest, RunningService } from '@veritee/service';
import { z } from 'zod';
import { CliError } from '../../errors.ts';
import { administrationOf } from '../../remote/administration.ts';
import type { Session } from '../../session/session.ts';

/** Strict: a misspelt member would leave out what a test relies on. */
const seedFile = z.strictObject({
  instances: z
    .array(
      z.strictObject({
        name: z.string(),
        mode: z.enum(['AAD', 'Isolated', 'Shared']).optional(),
        certificates: z.string().optional(),
        policies: z.record(z.string(), z.string()).optional(),
      }),
    )
    .max(1000),
});

/** A policy to set, as text or as a signed document. */
interface SeededPolicy {
  readonly instance: string;
  readonly type: AttestationType;
  readonly file: string;
  readonly content: string;
}

/** What a file asks for, its files read and its policies checked. */
export interface Seed {
  readonly instances: readonly InstanceRequest[];
  readonly policies: readonly SeededPolicy[];
}

/**
 * Reads a seed. Names of files in it are relative to its folder.
 * @throws CliError `InputInvalid`, `InputUnreadable`, `UnknownType`
 */
export async function readSeed(file: string, session: Session): Promise<Seed> {
  const { instanceArgument } = await import('../../input/instance-argument.ts');
  const parsed = seedFile.safeParse(await session.inputs.json(file));
  if (!parsed.success) {
    const problems = parsed.error.issues.map(
      ({ path, message }) => `${path.join('.') || 'the file'}: ${message}`,
    );
    throw new CliError('InputInvalid', `${file} is not a valid seed: ${problems.join('; ')}.`, {
      hint: 'Expected {"instances":[{"name","mode"?,"certificates"?: "FILE.pem","policies"?: {"TYPE": "FILE"}}]}.',
    });
  }
  const near = (name: string): string => resolve(dirname(file), name);
  const instances: InstanceRequest[] = [];
  const policies: SeededPolicy[] = [];
  for (const { name, mode, certificates, policies: named = {} } of parsed.data.instances) {
    const implied = mode ?? (certificates === undefined ? 'AAD' : 'Isolated');
    const suffix = certificates === undefined ? '' : `:${near(certificates)}`;
    // The default instance exists; it can have policies only.
    if (name !== 'default')
      instances.push(await instanceArgument(`${name}=${implied}${suffix}`, session.inputs));
    for (const [word, policy] of Object.entries(named)) {
      policies.push(await readPolicy(name, word, near(policy), session));
    }
  }
  return { instances, policies };
}

async function readPolicy(
  instance: string,
  word: string,
  file: string,
  { inputs, kinds: load }: Session,
): Promise<SeededPolicy> {
  const { typeNamed } = await import('../../input/attestation-type.ts');
  const { policyLanguage } = await import('../policy/language.ts');
  const { signedDocument } = await import('../policy/signed-document.ts');
  const kinds = await load();
  const type = typeNamed(word, kinds);
  const content = await inputs.exactText(file, 'policy or document');
  const text = (await signedDocument(content, file))?.text ?? content;
  const { policy, diagnostics } = (await policyLanguage(kinds)).compile(text, { attestationType: type });
  if (policy !== undefined) return { instance, type, file, content };
  const [first] = diagnostics;
  throw new CliError('InputInvalid', `${file} is not a valid policy: ${first?.message ?? 'it has errors'}`, {
    hint: `veritee policy check ${file} lists every error.`,
  });
}

/**
 * Sets the policies of a seed by the service's own API.
 * @throws CliError `InputInvalid` when the service refuses one
 */
export async function sow(seed: Seed, service: RunningService, session: Session): Promise<void> {
  const { parseAttestationToken } = await import('@veritee/client');
  const { signedDocument } = await import('../policy/signed-document.ts');
  const terminal = { ...session.terminal, env: service.environment };
  for (const { instance, type, file, content } of seed.policies) {
    const endpoint = service.instances.find(({ name }) => name === instance.toLowerCase())?.endpoint ?? '';
    const ca = service.certificateAuthority;
    const client = await administrationOf(
      { endpoint, ...(ca !== undefined && { ca }) },
      { ...session, terminal },
    );
    const signed = await signedDocument(content, file);
    try {
      if (signed === undefined) await client.setPolicy(type, content);
      else await client.setPolicy(type, parseAttestationToken(signed.document));
    } catch (cause) {
      const reason = cause instanceof Error ? cause.message : String(cause);
      throw new CliError('InputInvalid', `The policy in ${file} cannot be set for ${instance}: ${reason}`, {
        cause,
      });
    }
  }
}
