/** How a service for tests is to be started: closed records, so that a misspelt option does not leave the default in its place. */

import {
  closedRecord,
  faultMessage,
  isDate,
  isText,
  orAbsent,
  plainEntries,
  type RecordFault,
  type RecordShape,
} from '@veritee/core/internal';
import { fromPem } from '@veritee/core/internal/x509';
import type { InstanceMode } from '@veritee/service';
import { TestingError } from './errors.ts';

/** An instance to begin with. */
export interface InstanceSeed {
  /** `default` is there anyway, and can have policies only. */
  readonly name: string;
  /** `AAD` when absent, `Isolated` with certificates. */
  readonly mode?: InstanceMode | undefined;
  /** PEM of the policy management certificates of an isolated instance. */
  readonly certificates?: string | undefined;
  /** Policies by attestation type, as text or as a signed document: `{ SgxEnclave: 'version=1.0; …' }`. */
  readonly policies?: Readonly<Record<string, string>> | undefined;
}

/** How to start a service for tests. */
export interface VeriteeOptions {
  /** Instances beside the default one, and policies to begin with. */
  readonly instances?: readonly InstanceSeed[] | undefined;
  /** The moment at which the clock of the service begins; the real time when absent. */
  readonly clock?: Date | undefined;
  /** 0, which is the default, picks a free port. */
  readonly port?: number | undefined;
}

const optionsShape: RecordShape<VeriteeOptions> = {
  instances: orAbsent((value) => Array.isArray(value)),
  clock: orAbsent((value) => isDate(value) && !Number.isNaN((value as Date).getTime())),
  port: orAbsent((value) => Number.isInteger(value) && (value as number) >= 0 && (value as number) < 65_536),
};

const seedShape: RecordShape<InstanceSeed> = {
  name: isText,
  mode: orAbsent((value) => value === 'AAD' || value === 'Isolated' || value === 'Shared'),
  certificates: orAbsent(isText),
  policies: orAbsent((value) => typeof value === 'object' && value !== null),
};

/**
 * The options, with known members only.
 * @throws TestingError `OptionInvalid`
 */
export function readOptions(given: VeriteeOptions): VeriteeOptions {
  const options = closedRecord(given, optionsShape, refused('option of startVeritee'));
  const instances = options.instances?.map((seed) => {
    const read = closedRecord(seed, seedShape, refused('member of an instance'));
    for (const [type, policy] of plainEntries(read.policies ?? {}, refused('policy of an instance'))) {
      if (typeof policy === 'string') continue;
      throw refused('policy of an instance')({
        member: type,
        known: true,
        expected: 'text',
        found: typeof policy,
      });
    }
    return { ...read };
  });
  return { ...options, instances };
}

/**
 * The certificates of an instance.
 * @throws TestingError `OptionInvalid`
 */
export function certificatesOf({ name, certificates }: InstanceSeed): readonly Uint8Array[] | undefined {
  if (certificates === undefined) return undefined;
  try {
    return fromPem(certificates, 'CERTIFICATE');
  } catch (cause) {
    throw new TestingError('OptionInvalid', `The certificates of the instance ${name} cannot be read.`, {
      expected: 'PEM text',
      cause,
    });
  }
}

function refused(what: string): (fault: RecordFault) => TestingError {
  return (fault) => {
    const { expected, found } = fault;
    return new TestingError('OptionInvalid', faultMessage(fault, what), { expected, found });
  };
}
