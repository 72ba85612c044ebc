/** Schemas of requests to AMD, for files that hold some. Verifying evidence takes none: pages go without. */

import * as z from 'zod/mini';
import { productLines, vekKinds } from './product-line.ts';

const product = z.enum(productLines);
const statement = {
  product,
  signer: z.enum(vekKinds),
  root: z.optional(z.string().check(z.regex(/^[0-9a-f]{64}$/))),
};

/** Schemas of requests, one per kind. */
export const amdRequests = [
  z.strictObject({
    kind: z.literal('vcek'),
    product,
    chipId: z.string().check(z.regex(/^(?:[0-9a-f]{128}|[0-9a-f]{16})$/)),
    tcb: z.string().check(z.regex(/^[0-9a-f]{16}$/)),
  }),
  z.strictObject({ kind: z.literal('vek-chain'), ...statement }),
  z.strictObject({ kind: z.literal('vek-crl'), ...statement }),
] as const;
