/** Numbers for Prometheus. No label ever holds what a caller made up. */

import { Counter, collectDefaultMetrics, Gauge, Histogram, Registry } from 'prom-client';
import { serviceVersion } from '../version.ts';

/** How an attestation ended. */
export interface AttestationOutcome {
  readonly type: string;
  /** `permitted`; `challenged` when a conversation began; `refused` when evidence or policy was not good enough; `failed` when the service could not decide. */
  readonly outcome: 'permitted' | 'challenged' | 'refused' | 'failed';
  /** Code of the refusal, `none` for a permission. */
  readonly code: string;
  readonly seconds: number;
}

/** Takes what happens, tells it to who asks. */
export interface Metrics {
  readonly contentType: string;
  /** The text that Prometheus reads. */
  text(): Promise<string>;
  request(route: string, method: string, status: number, seconds: number): void;
  attestation(outcome: AttestationOutcome): void;
  storage(operation: string, seconds: number): void;
  /** Called before each reading: days until things expire, by what they are. */
  onRead(expiries: () => Iterable<ExpiryNumber>): void;
  /** Called before each reading: every end of the endorsements in use. */
  onReadEnds(ends: () => Iterable<EndNumber>): void;
  /** Attestation records that could not be written. */
  auditLost(records: number): void;
  /** Asked before each reading: lines of the log that were dropped so far. */
  countDropped(dropped: () => number): void;
  /** Asked before each reading: bytes of remembered proofs. */
  measureProofs(bytes: () => number): void;
  close(): void;
}

/** Days until something expires. */
export interface ExpiryNumber {
  readonly kind: 'endorsement' | 'tls';
  /** Kind of endorsement, or `server`. */
  readonly what: string;
  readonly days: number;
}

/** One end of an endorsement. */
export interface EndNumber {
  /** In words, as verification asks for it. */
  readonly endorsement: string;
  /** What ends: the endorsement itself, or a certificate that vouches for it. */
  readonly what: string;
  readonly days: number;
}

/** Seconds; from a cached answer to a fetch over the network. */
const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10];

/** A registry of its own: several services in one process do not share numbers. */
export function createMetrics(): Metrics {
  const registry = new Registry();
  const registers = [registry];
  collectDefaultMetrics({ register: registry, prefix: 'veritee_' });
  const requests = new Counter({
    name: 'veritee_http_requests_total',
    help: 'Requests answered, by route, method and status.',
    labelNames: ['route', 'method', 'status'],
    registers,
  });
  const durations = new Histogram({
    name: 'veritee_http_request_seconds',
    help: 'Seconds until a request was answered, by route.',
    labelNames: ['route'],
    buckets: BUCKETS,
    registers,
  });
  const attestations = new Counter({
    name: 'veritee_attestations_total',
    help: 'Attestation decisions, by type of evidence, outcome and code.',
    labelNames: ['type', 'outcome', 'code'],
    registers,
  });
  const attestationSeconds = new Histogram({
    name: 'veritee_attestation_seconds',
    help: 'Seconds until an attestation was decided, by type of evidence.',
    labelNames: ['type'],
    buckets: BUCKETS,
    registers,
  });
  const storageSeconds = new Histogram({
    name: 'veritee_storage_seconds',
    help: 'Seconds that storage took, by operation.',
    labelNames: ['operation'],
    buckets: BUCKETS,
    registers,
  });
  const lost = new Counter({
    name: 'veritee_audit_lost_total',
    help: 'Records of attestation decisions that could not be written.',
    registers,
  });
  let readDropped = (): number => 0;
  new Counter({
    name: 'veritee_log_dropped_total',
    help: 'Lines of the log that were dropped: their reader was away or too slow.',
    registers,
    collect() {
      this.reset();
      this.inc(readDropped());
    },
  });
  let readProofs = (): number => 0;
  new Gauge({
    name: 'veritee_proof_bytes',
    help: 'Bytes of proofs that are remembered, as estimated; at most limits.proofBytes.',
    registers,
    collect() {
      this.set(readProofs());
    },
  });
  const expiry = new Gauge({
    name: 'veritee_expiry_days',
    help: 'Days until the first of its kind expires; negative when it has.',
    labelNames: ['kind', 'what'],
    registers,
  });
  const ends = new Gauge({
    name: 'veritee_endorsement_days',
    help: 'Days until an endorsement in use, or a certificate that vouches for it, ends; negative when it has.',
    labelNames: ['endorsement', 'what'],
    registers,
  });
  new Gauge({
    name: 'veritee_build_info',
    help: 'Always 1; the version is the label.',
    labelNames: ['version'],
    registers,
  }).set({ version: serviceVersion }, 1);

  const requestChildren = children((route, method, status) => requests.labels(route, method, status));
  const durationChildren = children((route) => durations.labels(route));
  const attestationChildren = children((type, outcome, code) => attestations.labels(type, outcome, code));
  const attestationSecondsChildren = children((type) => attestationSeconds.labels(type));
  const storageChildren = children((operation) => storageSeconds.labels(operation));
  const readings: (() => Iterable<ExpiryNumber>)[] = [];
  const endReadings: (() => Iterable<EndNumber>)[] = [];
  return {
    contentType: registry.contentType,
    text: () => {
      expiry.reset();
      for (const read of readings) {
        for (const { kind, what, days } of read()) expiry.set({ kind, what }, days);
      }
      ends.reset();
      for (const read of endReadings) {
        for (const { endorsement, what, days } of read()) ends.set({ endorsement, what }, days);
      }
      return registry.metrics();
    },
    request: (route, method, status, seconds) => {
      requestChildren(route, method, `${status}`).inc();
      durationChildren(route).observe(seconds);
    },
    attestation: ({ type, outcome, code, seconds }) => {
      attestationChildren(type, outcome, code).inc();
      attestationSecondsChildren(type).observe(seconds);
    },
    storage: (operation, seconds) => storageChildren(operation).observe(seconds),
    onRead: (expiries) => void readings.push(expiries),
    onReadEnds: (read) => void endReadings.push(read),
    auditLost: (records) => lost.inc(records),
    countDropped: (read) => {
      readDropped = read;
    },
    measureProofs: (read) => {
      readProofs = read;
    },
    close: () => registry.clear(),
  };
}

/** Children of a metric, resolved once for each set of labels: their number is that of the program's own words. */
function children<T>(make: (...labels: [string, string, string]) => T): (...labels: string[]) => T {
  const known = new Map<string, T>();
  return (a = '', b = '', c = '') => {
    const key = `${a}\n${b}\n${c}`;
    let child = known.get(key);
    if (child === undefined) {
      child = make(a, b, c);
      known.set(key, child);
    }
    return child;
  };
}
