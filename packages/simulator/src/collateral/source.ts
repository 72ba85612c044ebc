/** The simulated vendor as an endorsement source: fresh statements about any platform of its PKI. */

import { hash } from 'node:crypto';
import type { CurrentDate } from '@veritee/core';
import { clockOf, fromHex, hex, isCurrentDate, orAbsent, utf8 } from '@veritee/core/internal';
import {
  type Endorsement,
  type EndorsementRequest,
  type EndorsementSource,
  endorsement,
  type PckChainRequest,
  type StatementRequest,
} from '@veritee/evidence';
import { isIntelRequest, requestKey, signedJsonBody } from '@veritee/evidence/internal';
import { readOptions } from '../options.ts';
import type { SimulatedPlatform } from '../platform/simulated-platform.ts';
import { type SimulatedPki, simulatedAnchors } from '../simulated-pki.ts';
import { snpAnswer } from '../snp/source.ts';
import {
  pckCrlChain,
  pckRevocationList,
  qeIdentity,
  rootRevocationList,
  type SignedText,
  tcbInfo,
  tcbSigningChain,
} from './statements.ts';

const NAME = 'simulator (development root, no hardware)';

/** Statements live 30 days and are dated a day back; after this many milliseconds new ones are made. */
const RENEW_AFTER = 21 * 24 * 3600 * 1000;

/** A clock corrected by less than this is no reason to state all anew. */
const SET_BACK = 12 * 3600 * 1000;

/** Statements made at one moment, by `requestKey`: only answers are kept, so questions cannot fill the memory. */
interface Edition {
  readonly made: Date;
  readonly answers: Map<string, Endorsement>;
}

/**
 * Answers for every platform of the PKI, undefined for all others. The same object is given for the same question
 * until it is renewed, three weeks later or when the clock is set back by more than half a day.
 *
 * @param options - the clock; the machine's when absent
 * @example
 * const source = simulatorSource(openSimulatedPki(directory));
 */
export function simulatorSource(
  pki: SimulatedPki,
  options: { readonly currentDate?: CurrentDate } = {},
): EndorsementSource {
  const { currentDate } = readOptions(options, { currentDate: orAbsent(isCurrentDate) }, 'simulatorSource');
  const chains = chainsOf(pki);
  const root = rootKeyName(pki);
  const clock = clockOf(currentDate ?? (() => new Date()));
  let edition: Edition = { made: clock(), answers: new Map() };
  /** Lists are made anew for each edition, so that the same content is the same object. */
  const snpAnswerOf = (request: EndorsementRequest): Endorsement | undefined => {
    renewAt(clock());
    const key = requestKey(request);
    const answer = edition.answers.get(key) ?? snpAnswer(pki, request, edition.made);
    if (answer !== undefined) edition.answers.set(key, answer);
    return answer;
  };
  const renewAt = (now: Date): void => {
    const age = now.getTime() - edition.made.getTime();
    if (age < -SET_BACK || age > RENEW_AFTER) edition = { made: now, answers: new Map() };
  };
  return {
    name: NAME,
    async get(request) {
      if (request.kind === 'pck-chain')
        return chains.find(({ platform }) => isNamedBy(request, platform))?.answer;
      if (!isIntelRequest(request)) return snpAnswerOf(request);
      // Another PKI's platforms are none of ours: the next source may know them.
      if (request.root !== undefined && request.root !== root) return undefined;
      renewAt(clock());
      const key = requestKey(request);
      const known = edition.answers.get(key);
      if (known !== undefined) return known;
      const answer = state(pki, request, edition.made);
      if (answer !== undefined) edition.answers.set(key, answer);
      return answer;
    },
  };
}

/** The root by its key, as requests name it. */
function rootKeyName(pki: SimulatedPki): string {
  const [anchor] = simulatedAnchors(pki).Intel ?? [];
  return anchor === undefined ? '' : hash('sha256', anchor.publicKeyInfo, 'hex');
}

function state(pki: SimulatedPki, request: StatementRequest, made: Date): Endorsement | undefined {
  switch (request.kind) {
    case 'tcb-info': {
      const info = tcbInfo(pki, request.fmspc, made, {}, request.tee);
      return info && signed('tcbInfo', info, pki);
    }
    case 'qe-identity':
      return signed('enclaveIdentity', qeIdentity(pki, made, {}, request.tee), pki);
    // The simulated vendor has one evaluation, which its other statements name.
    case 'tcb-evaluations':
      return undefined;
    case 'pck-crl': {
      const { der } = pckRevocationList(pki, request.ca, made);
      return endorsement(der, NAME, pckCrlChain(pki, request.ca));
    }
    case 'root-crl':
      return endorsement(rootRevocationList(pki, made).der, NAME);
  }
}

function signed(member: string, { text, signature }: SignedText, pki: SimulatedPki): Endorsement {
  return endorsement(signedJsonBody(member, text, signature), NAME, tcbSigningChain(pki));
}

/** A platform's chain, for quotes that bring none. */
interface KnownChain {
  readonly platform: SimulatedPlatform;
  readonly answer: Endorsement;
}

function chainsOf(pki: SimulatedPki): readonly KnownChain[] {
  return Object.values(pki.platforms).map((platform) => ({
    platform,
    answer: endorsement(utf8(platform.chain), NAME),
  }));
}

/** Whether a request without PCK certificate is about this platform, told as a PCCS tells it. */
function isNamedBy(request: PckChainRequest, { qeId, pck }: SimulatedPlatform): boolean {
  return (
    !request.embedded &&
    hex(qeId) === request.qeId &&
    pck.cpuSvn === request.cpuSvn &&
    pceSvnOf(request) === pck.pceSvn &&
    (request.pceId ?? pck.pceId) === pck.pceId
  );
}

/** PCESVN of a request: two bytes, little-endian, in hex. */
function pceSvnOf({ pceSvn = '' }: PckChainRequest): number {
  const [low = 0, high = 0] = fromHex(pceSvn);
  return low | (high << 8);
}
