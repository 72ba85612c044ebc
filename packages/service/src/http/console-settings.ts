/** `GET /console/settings.json`: what the page may know of the service that serves it, before anybody signs in. */

import type { FastifyInstance } from 'fastify';
import { z } from 'zod';
import type { DevelopmentIdentity } from '../access/development-identity.ts';
import type { SignIn } from '../access/sign-in.ts';
import { type AddressBook, DEFAULT_INSTANCE } from '../instances/addresses.ts';
import { requireKnownHost } from './known-host.ts';

/** The answer. */
export const pageSettings = z.object({
  /** Not that of the page where there is a tunnel or a proxy in between. */
  address: z.string().describe('The address of the service in its tokens: instances are below it.'),
  /** Issuers at which people sign in. */
  issuers: z.array(
    z.object({
      issuer: z.string(),
      metadata: z.string().optional(),
      clientId: z.string(),
      scope: z.string(),
    }),
  ),
  /** The issuer for development, where there is one. */
  developmentIdentity: z
    .object({
      tokenEndpoint: z.string().describe('Below the address of the service.'),
      scope: z.string(),
      applications: z.array(
        z.object({
          role: z.enum(['contributor', 'reader']),
          clientId: z.string(),
          clientSecret: z.string().optional().describe('There if everybody knows it.'),
        }),
      ),
    })
    .optional(),
  /** Whether an instance answers at the address of the service itself. */
  hasDefaultInstance: z.boolean(),
});

/** What it is made of. */
export interface PageFacts {
  readonly signIn: SignIn;
  readonly identity: DevelopmentIdentity | undefined;
  readonly hasDefaultInstance: boolean;
  readonly addresses: AddressBook;
}

/** Adds the route, for everyone whom the page itself is for. */
export function pageSettingsRoute(server: FastifyInstance, facts: PageFacts): void {
  const settings = settingsFor(facts);
  server.register(async (routes) => {
    // What it says of the issuer for development is for the issuer's own hosts.
    if (facts.identity !== undefined) requireKnownHost(routes, facts.addresses);
    routes.get('/console/settings.json', { config: { open: true } }, async (request, reply) => {
      reply.header('cache-control', 'no-store').header('x-content-type-options', 'nosniff');
      return { address: addressOfService(facts.addresses, request.headers.host), ...settings };
    });
  });
}

/** At the host name of an instance, the address is that of the instance alone: nothing of the service is below it. */
function addressOfService(addresses: AddressBook, host: string | undefined): string {
  return addresses.isOfInstance(host)
    ? addresses.primary(DEFAULT_INSTANCE)
    : addresses.find(host, '/').address.issuer;
}

function settingsFor({
  signIn,
  identity,
  hasDefaultInstance,
}: PageFacts): Omit<z.infer<typeof pageSettings>, 'address'> {
  return {
    issuers: signIn.issuers.map((each) => ({ ...each })),
    ...(identity !== undefined && {
      developmentIdentity: {
        tokenEndpoint: `${new URL(identity.issuer).pathname.slice(1)}/oauth2/token`,
        scope: `${identity.resources[0]}/.default`,
        applications: [...identity.applications],
      },
    }),
    hasDefaultInstance,
  };
}
