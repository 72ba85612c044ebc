/**
 * What was decided lately, for people who watch: numbers of the last hour, and the newest refusals with what explains them.
 * In the memory of this process only: nothing is written, and no amount of requests makes it grow.
 */

import type { Claim } from '@veritee/core';
import type { AttestationType } from '@veritee/core/internal/maa';
import { type Tally, tally } from '../audit/tally.ts';
import type { PolicyRecord } from '../storage/storage.ts';
import { claimsSize, MOST_OF_REFUSAL } from './claims-size.ts';

/** How a decision went; a conversation that began has decided nothing. */
export const outcomes = ['permitted', 'refused', 'failed'] as const;
/** One of them. */
export type RecentOutcome = (typeof outcomes)[number];

/** A decision that was made just now. */
export interface NewDecision {
  /** `InstanceState.id`: a later instance of the same name does not see it. */
  readonly instanceId: string;
  readonly at: Date;
  readonly outcome: RecentOutcome;
  /** Code of the refusal. */
  readonly code?: string | undefined;
  /** What is told of it beside the numbers; absent when it is only counted. */
  readonly refusal?: NewRefusal | undefined;
}

/** What is told of a refusal. No evidence. */
export interface NewRefusal {
  readonly type: AttestationType;
  /** As the caller got it. */
  readonly message: string;
  readonly policyHash?: string | undefined;
  readonly requestId: string;
  /** What a policy refused; absent for what no policy saw. */
  readonly judged?: Judged | undefined;
}

/** What a policy refused: both are needed to say why. */
export interface Judged {
  readonly claims: readonly Claim[];
  /** Those in force at that moment; a type that is absent had its default. */
  readonly policies: ReadonlyMap<AttestationType, PolicyRecord>;
}

/** A refusal of the ring. */
export interface RecentRefusal extends NewRefusal {
  /** From 1 on for each instance, in their order. */
  readonly sequence: number;
  readonly at: Date;
  readonly outcome: 'refused' | 'failed';
  readonly code: string;
}

/** Numbers of a span of time. */
export interface CountedSpan {
  readonly from: Date;
  readonly counts: readonly Count[];
}

/** Decisions with the same outcome and code. */
export interface Count {
  readonly outcome: RecentOutcome;
  readonly code?: string | undefined;
  readonly count: number;
}

/** The memory of decisions. */
export interface RecentDecisions {
  /** From when on it counts. */
  readonly since: Date;
  take(decision: NewDecision): void;
  /** Spans of the last minutes in which something was decided, in their order. */
  counts(instanceId: string, minutes: number, now: Date): readonly CountedSpan[];
  /** The newest first. */
  refusals(instanceId: string): readonly RecentRefusal[];
}

/** How long a span is. */
export const SPAN_SECONDS = 10;
/** How far back it reaches. */
export const MOST_MINUTES = 60;
const SPAN = SPAN_SECONDS * 1000;
const HOUR = MOST_MINUTES * 60_000;
const MOST_REFUSALS = 50;
/** The instance that nobody asked for longest goes first. */
const MOST_INSTANCES = 200;
/** Characters of claims and policies that are held; the instance that holds most gives its oldest first. */
const MOST_TEXT = 16_000_000;
const LONGEST_MESSAGE = 2_000;

interface Held extends RecentRefusal {
  readonly size: number;
}

/** Codes are told apart up to a number. */
type Span = Readonly<Record<RecentOutcome, Tally>>;

interface OfInstance {
  sequence: number;
  /** Characters that its refusals hold. */
  text: number;
  /** By the number of the span since 1970, in their order. */
  readonly spans: Map<number, Span>;
  /** The oldest first. */
  readonly refusals: Held[];
}

/**
 * An empty memory.
 *
 * @param since - now
 * @param mostText - characters of claims and policies that are held
 */
export function recentDecisions(since: Date, mostText: number = MOST_TEXT): RecentDecisions {
  const known = new Map<string, OfInstance>();
  let text = 0;

  const instanceOf = (id: string): OfInstance => {
    const of = known.get(id) ?? { sequence: 0, text: 0, spans: new Map(), refusals: [] };
    known.delete(id);
    known.set(id, of);
    const [oldest] = known;
    if (known.size > MOST_INSTANCES && oldest !== undefined) {
      known.delete(oldest[0]);
      text -= oldest[1].text;
    }
    return of;
  };

  const release = (of: OfInstance, at: number): void => {
    const held = of.refusals[at];
    if (held === undefined) return;
    of.text -= held.size;
    text -= held.size;
    const { judged: _, ...rest } = held;
    of.refusals[at] = { ...rest, size: 0 };
  };

  const hold = (of: OfInstance, refusal: Held): void => {
    of.refusals.push(refusal);
    of.text += refusal.size;
    text += refusal.size;
    if (of.refusals.length > MOST_REFUSALS) {
      release(of, 0);
      of.refusals.shift();
    }
    while (text > mostText) {
      const largest = [...known.values()].reduce((a, b) => (b.text > a.text ? b : a));
      const oldest = largest.refusals.findIndex(({ size }) => size > 0);
      if (oldest === -1) return;
      release(largest, oldest);
    }
  };

  return {
    since,
    take: ({ instanceId, at, outcome, code, refusal }) => {
      const of = instanceOf(instanceId);
      spanAt(of.spans, at.getTime())[outcome].add(code ?? '');
      if (refusal === undefined || outcome === 'permitted') return;
      of.sequence++;
      const { sequence } = of;
      hold(of, { ...heldRefusal(refusal), sequence, at, outcome, code: code ?? '' });
    },
    counts: (instanceId, minutes, now) => {
      const time = now.getTime();
      const spans = [...(known.get(instanceId)?.spans ?? [])];
      return spans
        .map(([span, counted]) => ({ start: span * SPAN, counted }))
        .filter(({ start }) => start + SPAN > time - minutes * 60_000 && start <= time)
        .sort((a, b) => a.start - b.start)
        .map(({ start, counted }) => ({ from: new Date(start), counts: countsOf(counted) }));
    },
    refusals: (instanceId) =>
      (known.get(instanceId)?.refusals ?? []).map(({ size: _, ...refusal }) => refusal).toReversed(),
  };
}

/** A clock may be moved to and fro: spans that are not of the last hour go, wherever they are. */
function spanAt(spans: OfInstance['spans'], time: number): Span {
  const number = Math.floor(time / SPAN);
  const known = spans.get(number);
  if (known !== undefined) return known;
  for (const each of spans.keys()) if (each * SPAN <= time - HOUR - SPAN || each > number) spans.delete(each);
  const span = { permitted: tally(), refused: tally(), failed: tally() };
  spans.set(number, span);
  return span;
}

function countsOf(span: Span): readonly Count[] {
  return outcomes.flatMap((outcome) =>
    Object.entries(span[outcome].counts()).map(([code, count]) => ({
      outcome,
      ...(code !== '' && { code }),
      count,
    })),
  );
}

function heldRefusal({ judged, message, ...refusal }: NewRefusal): NewRefusal & { readonly size: number } {
  const size = judged === undefined ? 0 : sizeOf(judged);
  const told = { ...refusal, message: message.slice(0, LONGEST_MESSAGE) };
  return size === 0 || size > MOST_OF_REFUSAL ? { ...told, size: 0 } : { ...told, judged, size };
}

/** Characters; each claim and policy counts for something. */
function sizeOf({ claims, policies }: Judged): number {
  let size = claimsSize(claims);
  for (const { document } of policies.values()) size += 64 + document.length;
  return Math.max(size, 1);
}
