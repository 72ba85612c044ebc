/** A kept decision as it is stored: two sealed JSON texts, which open only for the instance, type and moment they belong to. */

import type { Claim, JsonObject } from '@veritee/core';
import { base64url, encodeJson, fromUtf8, utf8 } from '@veritee/core/internal';
import type { AttestationType } from '@veritee/core/internal/maa';
import type { HeldData } from '@veritee/evidence';
import type { Sealer } from '../keys/sealing.ts';
import type { KeptDecision, NewKeptDecision } from '../storage/storage.ts';

/** A decision about evidence that was proven. */
export interface ProvenDecision {
  readonly instance: string;
  /** `InstanceState.id` of the state that it was decided by. */
  readonly instanceId: string;
  readonly at: Date;
  /** `Caller.id` of who sent the evidence. It is not kept: only a mark of it is. */
  readonly caller: string;
  readonly type: AttestationType;
  readonly outcome: 'permitted' | 'refused';
  /** Code of the refusal. */
  readonly code?: string | undefined;
  readonly policyHash?: string | undefined;
  readonly requestId: string;
  /** What the policy saw. */
  readonly claims: readonly Claim[];
  readonly evidence?: Uint8Array | undefined;
  readonly runtimeData?: HeldData | undefined;
  readonly initTimeData?: HeldData | undefined;
}

/** Which parts of a decision are sealed. */
export interface SealBounds {
  /** Whether the evidence as well. */
  readonly withEvidence: boolean;
  /** Most bytes of both JSON texts together; what fits as it is when absent. */
  readonly mostBytes?: number | undefined;
}

/**
 * Seals a decision; its evidence only where that is to be kept and fits. Undefined where the claims alone do not fit.
 */
export function sealDecision(
  decision: ProvenDecision,
  sealer: Sealer,
  { withEvidence, mostBytes = Number.POSITIVE_INFINITY }: SealBounds,
): NewKeptDecision | undefined {
  const { instance, instanceId, at, type } = decision;
  const place = { instance, instanceId, at, type };
  const claims = utf8(claimsText(decision));
  if (claims.length > mostBytes) return undefined;
  const room = mostBytes - claims.length;
  const evidence = withEvidence && evidenceLength(decision) <= room ? evidenceText(decision) : undefined;
  const seal = (text: Uint8Array, what: Part): string =>
    sealer.seal('kept-decision', contextOf(place, what), text);
  return {
    ...place,
    share: sealer.mark('kept-decision', shareOf(decision)),
    sealedClaims: seal(claims, 'claims'),
    sealedEvidence: evidence && seal(utf8(evidence), 'evidence'),
  };
}

/**
 * Whose decisions share the room of an instance: those of one caller with one outcome. Refusals are apart from permissions,
 * because all callers without a token are one.
 */
function shareOf({ instanceId, type, caller, outcome, code = '' }: ProvenDecision): string {
  return JSON.stringify([instanceId, type, caller, outcome, code]);
}

/** About what names and punctuation take. */
const FRAME = 128;

/**
 * About how long the text of the claims is, without making it: what its strings need to be escaped is not counted.
 *
 * @param most - the count ends where it is above this
 */
export function claimsLength({ claims }: Pick<ProvenDecision, 'claims'>, most: number): number {
  let length = 2 * FRAME;
  for (const { type, value } of claims) {
    length += FRAME + type.length + (typeof value === 'string' ? value.length : 0);
    if (length > most) break;
  }
  return length;
}

/** How long the text of the evidence is at most. */
export function evidenceLength({ evidence, runtimeData, initTimeData }: ProvenDecision): number {
  if (evidence === undefined) return 0;
  const bytes = evidence.length + (runtimeData?.bytes.length ?? 0) + (initTimeData?.bytes.length ?? 0);
  return Math.ceil((bytes * 4) / 3) + 2 * FRAME;
}

function claimsText({ outcome, code, policyHash, requestId, claims }: ProvenDecision): string {
  return encodeJson({
    outcome,
    ...(code !== undefined && { code }),
    ...(policyHash !== undefined && { policyHash }),
    requestId,
    claims: claims.map((claim) => ({ ...claim })),
  });
}

function evidenceText({ evidence, runtimeData, initTimeData }: ProvenDecision): string | undefined {
  if (evidence === undefined) return undefined;
  return encodeJson({
    evidence: base64url(evidence),
    ...(runtimeData !== undefined && { runtimeData: heldJson(runtimeData) }),
    ...(initTimeData !== undefined && { initTimeData: heldJson(initTimeData) }),
  });
}

function heldJson({ bytes, dataType }: HeldData): JsonObject {
  return { data: base64url(bytes), dataType };
}

/**
 * A kept decision as JSON: `{"sequence","at","type","outcome","code"?,"policyHash"?,"requestId","claims",
 * "evidence"?,"runtimeData"?,"initTimeData"?}`. Text, because integers of claims have 64 bits.
 *
 * @throws KeyError `MasterKeyUnknown`, `SealBroken`
 */
export function openDecision(kept: KeptDecision, sealer: Sealer): string {
  const { sequence, at, type, sealedClaims, sealedEvidence } = kept;
  const open = (sealed: string, what: Part): string =>
    fromUtf8(sealer.open('kept-decision', contextOf(kept, what), sealed), 'a kept decision').slice(1, -1);
  const members = [
    encodeJson({ sequence, at: at.toISOString(), type }).slice(1, -1),
    open(sealedClaims, 'claims'),
    ...(sealedEvidence === undefined ? [] : [open(sealedEvidence, 'evidence')]),
  ];
  return `{${members.join(',')}}`;
}

type Part = 'claims' | 'evidence';

function contextOf(
  { instance, at, type }: Pick<KeptDecision, 'instance' | 'at' | 'type'>,
  what: Part,
): string {
  return [instance, type, at.toISOString(), what].join(' ');
}
