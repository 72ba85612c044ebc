// @ts-check

/** The relying party as a worker of an edge runtime: `workerd test` calls it. */

import { runRelyingParty } from './relying-party.mjs';

// biome-ignore lint/style/noDefaultExport: the form of workers
export default {
  async test() {
    console.log(await runRelyingParty());
  },
};
