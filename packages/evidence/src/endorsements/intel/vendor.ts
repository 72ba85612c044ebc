/** Intel, as the general part knows it. */

import type { EndorsementVendor } from '../vendor.ts';
import { intelAge } from './age.ts';
import { collateralSource } from './collateral-file.ts';
import { intelDependents } from './dependents.ts';
import { intelExpiries } from './expiries.ts';
import { intelPcs, isIntelHost, type PcsOptions, pcsShape, pcsSource } from './pcs.ts';
import {
  describeIntelRequest,
  type IntelRequest,
  intelFileExtension,
  intelFileStem,
  intelKinds,
  intelProbes,
  isIntelKept,
  isIntelStatement,
} from './request.ts';

/** How Intel's services are asked. */
export type IntelServiceOptions = Omit<PcsOptions, 'url' | 'kind'>;

const { url: _url, kind: _kind, ...options } = pcsShape;

/** Intel's endorsements of platforms with SGX and TDX. */
export const intelEndorsements: EndorsementVendor<IntelRequest, IntelServiceOptions> = {
  name: 'Intel',
  kinds: new Set(intelKinds),
  service: {
    url: intelPcs,
    prefixes: ['pcs', 'pccs'],
    isHost: isIntelHost,
    options,
    open: (url, prefix = isIntelHost(url) ? 'pcs' : 'pccs', options) =>
      pcsSource({ ...options, url, kind: prefix === 'pcs' ? 'pcs' : 'pccs' }),
  },
  exchangeFile: { name: 'collateral.json', source: collateralSource },
  probes: intelProbes,
  describe: describeIntelRequest,
  expiries: intelExpiries,
  age: intelAge,
  dependents: intelDependents,
  fileStem: intelFileStem,
  fileExtension: intelFileExtension,
  isStatement: isIntelStatement,
  isKept: isIntelKept,
};
