/** The self-check of `veritee start`: one simulated enclave goes through the service's own HTTPS, as a stranger's would. */

import { randomBytes } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import type { RunningService } from '@veritee/service';
import { openWorld, simulate } from '@veritee/simulator';
import { CliError, exitStatus } from '../errors.ts';
import { worldDirectory } from '../input/data-directory.ts';
import { clientOf } from '../remote/endpoint.ts';

/** What the check saw. */
export interface SelfCheck {
  /** Of the simulated enclave, as the verified token states it. */
  readonly mrEnclave: string | undefined;
  readonly milliseconds: number;
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
  clock: () => Date,
): Promise<SelfCheck> {
  const from = performance.now();
  const runtimeData = randomBytes(32);
  const nonce = randomBytes(16).toString('hex');
  const { evidence } = simulate('SgxEnclave', openWorld(worldDirectory(data)), { runtimeData, now: clock() });
  const authority = service.certificateAuthority && (await readFile(service.certificateAuthority, 'utf8'));
  try {
    const client = clientOf(service.endpoint, { authority, clock });
    const { body } = await client.attestSgxEnclave(evidence, { runTimeData: runtimeData, nonce });
    return { mrEnclave: body.mrEnclave, milliseconds: Math.round(performance.now() - from) };
  } catch (cause) {
    await service.close();
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new CliError('SelfCheckFailed', `The service does not attest a simulated enclave: ${reason}`, {
      status: exitStatus.otherSide,
      cause,
    });
  }
}
