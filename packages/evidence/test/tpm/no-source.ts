/** A source that nothing may ask: TPM evidence brings what it needs. */

import type { EndorsementSource } from '../../src/endorsements/source.ts';

export const noSource: EndorsementSource = {
  name: 'none',
  get: () => Promise.reject(new Error('TPM evidence asked for endorsements')),
};
