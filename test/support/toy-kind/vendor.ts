/** Makes toys: a root, a key that it certifies, evidence that the key signs. */

import { createHash, generateKeyPairSync, sign } from 'node:crypto';
import { anchorOf, type TrustAnchor, toPem } from '@veritee/core/internal/x509';
import { issueCertificate, type NameParts } from '@veritee/core/internal/x509/issue';
import { TOY_MAGIC, toyReport, writeToy } from './layout.ts';

/** A vendor of toys. */
export interface Toymaker {
  readonly anchor: TrustAnchor;
  /** PEM of the root. */
  readonly root: string;
  /** Evidence of a new toy. */
  toy(wishes?: ToyWishes): Uint8Array;
}

/** What a toy is to be. */
export interface ToyWishes {
  readonly version?: number;
  readonly isDebuggable?: boolean;
  readonly runtimeData?: Uint8Array | string;
}

const HOUR = 3_600_000;

/** A vendor with a root of its own. */
export function toymaker(now: Date = new Date()): Toymaker {
  const name: NameParts = [['CN', 'Toymaker Root']];
  const keys = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const dates = { notBefore: new Date(now.getTime() - HOUR), notAfter: new Date(now.getTime() + 24 * HOUR) };
  const issuer = { name, ...keys };
  const authority = { pathLength: null };
  const root = issueCertificate(
    { subject: name, publicKey: keys.publicKey, serialNumber: '01', ...dates, authority },
    issuer,
  );
  return {
    anchor: anchorOf(root),
    root: toPem(root.der, 'CERTIFICATE'),
    toy: ({ version = 1, isDebuggable = false, runtimeData } = {}) => {
      const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const certificate = issueCertificate(
        { subject: [['CN', 'Toy']], publicKey, serialNumber: '02', ...dates },
        issuer,
      );
      const reportData = new Uint8Array(64);
      if (runtimeData !== undefined) reportData.set(createHash('sha256').update(runtimeData).digest());
      const model = new Uint8Array(32).fill(7);
      const flag = isDebuggable ? 1 : 0;
      const report = toyReport.encode({ magic: TOY_MAGIC, version, isDebuggable: flag, model, reportData });
      const signature = sign('sha256', report, { key: privateKey, dsaEncoding: 'ieee-p1363' });
      return writeToy(report, signature, certificate.der);
    },
  };
}
