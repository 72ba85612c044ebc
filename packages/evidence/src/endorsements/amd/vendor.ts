/** AMD, as the general part knows it. */

import type { EndorsementVendor } from '../vendor.ts';
import { amdAge } from './age.ts';
import { amdDependents } from './dependents.ts';
import { amdExpiries } from './expiries.ts';
import { amdKds, type KdsOptions, kdsKindOf, kdsShape, kdsSource } from './kds.ts';
import { kdsAnswer, kdsRequest } from './kds-answers.ts';
import { amdKept, amdKeptStem, isAboutAmd } from './kept.ts';
import {
  type AmdRequest,
  amdFileExtension,
  amdFileStem,
  amdKinds,
  describeAmdRequest,
  isAmdStatement,
} from './request.ts';
import type { KdsKind } from './routes.ts';

/** How AMD's service is asked. */
export type AmdServiceOptions = Omit<KdsOptions, 'url' | 'kind'>;

/** Words in front of a URL. */
const PREFIXES: Readonly<Record<string, KdsKind>> = {
  kds: 'kds',
  acccache: 'azure-cache',
  thim: 'thim',
};

const { url: _url, kind: _kind, ...options } = kdsShape;

/** AMD's endorsements of chips with SEV-SNP. */
export const amdEndorsements: EndorsementVendor<AmdRequest, AmdServiceOptions> = {
  name: 'AMD',
  kinds: new Set(amdKinds),
  service: {
    url: amdKds,
    prefixes: Object.keys(PREFIXES),
    options,
    isHost: (url) => kdsKindOf(url) !== undefined,
    open: (url, prefix, options) =>
      kdsSource({ ...options, url, kind: prefix === undefined ? kdsKindOf(url) : PREFIXES[prefix] }),
  },
  // AMD's service refuses those who ask often, certificates of chips are kept for life, and a service for other kinds needs none of it.
  probes: [],
  describe: describeAmdRequest,
  expiries: amdExpiries,
  age: amdAge,
  dependents: amdDependents,
  kept: amdKept,
  keptStem: amdKeptStem,
  isAbout: isAboutAmd,
  standsAlone: true,
  served: { request: kdsRequest, answer: kdsAnswer },
  fileStem: amdFileStem,
  fileExtension: amdFileExtension,
  isStatement: isAmdStatement,
  isKept: () => true,
};
