/** A Key Distribution Service that answers as AMD's does: slowly, once a second, and with 429 to those who ask faster. */

import { readFileSync } from 'node:fs';
import { resolve } from 'node:path';
import { fromHex, hex } from '@veritee/core/internal';
import type { VcekRequest } from '../../../src/endorsements/amd/request.ts';
import type { Fetch } from '../../../src/endorsements/http.ts';
import { vectors } from '../../vectors.ts';
import type { VirtualClock } from '../virtual-clock.ts';

const file = (name: string): Uint8Array => new Uint8Array(readFileSync(resolve(vectors, 'snp', name)));

/** A real certificate, and the id of its chip. */
export const realVcek = (): Uint8Array => file('milan-v2-maa-sample/vcek.der');
export const realChip =
  '2c4a482e1b6a444f6347d07a82da940fc9d25034223161cbccb8e411d75c6183859a9e8ccf00f5e9fe582a9805032d29dc0eb862903b982080d542eb4db9cc8f';
export const realTcb = '0300000000000873';
export const realChain = (): Uint8Array => file('milan-v2-maa-sample/chain.pem');

/** The request for the certificate of a made-up chip. */
export function chipRequest(number: number): VcekRequest {
  return { kind: 'vcek', product: 'Milan', chipId: chipId(number), tcb: realTcb };
}

function chipId(number: number): string {
  return number.toString(16).padStart(128, '0');
}

/** A certificate for a chip: the real one with another chip id, which no source checks the signature of. */
export function certificateFor(chip: string): Uint8Array {
  const text = hex(realVcek());
  if (!text.includes(realChip)) throw new Error('the certificate does not hold its chip id');
  return fromHex(text.replace(realChip, chip));
}

/** What the service is like. */
export interface LocalKdsOptions {
  /** Milliseconds that an answer takes. */
  readonly takes?: number;
  /** Milliseconds between two requests below which it refuses. */
  readonly least?: number;
  readonly retryAfter?: string;
  /** Another answer for a path; undefined for the usual one. */
  readonly answer?: (path: string) => Response | undefined;
}

/** The service, and what it was asked. */
export interface LocalKds {
  readonly fetch: Fetch;
  /** Paths with an answer other than 429, in order. */
  readonly asked: string[];
  readonly refused: () => number;
  /** Requests at the same time, at most. */
  readonly atOnce: () => number;
}

/** Starts one. */
export function localKds(clock: VirtualClock, options: LocalKdsOptions = {}): LocalKds {
  const { takes = 200, least = 0, retryAfter = '10', answer } = options;
  const asked: string[] = [];
  let last = Number.NEGATIVE_INFINITY;
  let refusals = 0;
  let open = 0;
  let most = 0;
  return {
    asked,
    refused: () => refusals,
    atOnce: () => most,
    fetch: async (url) => {
      const { pathname, search } = new URL(url);
      most = Math.max(most, ++open);
      const tooFast = clock.ticks() - last < least;
      last = clock.ticks();
      await clock.wait(takes);
      open--;
      if (tooFast) {
        refusals++;
        return new Response('slow down', { status: 429, headers: { 'retry-after': retryAfter } });
      }
      asked.push(pathname + search);
      const other = answer?.(pathname);
      if (other !== undefined) return other;
      const [, chip] = /^\/vcek\/v1\/Milan\/([0-9a-f]{128})$/.exec(pathname) ?? [];
      if (chip !== undefined) return new Response(Uint8Array.from(certificateFor(chip)));
      if (pathname === '/vcek/v1/Milan/cert_chain') return new Response(Uint8Array.from(realChain()));
      return new Response('not found', { status: 404 });
    },
  };
}
