/** What a service says when it is ready to answer. */

import type { RunningService } from '@veritee/service';
import { environmentOf } from '@veritee/service/internal';
import { addressLines } from '../output/address-lines.ts';

/** The ready line as data. */
export interface ReadyLine {
  readonly ready: true;
  readonly endpoint: string;
  readonly instances: RunningService['instances'];
  /** Where the page for people is; absent where it is not served. */
  readonly console?: string;
  readonly certificateAuthority: string | undefined;
  /** Absolute. */
  readonly dataDirectory: string;
  /** Whether nothing was in it: a directory that was mistyped shows at once. */
  readonly newData: boolean;
  /** `development` where keys sign what a simulated PKI may be behind. */
  readonly keyLevel: RunningService['keyLevel'];
  /** Variables that let SDKs, runtimes and tools talk to this service. */
  readonly environment: Readonly<Record<string, string>>;
}

/** What the running service does not say itself. */
export interface ReadyFacts extends Pick<ReadyLine, 'dataDirectory' | 'newData'> {
  /** Short name of its region, of which the SDKs' tests make addresses. */
  readonly region?: string | undefined;
}

/** The ready line of a running service. */
export function readyLine(
  service: RunningService,
  { dataDirectory, newData, region = 'local' }: ReadyFacts,
): ReadyLine {
  const { endpoint, instances, console: page, certificateAuthority, keyLevel } = service;
  const environment = environmentOf({ ...service, region, identity: service.environment });
  return {
    ready: true,
    endpoint,
    instances,
    ...(page !== undefined && { console: page }),
    certificateAuthority,
    dataDirectory,
    newData,
    keyLevel,
    environment,
  };
}

/** For people: where the service answers, and its page where there is one. */
export function answersText({
  endpoint,
  console: page,
}: Pick<RunningService, 'endpoint' | 'console'>): string {
  const answers = `Veritee answers at ${endpoint}`;
  return page === undefined ? answers : `${answers}\nThe page is at ${page}`;
}

/** For people: the same, and its instances, the form first that every client keeps. */
export function servesText(service: Pick<RunningService, 'endpoint' | 'console' | 'instances'>): string {
  const { endpoint, instances } = service;
  if (instances.every((each) => each.endpoint === endpoint)) return answersText(service);
  return [answersText(service), ...addressLines(instances)].join('\n');
}
