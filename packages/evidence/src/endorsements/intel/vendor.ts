/** Intel, as the general part knows it. */

import type { EndorsementVendor } from '../vendor.ts';
import { intelAge } from './age.ts';
import { collateralSource } from './collateral-file.ts';
import { intelDependents } from './dependents.ts';
import { intelExpiries } from './expiries.ts';
import { intelKept, intelKeptStem, isAboutIntel } from './kept.ts';
import { pccsAnswer, pccsRequest } from './pccs-answers.ts';
import { intelPcs, isAzureHost, isIntelHost, type PcsOptions, pcsShape, pcsSource } from './pcs.ts';
import type { PcsKind } from './pcs-routes.ts';
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

function kindOf(url: string, prefix: string | undefined): PcsKind {
  if (prefix === undefined) return isIntelHost(url) ? 'pcs' : isAzureHost(url) ? 'thim' : 'pccs';
  return prefix === 'pcs' || prefix === 'pccs' ? prefix : 'thim';
}

/** A virtual machine's own service has a path, which nobody need write. */
function atAzure(url: string): string {
  if (!URL.canParse(url)) return url;
  const { hostname, pathname, origin } = new URL(url);
  return hostname === '169.254.169.254' && pathname === '/' ? `${origin}/metadata/THIM` : url;
}

/** Intel's endorsements of platforms with SGX and TDX. */
export const intelEndorsements: EndorsementVendor<IntelRequest, IntelServiceOptions> = {
  name: 'Intel',
  kinds: new Set(intelKinds),
  service: {
    url: intelPcs,
    prefixes: ['pcs', 'pccs', 'acccache', 'thim'],
    isHost: (url) => isIntelHost(url) || isAzureHost(url),
    options,
    open: (url, prefix, options) => pcsSource({ ...options, url: atAzure(url), kind: kindOf(url, prefix) }),
  },
  exchangeFile: { name: 'collateral.json', source: collateralSource },
  probes: intelProbes,
  describe: describeIntelRequest,
  expiries: intelExpiries,
  age: intelAge,
  dependents: intelDependents,
  kept: intelKept,
  keptStem: intelKeptStem,
  isAbout: isAboutIntel,
  served: { request: pccsRequest, answer: pccsAnswer },
  fileStem: intelFileStem,
  fileExtension: intelFileExtension,
  isStatement: isIntelStatement,
  isKept: isIntelKept,
};
