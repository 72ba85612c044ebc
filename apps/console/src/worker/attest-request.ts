/** The evidence inside an attest request, as the service reads its body. */

import type { JsonValue } from '@veritee/core';
import { isJsonObject } from '@veritee/core/internal';
import { type AnyScheme, type AttestRequest, schemes } from '@veritee/evidence';
import { recognise } from '@veritee/evidence/recognise';

/** A request with the kind of its evidence. */
export interface FoundRequest {
  readonly scheme: AnyScheme;
  readonly request: AttestRequest;
}

/** Reads the body of a request; undefined for what no route would take. */
export function attestRequestIn(json: JsonValue): FoundRequest | undefined {
  if (!isJsonObject(json)) return undefined;
  const found = schemes.flatMap((scheme): FoundRequest[] => {
    const parsed = scheme.evidenceMember in json ? scheme.request.safeParse(json) : undefined;
    return parsed?.success === true ? [{ scheme, request: parsed.data }] : [];
  });
  return found.find(({ scheme, request }) => fits(scheme, request)) ?? found[0];
}

function fits({ fileKinds = [] }: AnyScheme, { evidence }: AttestRequest): boolean {
  return fileKinds.includes(recognise(evidence).kind);
}
