/** What a token says about who holds it, for people to read. The page decides nothing by it. */

import * as z from 'zod/mini';
import type { Holder } from '../state/session.ts';
import { texts } from '../texts.ts';

const text = z.catch(z.optional(z.string()), undefined);
const payload = z.object({
  preferred_username: text,
  name: text,
  email: text,
  oid: text,
  sub: text,
  appid: text,
  exp: z.catch(z.optional(z.number()), undefined),
  roles: z.catch(z.array(z.string()), []),
});

/** The holder of a JSON Web Token; of any other token nothing is known. */
export function holderOf(token: string): Holder {
  const read = payload.safeParse(payloadOf(token));
  if (!read.success) return { name: texts.operate.unknownHolder, roles: [] };
  const { preferred_username, name, email, oid, sub, appid, exp, roles } = read.data;
  return {
    name: preferred_username ?? name ?? email ?? oid ?? sub ?? appid ?? texts.operate.unknownHolder,
    roles,
    ...(exp !== undefined && { expires: exp * 1000 }),
  };
}

function payloadOf(token: string): unknown {
  try {
    const middle = token.split('.')[1] ?? '';
    const bytes = Uint8Array.from(atob(middle.replaceAll('-', '+').replaceAll('_', '/')), (each) =>
      each.charCodeAt(0),
    );
    return JSON.parse(new TextDecoder().decode(bytes)) as unknown;
  } catch {
    return undefined;
  }
}
