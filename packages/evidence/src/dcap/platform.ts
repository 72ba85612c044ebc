/** Whether TCB info is for a platform: looked at anew at each use, since that costs less than remembering it. */

import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import type { PlatformTcb } from './pck.ts';
import type { TcbInfo } from './statements.ts';

/**
 * Checks that TCB info is for a platform and its kind of TEE.
 * @throws EvidenceError `TcbInfoMismatch`
 */
export function requireSamePlatform(pck: PlatformTcb, info: TcbInfo, tee: 'sgx' | 'tdx', trail: Trail): void {
  const mismatch = (what: string, expected: string, found: string) => () =>
    new EvidenceError('TcbInfoMismatch', `The TCB info is for another ${what}.`, { expected, found });
  const id = tee.toUpperCase();
  trail.require(
    'TCB info is for this kind of TEE',
    info.id === id,
    mismatch('kind of TEE', id, info.id),
    info.id,
  );
  const { fmspc, pceId } = info;
  trail.require(
    'TCB info is for the FMSPC of the PCK certificate',
    fmspc === pck.fmspc,
    mismatch('FMSPC', pck.fmspc, fmspc),
    fmspc,
  );
  trail.require(
    'TCB info is for the PCEID of the PCK certificate',
    pceId === pck.pceId,
    mismatch('PCEID', pck.pceId, pceId),
    pceId,
  );
}
