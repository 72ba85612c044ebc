/** Starts a service for tests, and hands out what tests need of it. */

import { rmSync } from 'node:fs';
import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  AttestationAdministrationClient,
  AttestationClient,
  type AttestationClientOptions,
  type AttestationType,
  parseAttestationToken,
} from '@veritee/client';
import { openSimulatedPki, type SimulatedPki } from '@veritee/simulator';
import { credentialOf, type TestCredential } from './credential.ts';
import { TestingError } from './errors.ts';
import { management, type TestClock, type TestFault, testClock } from './management.ts';
import { certificatesOf, type InstanceSeed, readOptions, type VeriteeOptions } from './options.ts';
import { pkiFolder } from './places.ts';
import { realNow } from './real-now.ts';
import { type ServiceThread, startThread } from './thread.ts';
import type { ServiceFacts } from './thread-messages.ts';
import { type World, worldOf } from './world.ts';

/** A service for tests. `await using veritee = await startVeritee()` stops it at the end of its block. */
export interface TestVeritee extends AsyncDisposable {
  /** URL of the default instance: issuer of its tokens, endpoint of its clients. */
  readonly endpoint: string;
  /** All instances, by path and, for clients that keep only the host of an address, by host name. */
  readonly instances: ServiceFacts['instances'];
  /** PEM of the certificate authority that clients must trust. */
  readonly ca: string;
  /** The same for clients that take `tlsOptions`, those of Azure among them. */
  readonly tlsOptions: { readonly ca: string };
  /** Variables by which SDKs, runtimes and tools use the service, as `veritee env` prints them: for processes that a test starts. */
  readonly env: Readonly<Record<string, string>>;
  /** May attest, administer policies and manage instances. */
  readonly credential: TestCredential;
  /** May attest and read policies. */
  readonly readerCredential: TestCredential;
  readonly clock: TestClock;
  readonly world: World;
  /** The URL of an instance. Throws TestingError `OptionInvalid` when there is none of that name. */
  endpointOf(instance: string): string;
  /** A client of an instance, by default the first, with the clock of the service. */
  client(instance?: string, options?: AttestationClientOptions): AttestationClient;
  /** The same, to administer it. */
  administrationClient(instance?: string): AttestationAdministrationClient;
  /** Has the next requests meet a fault. */
  fault(fault: TestFault): Promise<void>;
  /** No more faults, and the real time: for the end of each test. */
  reset(): Promise<void>;
  /** Stops the service and removes its data. */
  stop(): Promise<void>;
}

/** Of services that are not stopped yet: nothing of them stays when the process ends. */
const folders = new Set<string>();
process.once('exit', () => {
  for (const folder of folders) rmSync(folder, { recursive: true, force: true });
});

/**
 * Starts a service with a simulated PKI on a free port, with data in a temporary folder. It runs in a thread of its own:
 * timers and modules that a test framework replaces do not concern it.
 *
 * @throws TestingError `OptionInvalid`; `StartFailed`
 * @example
 * await using veritee = await startVeritee({ instances: [{ name: 'contoso' }] });
 * const { body } = await veritee.client('contoso').attestSgxEnclave(veritee.world.sgx({ isvSvn: 3 }));
 */
export async function startVeritee(options: VeriteeOptions = {}): Promise<TestVeritee> {
  const { instances = [], clock, port = 0 } = readOptions(options);
  const ahead = clock === undefined ? 0 : clock.getTime() - realNow().getTime();
  const requests = instances
    .filter(({ name }) => name !== 'default')
    .map(({ name, mode, certificates }) => ({
      name,
      mode: mode ?? (certificates === undefined ? ('AAD' as const) : ('Isolated' as const)),
      certificates: certificatesOf({ name, certificates }),
    }));
  const folder = await mkdtemp(join(tmpdir(), 'veritee-testing-'));
  folders.add(folder);
  let thread: ServiceThread | undefined;
  const stop = async (): Promise<void> => {
    const running = thread;
    thread = undefined;
    await running?.stop();
    await rm(folder, { recursive: true, force: true });
    folders.delete(folder);
  };
  try {
    const pki = openSimulatedPki(pkiFolder(folder));
    thread = await startThread({ folder, port, instances: requests, ahead });
    const veritee = await handleOf(thread.facts, { pki, ahead, stop });
    await setPolicies(veritee, instances);
    return veritee;
  } catch (error) {
    await stop();
    throw error;
  }
}

interface HandleParts {
  readonly pki: SimulatedPki;
  /** Milliseconds that the clock begins ahead of the real time. */
  readonly ahead: number;
  stop(): Promise<void>;
}

async function handleOf(facts: ServiceFacts, { pki, ahead, stop }: HandleParts): Promise<TestVeritee> {
  const { endpoint, instances, certificateAuthority, environment: env } = facts;
  const ca = await readFile(certificateAuthority, 'utf8');
  const tlsOptions = { ca };
  const credential = credentialOf(facts, 'AZURE', ca);
  const manage = management(endpoint, credential, ca);
  const clock = testClock(manage, ahead);
  const endpointOf = (name: string): string => {
    const found = instances.find((each) => each.name === name.toLowerCase());
    if (found !== undefined) return found.endpoint;
    throw new TestingError('OptionInvalid', 'There is no such instance.', {
      expected: instances.map((each) => each.name).join(', '),
      found: name.slice(0, 64),
    });
  };
  const reach = { tlsOptions, currentDate: clock.now };
  return {
    endpoint,
    instances,
    ca,
    tlsOptions,
    env,
    credential,
    readerCredential: credentialOf(facts, 'ATTESTATION_READER', ca),
    clock,
    world: worldOf(pki, clock.now),
    endpointOf,
    client: (instance = 'default', options = {}) =>
      new AttestationClient(endpointOf(instance), credential, { ...reach, ...options }),
    administrationClient: (instance = 'default') =>
      new AttestationAdministrationClient(endpointOf(instance), credential, reach),
    fault: async (fault) => {
      await manage('/faults', 'POST', fault);
    },
    reset: async () => {
      await manage('/faults', 'DELETE');
      await clock.reset();
    },
    stop,
    [Symbol.asyncDispose]: stop,
  };
}

/** By the service's own API, as an administrator sets them. */
async function setPolicies(veritee: TestVeritee, instances: readonly InstanceSeed[]): Promise<void> {
  for (const { name, policies = {} } of instances) {
    for (const [type, policy] of Object.entries(policies)) {
      const document = isDocument(policy) ? parseAttestationToken(policy) : policy;
      try {
        await veritee.administrationClient(name).setPolicy(type as AttestationType, document);
      } catch (cause) {
        const reason = cause instanceof Error ? cause.message : String(cause);
        throw new TestingError('StartFailed', `The policy for ${type} of ${name} cannot be set: ${reason}`, {
          cause,
        });
      }
    }
  }
}

/** Whether a policy is a signed document: a policy text begins with its version. */
function isDocument(policy: string): boolean {
  return /^\s*[\w-]+\.[\w-]*\.[\w-]*\s*$/.test(policy);
}
