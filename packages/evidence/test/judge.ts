/** Verifies made or recorded evidence the way services do, for tests. */

import type { AttestationType } from '@veritee/core/internal/maa';
import { collateralSource } from '../src/endorsements/intel/collateral-file.ts';
import type { EndorsementSource } from '../src/endorsements/source.ts';
import type { AttestRequest } from '../src/scheme.ts';
import { type AnyScheme, schemeOf } from '../src/schemes.ts';
import type { Trust } from '../src/trust/trust.ts';
import { type AppraisalResult, appraiseEvidence } from '../src/verify-evidence.ts';
import { duringValidity, type Made } from './vendor.ts';

/** Every status that Intel gives a platform that is not refused outright. */
export const everyStatus: ReadonlySet<string> = new Set([
  'UpToDate',
  'SWHardeningNeeded',
  'ConfigurationNeeded',
  'ConfigurationAndSWHardeningNeeded',
  'OutOfDate',
  'OutOfDateConfigurationNeeded',
  'TDRelaunchAdvised',
  'TDRelaunchAdvisedConfigurationNeeded',
]);

/** The SGX scheme. */
export function sgxScheme(): AnyScheme {
  return schemeNamed('SgxEnclave');
}

/** The TDX scheme. */
export function tdxScheme(): AnyScheme {
  return schemeNamed('TdxVm');
}

function schemeNamed(type: AttestationType): AnyScheme {
  const scheme = schemeOf(type);
  if (scheme === undefined) throw new Error(`no scheme ${type}`);
  return scheme;
}

/** Judges a made quote with its own collateral, unless told otherwise. */
export function judgeMade(
  made: Made,
  changes: {
    readonly trust?: Partial<Trust>;
    readonly source?: EndorsementSource;
    readonly request?: Partial<AttestRequest>;
  } = {},
): Promise<AppraisalResult> {
  return appraiseEvidence(
    sgxScheme(),
    { evidence: made.quote, ...changes.request },
    {
      source: changes.source ?? collateralSource(made.collateral, 'made'),
      trust: { anchors: made.anchors, now: duringValidity, accept: everyStatus, ...changes.trust },
    },
  );
}
