/** What attests: policies, threads, trust. */

import { randomBytes } from 'node:crypto';
import {
  createProofCache,
  type EndorsementSource,
  type EvidenceKinds,
  newestOf,
  type SeenRecord,
} from '@veritee/evidence';
import type { Logger } from 'pino';
import type { AttestContext } from '../attest/attest.ts';
import type { ConversationParts } from '../attest/conversation/converse.ts';
import { serviceContexts } from '../attest/conversation/service-context.ts';
import { createUsedChallenges } from '../attest/conversation/used-challenges.ts';
import { type AttestThreads, createAttestThreads } from '../attest/threads/attest-threads.ts';
import { defaultLimits } from '../http/limits.ts';
import { createKeeper, type Keeper } from '../kept/keeper.ts';
import { keepingOf } from '../kept/settings.ts';
import type { Sealer } from '../keys/sealing.ts';
import type { Metrics } from '../observe/metrics.ts';
import { createStep } from '../observe/tracing.ts';
import { createPolicyShelf, type PolicyShelf } from '../policies/policy-shelf.ts';
import type { Storage } from '../storage/storage.ts';
import type { OpenedParts } from './opened-parts.ts';
import type { ServiceOptions } from './options.ts';

/** The parts of the line. */
export interface Line {
  readonly keeper: Keeper;
  readonly policies: PolicyShelf;
  readonly threads: AttestThreads;
  readonly context: AttestContext;
  readonly conversation: ConversationParts;
}

/** What it works with. */
export interface LineParts {
  readonly storage: Storage;
  readonly logger: Logger;
  readonly kinds: EvidenceKinds;
  readonly source: EndorsementSource;
  readonly sealer: Sealer;
  readonly metrics: Pick<Metrics, 'measureProofs'>;
  /** How new the newest endorsements were; absent: older ones are as good. */
  readonly seen?: SeenRecord | undefined;
  clock(): Date;
}

/** Opens them. Threads start with their first request. */
export function openLine(
  { anchors, accept, limits, trust: more, evidence }: ServiceOptions,
  { kinds, source, storage, sealer, metrics, seen, clock, logger }: LineParts,
  opened: OpenedParts,
): Line {
  const trust = { ...more, anchors, accept };
  const proofCache = createProofCache(limits?.proofBytes ?? defaultLimits.proofBytes);
  metrics.measureProofs(() => proofCache.usage.bytes);
  const policies = opened.keep(createPolicyShelf(kinds));
  const threads = opened.keep(createAttestThreads({ trust, source: { name: source.name } }));
  const keeper = opened.keep(
    createKeeper({
      settings: keepingOf(evidence),
      storage,
      sealer,
      clock,
      lost: (decisions, err) => logger.error({ err, decisions }, 'decisions could not be kept or forgotten'),
    }),
  );
  return {
    policies,
    threads,
    keeper,
    context: {
      source: seen === undefined ? source : newestOf(source, seen, clock),
      policies,
      trust: { ...trust, proofCache, seen },
      clock,
      step: createStep(),
      keep: keeper.keep,
    },
    conversation: {
      contexts: serviceContexts(sealer),
      used: createUsedChallenges(),
      random: (size) => new Uint8Array(randomBytes(size)),
    },
  };
}
