/** The options that a service is started with, read against closed lists: what decides must not be passed over unseen. */

import {
  closedRecord,
  faultMessage,
  isAmount,
  isAnything,
  isBoolean,
  isCurrentDate,
  isFunction,
  isText,
  type MemberCheck,
  orAbsent,
  type RecordFault,
  type RecordShape,
} from '@veritee/core/internal';
import type { Trust } from '@veritee/evidence';
import { trustMembers } from '@veritee/evidence/internal';
import { accessSettings } from '../access/settings.ts';
import { administrationSettings } from '../administration/settings.ts';
import { ServiceError } from '../errors/service-error.ts';
import { limitSettings } from '../http/limits.ts';
import { tlsSettings } from '../http/own-tls.ts';
import { evidenceSettings } from '../kept/settings.ts';
import { auditSettings, metricsSettings } from '../observe/settings.ts';
import type { DevelopmentOptions, LogTarget, ServiceOptions } from './options.ts';

type Access = NonNullable<ServiceOptions['access']>;

const isList: MemberCheck = (value) => Array.isArray(value);
const isTexts: MemberCheck = (value) => Array.isArray(value) && value.every(isText);
const isRecord: MemberCheck = (value) => typeof value === 'object' && value !== null;

const optionsShape: RecordShape<ServiceOptions> = {
  host: orAbsent(isText),
  port: orAbsent(isAmount),
  protocol: orAbsent((value) => value === 'https' || value === 'http'),
  publicUrl: orAbsent(isText),
  region: orAbsent(isText),
  domains: orAbsent(isTexts),
  database: orAbsent(isText),
  masterKey: orAbsent(isRecord),
  instances: orAbsent(isList),
  defaultInstance: orAbsent((value) => value === 'on' || value === 'off'),
  keyMaxAgeDays: orAbsent(isAmount),
  keyLeadHours: orAbsent(isAmount),
  keyLevel: orAbsent(isText),
  unrecordedKeyLevel: orAbsent(isText),
  dataDirectory: isText,
  source: isRecord,
  anchors: isRecord,
  trust: orAbsent(isRecord),
  kinds: orAbsent(isRecord),
  accept: orAbsent((value) => value instanceof Set),
  currentDate: orAbsent(isCurrentDate),
  access: orAbsent(isRecord),
  allowedOrigins: orAbsent(isTexts),
  serveEndorsements: orAbsent(isBoolean),
  console: orAbsent(isText),
  tls: orAbsent(isRecord),
  limits: orAbsent(isRecord),
  metrics: orAbsent(isRecord),
  audit: orAbsent(isRecord),
  evidence: orAbsent(isRecord),
  administration: orAbsent(isRecord),
  development: orAbsent(isRecord),
  log: orAbsent(isRecord),
};

/** Members of the trust that the service sets itself. */
const OWN_TRUST: ReadonlySet<string> = new Set<keyof Trust>([
  'anchors',
  'accept',
  'now',
  'proofCache',
  'seen',
]);

/** Options that are records themselves. Those that settings have a schema for are as in the schema; verification reads trust again. */
const records: Readonly<Record<string, RecordShape<object>>> = {
  trust: Object.fromEntries(
    trustMembers.filter((name) => !OWN_TRUST.has(name)).map((name) => [name, isAnything]),
  ),
  access: {
    ...membersOf(accessSettings),
    issuers: isAnything,
    ticks: orAbsent(isFunction),
    send: orAbsent(isFunction),
  } as RecordShape<Access>,
  development: {
    roots: isTexts,
    identity: isAnything,
    faults: isAnything,
    clock: orAbsent(isRecord),
    anyApiVersion: orAbsent(isBoolean),
    inMemory: orAbsent(isBoolean),
    beyondLoopback: isAnything,
  } satisfies RecordShape<DevelopmentOptions>,
  limits: membersOf(limitSettings),
  tls: membersOf(tlsSettings),
  metrics: membersOf(metricsSettings),
  audit: membersOf(auditSettings),
  evidence: membersOf(evidenceSettings),
  administration: membersOf(administrationSettings),
};

/** What a schema of settings says of its members. */
function membersOf(schema: {
  readonly shape: Readonly<Record<string, { safeParse(value: unknown): { readonly success: boolean } }>>;
}): RecordShape<object> {
  return Object.fromEntries(
    Object.entries(schema.shape).map(([name, member]) => [
      name,
      (value: unknown) => member.safeParse(value).success,
    ]),
  );
}

/**
 * Refuses options, or records among them, that are not plain objects, that have unknown members or values that these cannot
 * have: a promise of trust or misspelt limits would mean the defaults.
 *
 * @throws ServiceError `InvalidParameter`
 */
export function requireOptions(options: ServiceOptions): void {
  const known = closedRecord(options, optionsShape, refused('option of startService'));
  for (const [name, shape] of Object.entries(records)) {
    const record = (known as unknown as Readonly<Record<string, object | undefined>>)[name];
    if (record !== undefined) closedRecord(record, shape, refused(`member of ${name}`));
  }
  for (const name of ['anchors', 'kinds'] as const) requirePlain(known[name], name);
  requireLog(known.log);
}

/** Its members may be another's. */
function requireLog(log: LogTarget | undefined): void {
  if (log === undefined || typeof log.write === 'function') return;
  throw refused('option of startService')({
    member: 'log',
    known: true,
    expected: 'an object with a method write',
    found: typeof log,
  });
}

function requirePlain(record: object | undefined, name: string): void {
  if (record === undefined) return;
  const names = Object.keys(record).map((member) => [member, isAnything]);
  closedRecord(record, Object.fromEntries(names), refused(`member of ${name}`));
}

/**
 * The error for options that do not exist or cannot have their value.
 *
 * @param what - what one of them is called, and of what it is one
 */
export function refused(what: string): (fault: RecordFault) => ServiceError {
  return (fault) => {
    const { expected, found } = fault;
    return new ServiceError('InvalidParameter', faultMessage(fault, what), { expected, found });
  };
}
