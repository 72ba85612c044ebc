/** The TDX module: whether it is Intel's, and which TCB level of its own version it has. */

import { allZero, hex } from '@veritee/core/internal';
import type { RatedPart } from '../dcap/quoted-tee.ts';
import { isvShortfalls } from '../dcap/shortfalls.ts';
import type { TcbInfo, TdxModuleIdentity } from '../dcap/statements.ts';
import { isvLevelFor, knownIsvStatus } from '../dcap/tcb.ts';
import { EvidenceError } from '../errors.ts';
import type { Trail } from '../trail/trail.ts';
import type { TdReport } from './td-report.ts';

/** A TDX module by its security version and major version: the first two bytes of TEE_TCB_SVN. */
export interface ModuleVersion {
  readonly svn: number;
  /** 0: a module of TDX 1.0, which TCB levels rate like any other component. */
  readonly major: number;
}

/** The module in a TEE_TCB_SVN. */
export function moduleVersion([svn = 0, major = 0]: Uint8Array): ModuleVersion {
  return { svn, major };
}

/** Intel's name for a major version: `TDX_01`. */
export function moduleId({ major }: ModuleVersion): string {
  return `TDX_${major.toString(16).toUpperCase().padStart(2, '0')}`;
}

/** Intel's identity of a module; undefined when TCB info has none, as for a major version of 0. */
export function identityOf(version: ModuleVersion, info: TcbInfo): TdxModuleIdentity | undefined {
  if (version.major === 0) return undefined;
  const id = moduleId(version);
  return info.tdxModuleIdentities.find((each) => each.id.toUpperCase() === id);
}

/**
 * Checks that the TD runs on a module of Intel's: signer and attributes.
 * @throws EvidenceError `TdxModuleMismatch`
 */
export function requireModule(report: TdReport, info: TcbInfo, trail: Trail): void {
  const version = moduleVersion(report.teeTcbSvn);
  const expected = version.major === 0 ? info.tdxModule : identityOf(version, info);
  const refuse = (message: string, facts: { readonly expected: string; readonly found: string }) => () =>
    new EvidenceError('TdxModuleMismatch', message, facts);
  if (expected === undefined) {
    const listed = info.tdxModuleIdentities.map(({ id }) => id).join(', ') || 'none';
    const found = version.major === 0 ? 'a module without major version' : moduleId(version);
    const unknown = refuse('TCB info has no identity for the TDX module.', { expected: listed, found });
    trail.fail('TDX module is known to Intel', unknown());
  }
  trail.pass('TDX module is known to Intel', version.major === 0 ? 'TDX 1.0' : moduleId(version));
  const signer = hex(report.mrSignerSeam);
  trail.require(
    'TDX module is signed by its signer',
    signer === expected.mrsigner.toLowerCase(),
    refuse('The TDX module has another signer.', {
      expected: expected.mrsigner.toLowerCase(),
      found: signer,
    }),
    signer,
  );
  const attributes = hex(report.seamAttributes);
  trail.require(
    'TDX module has the attributes of its identity',
    allZero(report.seamAttributes) && attributes === expected.attributes.toLowerCase(),
    refuse('The TDX module has other attributes.', {
      expected: 'zeros, as in its identity',
      found: attributes,
    }),
    attributes,
  );
}

/** The level of a module with an identity of its own. */
export interface RatedModule extends RatedPart {
  readonly id: string;
  readonly svn: number;
  /** For people: what is below the level that `UpToDate` needs. */
  readonly shortfalls: readonly string[];
}

/**
 * The TCB level of the module; undefined for a module of TDX 1.0.
 *
 * @param subject - whose module it is, in the words of the trail
 * @throws EvidenceError `TcbNotSupported`, `TcbUnrecognizedStatus`
 */
export function rateModule(
  version: ModuleVersion,
  info: TcbInfo,
  trail: Trail,
  subject: string,
): RatedModule | undefined {
  if (version.major === 0) return undefined;
  const id = moduleId(version);
  const { svn } = version;
  const identity = identityOf(version, info);
  const level = identity && isvLevelFor(identity.tcbLevels, svn);
  const check = `A TCB level fits the ${subject}`;
  if (identity === undefined || level === undefined) {
    return trail.fail(
      check,
      new EvidenceError('TcbNotSupported', `No TCB level fits the ${subject}.`, {
        found: `${id}, SVN ${svn}`,
        platform: { status: 'TcbNotSupported', advisories: [] },
      }),
    );
  }
  return trail.attempt(
    check,
    'TcbUnrecognizedStatus',
    () => ({
      id,
      svn,
      status: knownIsvStatus(level.tcbStatus),
      tcbDate: level.tcbDate,
      advisories: level.advisories,
      shortfalls: isvShortfalls(`TDX module ${id}`, svn, identity.tcbLevels, level.advisories),
    }),
    ({ status, shortfalls }) => [`${id}, SVN ${svn}: ${status}`, ...shortfalls].join('; '),
  );
}
