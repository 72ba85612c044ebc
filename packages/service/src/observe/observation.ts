/** Everything by which the service can be watched: metrics, records of decisions, the state of endorsements. */

import type { Server } from 'node:net';
import type { EndorsementSource } from '@veritee/evidence';
import type { Logger } from 'pino';
import { isLoopback } from '../access/loopback.ts';
import type { DecisionFileEvents } from '../audit/decision-file.ts';
import { type DecisionSink, openDecisionSink } from '../audit/decisions.ts';
import { type CertificateEnd, certificateEnds } from './certificate-ends.ts';
import { createDecisionRecorder, type DecisionRecorder } from './decision-recorder.ts';
import { watchDescriptors } from './descriptors.ts';
import { type EndorsementEnds, watchEnds } from './endorsement-ends.ts';
import { createMetrics, type Metrics } from './metrics.ts';
import { listenForMetrics } from './metrics-port.ts';
import type { AuditSettings, MetricsSettings } from './settings.ts';
import { type WatchedSource, watchedSource } from './watched-source.ts';

/** What it is made of. */
export interface ObservationOptions {
  readonly source: EndorsementSource;
  readonly metrics?: MetricsSettings | undefined;
  readonly audit?: AuditSettings | undefined;
  /** Takes the lines of the log. */
  readonly log?: { write(line: string, lost?: () => void): void; dropped?(): number } | undefined;
  readonly logger: Logger;
  /** Where the service listens. */
  readonly host: string;
  readonly publicUrl?: string | undefined;
  clock(): Date;
  /** The real time, which TLS certificates live in. */
  realClock(): Date;
}

/** The means of watching. */
export interface Observation {
  readonly metrics: Metrics;
  /** Whether `/metrics` on the service's own port needs no token. */
  readonly metricsAnonymous: boolean;
  readonly source: WatchedSource;
  readonly ends: EndorsementEnds;
  readonly decisions: DecisionSink | undefined;
  readonly record: DecisionRecorder;
  /** Watches a server for connections that it cannot take. Without a listener the first one would end the process. */
  watchServer(server: Server): void;
  /** Tells the server certificate in use, in PEM. */
  certificateInUse(pem: string): void;
  /** When it and those that lead to its authority end; none without TLS. */
  certificateEnds(): readonly CertificateEnd[];
  close(): Promise<void>;
}

const DAY = 86_400_000;

/** Opens the means, and the port of the metrics where there is one. */
export async function openObservation(options: ObservationOptions): Promise<Observation> {
  const { metrics: settings = {}, logger, clock, realClock } = options;
  const metrics = createMetrics();
  metrics.countDropped(() => options.log?.dropped?.() ?? 0);
  const source = watchedSource(options.source, clock);
  metrics.onRead(() => source.expiries());
  metrics.onReadEnds(() => source.ends());
  const ends = watchEnds({ source, logger, clock });
  let tlsEnds: readonly CertificateEnd[] = [];
  metrics.onRead(() =>
    tlsEnds.slice(0, 1).map(({ expires }) => ({
      kind: 'tls',
      what: 'server',
      days: Math.round((expires.getTime() - realClock().getTime()) / DAY),
    })),
  );
  const place = options.audit?.attestations ?? 'log';
  const decisions = openDecisionSink(place, options.log, { clock, events: decisionEvents(metrics, logger) });
  const { port } = settings;
  const listener =
    port === undefined
      ? undefined
      : await listenForMetrics(metrics, { host: settings.host ?? '127.0.0.1', port });
  const descriptors = watchDescriptors({
    tell: (err) =>
      logger.error(
        { err },
        'connections are dropped: no file descriptor is left; raise the limit (ulimit -n, LimitNOFILE) or the number of replicas',
      ),
  });
  const watchServer = (server: Server): void => void server.on('error', descriptors.refused);
  if (listener !== undefined) watchServer(listener);
  return {
    metrics,
    watchServer,
    // Behind a proxy, which a public URL tells of, everybody would come from loopback.
    metricsAnonymous: settings.anonymous ?? (isLoopback(options.host) && options.publicUrl === undefined),
    source,
    ends,
    decisions,
    record: createDecisionRecorder(metrics, decisions, clock),
    certificateInUse: (pem) => {
      tlsEnds = certificateEnds(pem);
    },
    certificateEnds: () => tlsEnds,
    close: async () => {
      ends.close();
      descriptors.stop();
      listener?.close();
      listener?.closeAllConnections();
      await decisions?.close();
      metrics.close();
    },
  };
}

function decisionEvents(metrics: Metrics, logger: Logger): DecisionFileEvents {
  return {
    failed: (err) => logger.error({ err }, 'records of attestation decisions wait: they cannot be written'),
    lost: (records) => metrics.auditLost(records),
    abandoned: (lost) =>
      logger.error({ lost }, 'the service ends before these records of attestation decisions were written'),
    recovered: (lost) =>
      logger.warn({ lost }, 'records of attestation decisions are written again; the lost ones are missing'),
    torn: () =>
      logger.warn(
        'the file of attestation records ended in the middle of a line; the next one begins a line',
      ),
  };
}
