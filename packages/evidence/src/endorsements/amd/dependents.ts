/** Which of AMD's platforms need which endorsements: what is refused when one of them ends. */

import type { Dependents } from '../vendor.ts';
import { type AmdRequest, type AmdStatementRequest, describeAmdRequest } from './request.ts';

/** The platforms that the endorsements are about: those of a product line and kind of key, and single chips. */
export function amdDependents(requests: readonly AmdRequest[]): Dependents<AmdRequest>[] {
  const statements = requests.filter((each) => each.kind !== 'vcek');
  const lines = new Map(statements.map((each) => [`${each.product} ${each.signer} ${each.root}`, each]));
  return [
    ...[...lines.values()].map((each) => ofLine(each, statements)),
    // Chips depend on their line's statements as well, which have a line of their own.
    ...requests.flatMap((each) =>
      each.kind === 'vcek'
        ? [
            {
              platforms: `guests on ${each.product} chip ${each.chipId.slice(0, 16)}`,
              needs: [each],
              missing: [],
            },
          ]
        : [],
    ),
  ];
}

/** The chain may come with the evidence, the revocation list never does. */
function ofLine(
  { product, signer, root }: AmdStatementRequest,
  statements: readonly AmdStatementRequest[],
): Dependents<AmdRequest> {
  const needs = statements.filter(
    (each) =>
      each.product === product &&
      each.signer === signer &&
      (each.root === undefined || root === undefined || each.root === root),
  );
  const hasList = needs.some(({ kind }) => kind === 'vek-crl');
  return {
    platforms: `${product} platforms with a ${signer.toUpperCase()}`,
    needs,
    missing: hasList ? [] : [describeAmdRequest({ kind: 'vek-crl', product, signer })],
  };
}
