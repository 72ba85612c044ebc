/** THE REGISTRY of vendors whose endorsements can be asked for: one line each below, and in `request.ts`. */

import * as z from 'zod/mini';
import { amdRequests } from './amd/request-schemas.ts';
import { type AmdServiceOptions, amdEndorsements } from './amd/vendor.ts';
import { intelRequests } from './intel/request-schemas.ts';
import { type IntelServiceOptions, intelEndorsements } from './intel/vendor.ts';
import type { EndorsementRequest } from './request.ts';
import type { Endorsement } from './source.ts';
import type { EndorsementVendor, ExchangeFile, ServedAnswer } from './vendor.ts';

/** How the services of all vendors are asked. */
export interface VendorServiceOptions extends IntelServiceOptions, AmdServiceOptions {}

/** A vendor as the registry has it. */
export type AnyVendor = EndorsementVendor<EndorsementRequest, VendorServiceOptions>;

/** The vendors; a URL that is nobody's own host is a service of the first. */
export const vendors: readonly [AnyVendor, ...AnyVendor[]] = [intelEndorsements, amdEndorsements];

/** The vendors' own services, which are asked when no source is named. */
export const defaultServices: readonly { readonly vendor: string; readonly url: string }[] = vendors.flatMap(
  ({ name, service: { url } }) => (url === undefined ? [] : [{ vendor: name, url }]),
);

/** Schema of what an endorsement answers. */
export const endorsementRequest: z.ZodMiniType<EndorsementRequest> = z.discriminatedUnion('kind', [
  ...intelRequests,
  ...amdRequests,
]);

/** Whom a request is for. */
export function vendorOf({ kind }: EndorsementRequest): AnyVendor {
  return vendors.find(({ kinds }) => kinds.has(kind)) ?? vendors[0];
}

/** A request in words, for messages. */
export function describeRequest(request: EndorsementRequest): string {
  return vendorOf(request).describe(request);
}

/** Whether the vendor states it, rather than that it is a platform's own certificate. */
export function isStatement(request: EndorsementRequest): boolean {
  return vendorOf(request).isStatement(request);
}

/**
 * An answer in the form of a vendor's caching service (for Intel that of a PCCS), from the endorsements at hand.
 *
 * @param path - begins with a slash, without a prefix
 * @param find - an endorsement that is at hand
 * @returns undefined for what is not a question of such a service, and for what is not at hand
 * @throws CodedError for an endorsement that cannot be read
 */
export async function servedAnswer(
  path: string,
  query: URLSearchParams,
  find: (request: EndorsementRequest) => Promise<Endorsement | undefined>,
): Promise<ServedAnswer | undefined> {
  for (const { served } of vendors) {
    const request = served?.request(path, query);
    if (request === undefined) continue;
    const found = await find(request);
    return found === undefined ? undefined : served?.answer(request, found, query);
  }
  return undefined;
}

/** Statements that do not depend on a platform: asked to see whether a source answers. */
export const endorsementProbes: readonly EndorsementRequest[] = vendors.flatMap(({ probes }) => probes);

/** The files in which programs exchange endorsements; JSON that is none of ours is read as the first. */
export const exchangeFiles: readonly ExchangeFile[] = vendors.flatMap(
  ({ exchangeFile }) => exchangeFile ?? [],
);
