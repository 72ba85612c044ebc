/** The simulated platforms as a table: what each is like. */

/** FMSPC (hex) of the simulated processors: ASCII, so it is nobody's by sight and collides with no real one. */
export const fmspcOf = {
  /** "VTEE01": its TCB info is current. */
  current: '565445453031',
  /** "VTEE02": its TCB info has always expired. */
  abandoned: '565445453032',
} as const;

/** What a platform is like. */
export interface PlatformPlan {
  readonly model: keyof typeof fmspcOf;
  /** Who issues its PCK certificate: Platform CA (several packages) or Processor CA (one). */
  readonly ca: 'platform' | 'processor';
  /** SVN of its first two TCB components; `tcbLevels` says what each stands for. */
  readonly svn: number;
  /** ISVSVN of its quoting enclave; `qeLevels` says what each stands for. */
  readonly qeSvn: number;
  /** The quoting enclave runs in debug mode. */
  readonly qeDebug?: true;
  /** The PCK certificate is on the revocation list. */
  readonly revoked?: true;
}

const BEST: PlatformPlan = { model: 'current', ca: 'platform', svn: 9, qeSvn: 8 };

/** All simulated platforms by name. */
export const platformPlans = {
  'up-to-date': BEST,
  'single-package': { ...BEST, ca: 'processor' },
  'sw-hardening-needed': { ...BEST, svn: 8 },
  'configuration-needed': { ...BEST, svn: 7 },
  'configuration-and-sw-hardening-needed': { ...BEST, svn: 6 },
  'out-of-date': { ...BEST, svn: 5 },
  'out-of-date-configuration-needed': { ...BEST, svn: 4 },
  'revoked-level': { ...BEST, svn: 3 },
  'not-supported': { ...BEST, svn: 2 },
  'revoked-pck': { ...BEST, revoked: true },
  'qe-out-of-date': { ...BEST, qeSvn: 6 },
  'qe-revoked': { ...BEST, qeSvn: 5 },
  'qe-not-supported': { ...BEST, qeSvn: 1 },
  'qe-debug': { ...BEST, qeDebug: true },
  abandoned: { ...BEST, model: 'abandoned' },
} as const satisfies Readonly<Record<string, PlatformPlan>>;

/** Name of a simulated platform. */
export type PlatformName = keyof typeof platformPlans;

/** All names, in the order of the table. */
export const platformNames = Object.keys(platformPlans) as readonly PlatformName[];
