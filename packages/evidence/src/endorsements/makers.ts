/** THE REGISTRY of makers whose endorsements can be asked for: one line each below, and in `request.ts`. */

import * as z from 'zod/mini';
import { type AmdServiceOptions, amdEndorsements } from './amd/maker.ts';
import { amdRequests } from './amd/request-schemas.ts';
import { type IntelServiceOptions, intelEndorsements } from './intel/maker.ts';
import { intelRequests } from './intel/request-schemas.ts';
import type { EndorsementMaker, ExchangeFile } from './maker.ts';
import type { EndorsementRequest } from './request.ts';

/** How the services of all makers are asked. */
export interface MakerServiceOptions extends IntelServiceOptions, AmdServiceOptions {}

/** A maker as the registry has it. */
export type AnyMaker = EndorsementMaker<EndorsementRequest, MakerServiceOptions>;

/** The makers; a URL that is nobody's own host is a service of the first. */
export const makers: readonly [AnyMaker, ...AnyMaker[]] = [intelEndorsements, amdEndorsements];

/** The makers' own services, which are asked when no source is named. */
export const defaultServices: readonly { readonly maker: string; readonly url: string }[] = makers.flatMap(
  ({ name, service: { url } }) => (url === undefined ? [] : [{ maker: name, url }]),
);

/** Schema of what an endorsement answers. */
export const endorsementRequest: z.ZodMiniType<EndorsementRequest> = z.discriminatedUnion('kind', [
  ...intelRequests,
  ...amdRequests,
]);

/** Whom a request is for. */
export function makerOf({ kind }: EndorsementRequest): AnyMaker {
  return makers.find(({ kinds }) => kinds.has(kind)) ?? makers[0];
}

/** A request in words, for messages. */
export function describeRequest(request: EndorsementRequest): string {
  return makerOf(request).describe(request);
}

/** Whether the maker states it, rather than that it is a platform's own certificate. */
export function isStatement(request: EndorsementRequest): boolean {
  return makerOf(request).isStatement(request);
}

/** Statements that do not depend on a platform: asked to see whether a source answers. */
export const endorsementProbes: readonly EndorsementRequest[] = makers.flatMap(({ probes }) => probes);

/** The files in which programs exchange endorsements; JSON that is none of ours is read as the first. */
export const exchangeFiles: readonly ExchangeFile[] = makers.flatMap(
  ({ exchangeFile }) => exchangeFile ?? [],
);
