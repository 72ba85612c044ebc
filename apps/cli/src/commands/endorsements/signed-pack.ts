/** What the commands that read packs share: the packers' keys, and the refusal of a pack that none of them signed. */

import type { EndorsementPack } from '@veritee/evidence/internal';
import { CliError, exitStatus, isCoded } from '../../errors.ts';
import { type Outcome, printable } from '../../output/output.ts';
import type { Session } from '../../session/session.ts';

/** What PACK is. */
export const PACK_ARGUMENT = 'file made by endorsements pack; "-" is standard input';

/** Whom packs are believed. */
export const SIGNER_OPTION =
  'certificate or public key (PEM) of a packer; may be given several times (required)';

/**
 * Reads a pack and works with it. One that no named packer signed is refused: a result, not wrong usage.
 *
 * @throws CliError `InputInvalid` for a file that is not a pack
 */
export async function withPack(
  file: string,
  signers: readonly string[],
  { inputs }: Session,
  work: (pack: EndorsementPack) => Promise<Outcome>,
): Promise<Outcome> {
  const { readPack } = await import('@veritee/evidence/internal');
  const { packersIn } = await import('../../input/packer.ts');
  const keys = await packersIn(signers, inputs);
  const text = await inputs.text(file, 'endorsement pack');
  let pack: EndorsementPack;
  try {
    pack = readPack(text, keys, file);
  } catch (error) {
    if (!isCoded(error)) throw error;
    if (error.code === 'EndorsementPackSignature') return refused(error.code, error.explain());
    throw new CliError('InputInvalid', error.explain(), { cause: error });
  }
  return work(pack);
}

function refused(code: string, message: string): Outcome {
  return {
    status: exitStatus.refused,
    json: { error: { code, message } },
    text: `✗ Refused (${code}): ${printable(message)}`,
  };
}
