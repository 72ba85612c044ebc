/** From wire bodies to the one request form that all schemes share. */

import { FormatError } from '@veritee/core';
import { fromAnyBase64 } from '@veritee/core/internal';
import type { HeldDataBody } from '@veritee/core/internal/maa';
import type * as z from 'zod/mini';
import type { AttestRequest, HeldData } from './scheme.ts';

/** The members that all attest bodies have. */
export interface CommonBody {
  readonly runtimeData?: HeldDataBody | null | undefined;
  readonly initTimeData?: HeldDataBody | null | undefined;
  readonly draftPolicyForAttestation?: string | null | undefined;
  readonly nonce?: string | number | bigint | null | undefined;
}

/**
 * The request in a body whose evidence is the text `evidence`. Faults become issues of the schema, so that the caller
 * learns the member's path.
 */
export function attestRequestOf(
  body: CommonBody,
  member: string,
  evidence: string,
  context: Pick<z.core.ParsePayload, 'issues'>,
): AttestRequest {
  const decode = (text: string, path: string[]): Uint8Array => {
    try {
      return fromAnyBase64(text, path.join('.'));
    } catch (error) {
      if (!(error instanceof FormatError)) throw error;
      context.issues.push({ code: 'custom', message: error.message, path, input: text });
      return new Uint8Array();
    }
  };
  const held = (data: HeldDataBody | null | undefined, name: string): HeldData | undefined => {
    if (data === null || data === undefined) return undefined;
    const dataType = heldDataType(data.dataType);
    if (dataType === undefined) {
      const message = `The dataType of ${name} must be "Binary" or "JSON".`;
      context.issues.push({ code: 'custom', message, path: [name, 'dataType'], input: data.dataType });
    }
    return { bytes: decode(data.data, [name, 'data']), dataType: dataType ?? 'Binary' };
  };
  return {
    evidence: decode(evidence, [member]),
    runtimeData: held(body.runtimeData, 'runtimeData'),
    initTimeData: held(body.initTimeData, 'initTimeData'),
    draftPolicy: body.draftPolicyForAttestation ?? undefined,
    nonce: body.nonce === null || body.nonce === undefined ? undefined : String(body.nonce),
  };
}

function heldDataType(text: string | undefined): HeldData['dataType'] | undefined {
  const lower = text?.toLowerCase();
  if (lower === 'binary') return 'Binary';
  return lower === 'json' ? 'JSON' : undefined;
}
