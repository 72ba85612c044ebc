/** Which Intel platforms need which endorsements: what is refused when one of them ends. */

import type { Dependents } from '../vendor.ts';
import { describeIntelRequest, type IntelRequest, type StatementRequest } from './request.ts';

type Statement<Kind extends StatementRequest['kind']> = Extract<StatementRequest, { readonly kind: Kind }>;

/** The platforms that the endorsements are about: those of a TCB info, and single ones whose certificate is kept. */
export function intelDependents(requests: readonly IntelRequest[]): Dependents<IntelRequest>[] {
  return requests.flatMap((each) => {
    if (each.kind === 'tcb-info') return [ofModel(each, requests)];
    return each.kind === 'pck-chain'
      ? [{ platforms: `platforms with QE ${each.qeId}`, needs: [each], missing: [] }]
      : [];
  });
}

/** Which of the two CAs certified a platform is in its certificate: both lists count where both are kept. */
function ofModel(
  tcbInfo: Statement<'tcb-info'>,
  requests: readonly IntelRequest[],
): Dependents<IntelRequest> {
  const { tee, fmspc, root } = tcbInfo;
  const ofPki = (each: IntelRequest): boolean =>
    each.kind !== 'pck-chain' && (each.root === undefined || root === undefined || each.root === root);
  const find = (fits: (each: IntelRequest) => boolean): IntelRequest[] =>
    requests.filter((each) => ofPki(each) && fits(each));
  const wanted: readonly (readonly [string, IntelRequest[]])[] = [
    [
      describeIntelRequest({ kind: 'qe-identity', tee }),
      find((each) => each.kind === 'qe-identity' && each.tee === tee),
    ],
    ['PCK revocation list', find(({ kind }) => kind === 'pck-crl')],
    [describeIntelRequest({ kind: 'root-crl' }), find(({ kind }) => kind === 'root-crl')],
  ];
  return {
    platforms: `${tee.toUpperCase()} platforms of FMSPC ${fmspc}`,
    needs: [tcbInfo, ...wanted.flatMap(([, found]) => found)],
    missing: wanted.filter(([, found]) => found.length === 0).map(([what]) => what),
  };
}
