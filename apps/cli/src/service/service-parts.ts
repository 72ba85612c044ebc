/** Puts a service together: anchors, endorsement sources, the simulated PKI, the clock. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import {
  builtInAnchors,
  type EndorsementSource,
  firstOf,
  type Trust,
  type TrustAnchors,
  type Vendor,
} from '@veritee/evidence';
import type { InstanceRequest, LogTarget, MovableClock, ServiceOptions } from '@veritee/service';
import { addressBeyondLoopback } from '@veritee/service/internal';
import { acceptedStatuses } from '../input/accepted-statuses.ts';
import { dataDirectory, pkiDirectory } from '../input/data-directory.ts';
import { endorsementSources } from '../input/endorsement-sources.ts';
import { instanceArgument } from '../input/instance-argument.ts';
import { masterKeySource } from '../input/master-key-source.ts';
import { trustRoots } from '../input/trust-roots.ts';
import { sectionAsking, sectionTrust } from '../kinds/sections.ts';
import type { TextSink } from '../output/outlet.ts';
import type { Session } from '../session/session.ts';
import type { ServeSettings } from '../settings/schema.ts';
import { builtPage } from './built-page.ts';
import { defaultPort } from './default-port.ts';

/**
 * Everything that a service is started with.
 *
 * @param movable - a clock that operators can move, in place of the one of the settings
 */
export async function serviceParts(
  settings: ServeSettings,
  session: Session,
  movable?: MovableClock,
): Promise<ServiceOptions> {
  const data = dataDirectory(settings.data, session.terminal);
  // Before the simulator makes its PKI: keys of earlier versions are from before.
  const hadPki = existsSync(pkiDirectory(data));
  const clock = movable?.now ?? shiftedClock(settings.clock, session.terminal.clock);
  const kinds = await session.kinds();
  const vendors = new Set(kinds.schemes.flatMap((scheme) => scheme.vendors));
  const { anchors, intermediates } = await trustRoots(settings.trustRoot ?? [], vendors, session.inputs);
  const others = await endorsementSources(settings.endorsements ?? [], clock, {
    keepIn: join(data, 'endorsements'),
    ...sectionAsking(settings),
  });
  const trusted =
    settings.simulator === true
      ? await withSimulator(data, anchors, others, clock)
      : { anchors, source: others, simulated: {} };
  const accept = acceptedStatuses(settings.accept, kinds);
  const roots = developmentRoots(trusted.anchors);
  return {
    host: settings.host,
    port: settings.port ?? defaultPort,
    dataDirectory: data,
    ...(await storageOptions(settings, session)),
    anchors: trusted.anchors,
    source: trusted.source,
    trust: { intermediates, ...withMore(await sectionTrust(settings, session.inputs), trusted.simulated) },
    kinds,
    // A clock of its own means that the clock is moved.
    currentDate: settings.clock === undefined || movable !== undefined ? undefined : clock,
    log: logTo(session.terminal.stderr, settings.log?.level),
    tls: settings.tls,
    access: settings.access,
    limits: settings.limits,
    metrics: settings.metrics,
    audit: settings.audit,
    evidence: settings.evidence,
    administration: settings.administration,
    keyLevel: settings.simulator === true || settings.development === true ? 'development' : 'production',
    unrecordedKeyLevel: hadPki ? 'development' : 'production',
    ...(accept !== undefined && { accept }),
    allowedOrigins: settings.allowOrigin,
    serveEndorsements: settings.serveEndorsements,
    console: consoleFolder(settings),
    development: {
      roots,
      identity: settings.developmentIdentity,
      beyondLoopback: settings.developmentBeyondLoopback,
      clock: movable,
    },
  };
}

/** The built page beside this program: served on loopback unless it is turned off, elsewhere when it is turned on. */
function consoleFolder({ console: isOn, host = '127.0.0.1', publicUrl }: ServeSettings): string | undefined {
  const isServed = isOn ?? addressBeyondLoopback(host, publicUrl) === undefined;
  return isServed ? builtPage() : undefined;
}

function logTo(stderr: TextSink, level: LogTarget['level']): LogTarget {
  return {
    write: (line, lost) => stderr.write(line, lost),
    dropped: () => stderr.dropped?.() ?? 0,
    level,
  };
}

/** Where instances are kept, which there shall be, and how they are reached. */
async function storageOptions(
  settings: ServeSettings,
  { inputs, terminal }: Session,
): Promise<Partial<ServiceOptions>> {
  const instances: InstanceRequest[] = [];
  for (const text of settings.instance ?? []) instances.push(await instanceArgument(text, inputs));
  return {
    database: settings.database,
    masterKey: masterKeySource(settings.masterKey, terminal),
    instances,
    defaultInstance: settings.defaultInstance,
    keyMaxAgeDays: settings.keyMaxAge,
    keyLeadHours: settings.keyLead,
    publicUrl: settings.publicUrl,
    region: settings.region,
    domains: settings.domain,
  };
}

interface Trusted {
  readonly anchors: TrustAnchors;
  readonly source: EndorsementSource;
  /** What else simulated evidence takes. */
  readonly simulated: Partial<Trust>;
}

/** The simulated PKI's root beside the others, its endorsements before the others. */
async function withSimulator(
  data: string,
  anchors: TrustAnchors,
  others: EndorsementSource,
  clock: () => Date,
): Promise<Trusted> {
  const { openSimulatedPki, simulatorSource, simulatedAnchors, simulatedTrust } = await import(
    '@veritee/simulator'
  );
  const pki = openSimulatedPki(pkiDirectory(data), { currentDate: clock() });
  return {
    anchors: joined(anchors, simulatedAnchors(pki)),
    source: firstOf([simulatorSource(pki, { currentDate: clock }), others]),
    simulated: simulatedTrust(),
  };
}

/** What settings allow, and more: lists grow, all else stays as it is set. */
function withMore(set: Partial<Trust>, more: Partial<Trust>): Partial<Trust> {
  const merged = Object.entries(more).map(([name, value]) => {
    const before: Record<string, unknown> = { ...(set[name as keyof Trust] as object | undefined) };
    for (const [member, items] of Object.entries(value as object)) {
      const own = before[member];
      before[member] = Array.isArray(own) && Array.isArray(items) ? [...own, ...items] : (own ?? items);
    }
    return [name, before] as const;
  });
  return { ...set, ...Object.fromEntries(merged) };
}

function joined(some: TrustAnchors, more: TrustAnchors): TrustAnchors {
  const vendors = [...Object.keys(some), ...Object.keys(more)] as Vendor[];
  return Object.fromEntries(
    vendors.map((vendor) => [vendor, [...(some[vendor] ?? []), ...(more[vendor] ?? [])]]),
  );
}

/** Names of the roots that are no vendor's: a service that trusts one says so. */
function developmentRoots(anchors: TrustAnchors): readonly string[] {
  const genuine = Object.values(builtInAnchors()).flat();
  const isGenuine = (anchor: (typeof genuine)[number]): boolean =>
    genuine.some(
      (each) =>
        Buffer.compare(each.publicKeyInfo, anchor.publicKeyInfo) === 0 &&
        Buffer.compare(each.subject, anchor.subject) === 0,
    );
  const others = Object.values(anchors)
    .flat()
    .filter((anchor) => !isGenuine(anchor));
  return [...new Set(others.map((anchor) => anchor.name))];
}

/** A clock that starts at the given moment and runs on. */
function shiftedClock(start: Date | undefined, clock: () => Date): () => Date {
  if (start === undefined) return clock;
  const shift = start.getTime() - clock().getTime();
  return () => new Date(clock().getTime() + shift);
}
