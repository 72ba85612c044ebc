/** Schemas of requests to Intel, for files that hold some. Verifying evidence takes none: pages go without. */

import * as z from 'zod/mini';

const hexText = z.string().check(z.regex(/^(?:[0-9a-f]{2}){0,512}$/));
const tee = z.enum(['sgx', 'tdx']);

const root = z.optional(hexText);

/** Schemas of requests, one per kind. */
export const intelRequests = [
  z.strictObject({ kind: z.literal('tcb-info'), root, tee, fmspc: hexText }),
  z.strictObject({ kind: z.literal('qe-identity'), root, tee }),
  z.strictObject({ kind: z.literal('tcb-evaluations'), root, tee }),
  z.strictObject({ kind: z.literal('pck-crl'), root, ca: z.enum(['processor', 'platform']) }),
  z.strictObject({ kind: z.literal('root-crl'), root }),
  z.strictObject({
    kind: z.literal('pck-chain'),
    embedded: z.boolean(),
    qeId: hexText,
    encryptedPpid: z.optional(hexText),
    cpuSvn: z.optional(hexText),
    pceSvn: z.optional(hexText),
    pceId: z.optional(hexText),
  }),
] as const;
