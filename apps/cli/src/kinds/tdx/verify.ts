/** What `evidence verify` can be told of TDX virtual machines. */

import type { Verification } from '../kind.ts';

/** Options for TDs. */
export const tdxVerification: Verification = {
  declare: (command) => {
    command.option(
      '--event-log <FILE>',
      'TDX: boot log (ACPI table CCEL) that the measurement registers of the TD must explain',
    );
  },
  asked: async (given, inputs) => {
    const { eventLog: file } = given.opts<{ readonly eventLog?: string }>();
    return { trust: {}, requirements: file === undefined ? {} : { eventLog: await inputs.bytes(file) } };
  },
};
