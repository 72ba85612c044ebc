/** The simulated vendor of chips as an endorsement source: certificates, chains and revocation lists of its PKI. */

import { createHash } from 'node:crypto';
import { hex, utf8 } from '@veritee/core/internal';
import { issueRevocationList } from '@veritee/core/internal/x509/issue';
import {
  type DeliveredEndorsement,
  type Endorsement,
  type EndorsementRequest,
  endorsement,
  type ProductLine,
  type VekKind,
} from '@veritee/evidence';
import { pemOf } from '../pki/identity.ts';
import type { SimulatedPki } from '../simulated-pki.ts';
import { tcbOf } from './plans.ts';

const NAME = 'the simulator';
const DAY = 24 * 3600 * 1000;
/** Lists hold as long as AMD's. */
const LIST_LIFE = 30 * DAY;

/** An answer about a chip of the PKI; undefined where the question is about another chip, or another PKI. */
export function snpAnswer(pki: SimulatedPki, request: EndorsementRequest, at: Date): Endorsement | undefined {
  switch (request.kind) {
    case 'vcek': {
      const { chipId, keys } = pki.snp.chip(request.product);
      const known = request.chipId === hex(chipId) && request.tcb === hex(tcbOf(request.product));
      const { vek, intermediate, ark } = keys.ask;
      return known ? endorsement(vek.certificate.der, NAME, pemOf([intermediate, ark])) : undefined;
    }
    case 'vek-chain': {
      if (request.root !== rootOf(pki, request.product)) return undefined;
      const { keys } = pki.snp.chip(request.product);
      const { intermediate, ark } = keys[request.signer === 'vcek' ? 'ask' : 'asvk'];
      return endorsement(utf8(pemOf([intermediate, ark])), NAME);
    }
    case 'vek-crl':
      return request.root === rootOf(pki, request.product)
        ? revocationListOf(pki, request.product, at)
        : undefined;
    default:
      return undefined;
  }
}

/** The PKI of a product line, as requests name it. */
function rootOf(pki: SimulatedPki, line: ProductLine): string {
  return createHash('sha256').update(pki.snp.arks[line].certificate.publicKeyInfo).digest('hex');
}

/** The list of a product line, stated at a moment; it always names the intermediate that is revoked. */
function revocationListOf(pki: SimulatedPki, line: ProductLine, at: Date): Endorsement {
  const { ark, keys } = pki.snp.chip(line);
  const from = Math.floor(at.getTime() / 1000) * 1000;
  const { der } = issueRevocationList(
    {
      thisUpdate: new Date(from),
      nextUpdate: new Date(from + LIST_LIFE),
      number: 1,
      revoked: [keys['ask-revoked'].intermediate.certificate.serialNumber],
    },
    ark,
  );
  return endorsement(der, NAME);
}

/** Everything about the chip of a product line: to put into a folder or an archive. */
export function snpEndorsements(
  pki: SimulatedPki,
  line: ProductLine,
  signer: VekKind,
  at: Date,
): DeliveredEndorsement[] {
  const { chipId } = pki.snp.chip(line);
  const root = rootOf(pki, line);
  const requests: EndorsementRequest[] = [
    { kind: 'vcek', product: line, chipId: hex(chipId), tcb: hex(tcbOf(line)) },
    { kind: 'vek-chain', product: line, signer, root },
    { kind: 'vek-crl', product: line, signer, root },
  ];
  return requests.flatMap((request) => {
    const found = snpAnswer(pki, request, at);
    return found === undefined ? [] : [{ request, endorsement: found }];
  });
}
