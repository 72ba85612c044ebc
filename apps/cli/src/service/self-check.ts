/** The self-check of `veritee start`: one simulated enclave goes through the service's own HTTPS, as a stranger's would. */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { AttestationType } from '@veritee/core/internal/maa';
import { schemeFor } from '@veritee/evidence/internal';
import type { RunningService } from '@veritee/service';
import { CliError, exitStatus } from '../errors.ts';
import { pkiDirectory } from '../input/data-directory.ts';
import type { Sample, SampleBound } from '../kinds/kind.ts';
import { kinds } from '../kinds/kinds.ts';
import { clientOf } from '../remote/endpoint.ts';
import type { Session } from '../session/session.ts';

/** What the check saw. */
export interface SelfCheck {
  readonly milliseconds: number;
  /** What the verified token says of the simulated platform, by the words of its kind. */
  readonly [fact: string]: unknown;
}

/**
 * Attests simulated evidence with fresh runtime data and a nonce; the client verifies the answer's token by the keys
 * that the service publishes.
 *
 * @param data - the data directory of the service
 */
export async function selfCheck(
  service: RunningService,
  data: string,
  { terminal: { clock }, kinds: load }: Session,
): Promise<SelfCheck> {
  const from = performance.now();
  const runtimeData = randomBytes(32);
  const nonce = randomBytes(16).toString('hex');
  const { type, sample } = await sampleOf(pkiDirectory(data), { runtimeData, now: clock() });
  const authority = service.certificateAuthority && (await readFile(service.certificateAuthority, 'utf8'));
  try {
    const client = clientOf(service.endpoint, { authority, clock });
    const member = schemeFor(type, await load())?.evidenceMember;
    const options = { runTimeData: runtimeData, nonce, ...(member !== undefined && { member }) };
    const { body } = await client.attest(type, sample.evidence, options);
    return { ...sample.facts(body), milliseconds: Math.round(performance.now() - from) };
  } catch (cause) {
    await service.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('SelfCheckFailed', `The service does not attest a simulated enclave: ${reason}`, {
      status: exitStatus.otherSide,
      cause,
    });
  }
}

/** Evidence of the first kind that the simulator has samples of. */
async function sampleOf(
  directory: string,
  bound: SampleBound,
): Promise<{ readonly type: AttestationType; readonly sample: Sample }> {
  for (const { type, simulation } of kinds) {
    const sample = await simulation?.sample?.(type, directory, bound);
    if (sample !== undefined) return { type, sample };
  }
  throw new TypeError('No kind of evidence has a sample.');
}
