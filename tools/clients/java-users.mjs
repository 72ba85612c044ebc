// @ts-check

/** Java programs that attest or are attested with Azure, without its SDK: UID2's library, and Microsoft's JDBC driver. */

import { javaChecks, javaProgram } from './java.mjs';
import { factsOf, quoteOf, withSimulatedService } from './simulated.mjs';
import { startSqlServer } from './sql-server.mjs';

/** What UID2 asks of its enclaves. */
const UID2 = { isvProdId: 770, isvSvn: 2 };

/** @type {import('../clients.mjs').Client} */
export const uid2 = {
  name: 'Maven uid2-shared 2.0.0',
  host: '127.0.0.5',
  region: 'uks',
  least: 18,
  prepare: async () => void (await javaProgram('uid2')),
  run: async () => {
    const classPath = await javaProgram('uid2');
    return withSimulatedService(uid2, (service) => {
      const { authority, environment: env } = service;
      const facts = {
        ...factsOf(service, UID2),
        authority,
        debugQuote: quoteOf(service, { ...UID2, debug: true }),
        otherQuote: quoteOf(service, { ...UID2, isvProdId: 771 }),
      };
      return javaChecks('UID2', classPath, { authority, env, facts });
    });
  },
};

/** @type {import('../clients.mjs').Client} */
export const jdbc = {
  name: 'Maven mssql-jdbc 13.6.2, its attestation',
  host: '127.0.0.5',
  region: 'ukw',
  least: 18,
  prepare: async () => void (await javaProgram('jdbc')),
  run: async () => {
    const classPath = await javaProgram('jdbc');
    return withSimulatedService(jdbc, async (service) => {
      const { authority, environment: env } = service;
      const quote = (/** @type {Uint8Array} */ runtimeData) =>
        Buffer.from(quoteOf(service, { runtimeData }), 'base64');
      const server = await startSqlServer({ authority, quote });
      try {
        const facts = { ...factsOf(service), server: server.url };
        return await javaChecks('JDBC', classPath, { authority, env, facts });
      } finally {
        server.close();
      }
    });
  },
};
