/** What the management API does with instances. */

import { base64, fromBase64, sameBytes } from '@veritee/core/internal';
import {
  MOST_CERTIFICATES,
  requireManagementCertificate,
} from '../../administration/management-certificate.ts';
import { ServiceError } from '../../errors/service-error.ts';
import { type Act, actDetails } from '../../instances/act.ts';
import { type AddressBook, DEFAULT_INSTANCE } from '../../instances/addresses.ts';
import type { Instances } from '../../instances/instances.ts';
import type { WatchedSource } from '../../observe/watched-source.ts';
import type { InstanceMode, InstanceRecord, InstanceState, Storage } from '../../storage/storage.ts';
import type { DevelopmentParts } from '../development-parts.ts';
import type { ExpirationParts } from './expirations.ts';
import type { CreationBody } from './provider.ts';
import { requireServedAccess } from './served-access.ts';

/** What the routes work with. */
export interface ManagementParts extends DevelopmentParts {
  readonly instances: Instances;
  readonly storage: Storage;
  /** Whether evidence may be sent without a token. */
  readonly attestIsOpen: boolean;
  /** The hosts that may be named in requests; absent where every caller needs a credential of its own. */
  readonly knownHosts?: AddressBook | undefined;
  /** Endorsements in use; absent where no service runs. */
  readonly watched?: Pick<WatchedSource, 'ends' | 'status'> | undefined;
  /** What ends when; absent where no service runs. */
  readonly expirations?: ExpirationParts | undefined;
  clock(): Date;
}

/**
 * The instance of that name.
 * @throws ServiceError `NotFound`
 */
export async function instanceNamed({ storage }: ManagementParts, name: string): Promise<InstanceState> {
  const state = await storage.state(name.toLowerCase());
  if (state !== undefined) return state;
  throw new ServiceError('NotFound', `There is no instance ${name.slice(0, 64)} here.`);
}

/**
 * Makes an instance, or sets the tags of one that is there. Its trust model is fixed: isolated if and only if policy
 * signing certificates are given.
 *
 * @returns whether it was made
 * @throws ServiceError `InvalidParameter`, `Conflict`; AdministrationError for a certificate that cannot sign
 */
export async function createOrUpdate(
  parts: ManagementParts,
  name: string,
  body: CreationBody,
  act: Act,
): Promise<{ readonly record: InstanceRecord; readonly created: boolean }> {
  requireServedAccess(body.properties, parts.attestIsOpen);
  const certificates = signingCertificates(body, parts.clock());
  const mode = modeOf(body, certificates);
  const known = await parts.storage.state(name.toLowerCase());
  if (known !== undefined) {
    requireSame(known, mode, certificates, body);
    const record =
      body.tags === undefined ? known.record : await setTags(parts, known.record, body.tags, act);
    return { record, created: false };
  }
  const { location, tags } = body;
  const record = await parts.instances.create({ name, mode, certificates, location, tags }, act);
  return { record, created: true };
}

/** Replaces the tags of an instance. */
export async function setTags(
  { storage, clock }: ManagementParts,
  record: InstanceRecord,
  tags: Readonly<Record<string, string>>,
  act: Act,
): Promise<InstanceRecord> {
  await storage.change(record.name, async (_state, write) => {
    await write.setTags(tags);
    await write.audit({
      at: clock(),
      caller: act.caller,
      operation: 'UpdateInstance',
      instance: record.name,
      outcome: 'done',
      details: { tags: Object.keys(tags).length, ...actDetails(act) },
    });
  });
  return { ...record, tags };
}

/**
 * Deletes an instance.
 * @returns false when there was none
 * @throws ServiceError `InvalidOperation` for the default instance
 */
export async function remove(
  { instances, storage }: ManagementParts,
  name: string,
  act: Act,
): Promise<boolean> {
  const known = name.toLowerCase();
  if (known !== DEFAULT_INSTANCE && (await storage.state(known)) === undefined) return false;
  await instances.delete(known, act);
  return true;
}

function modeOf({ properties }: CreationBody, certificates: readonly Uint8Array[]): InstanceMode {
  const implied = certificates.length > 0 ? 'Isolated' : 'AAD';
  const wanted = properties?.trustModel ?? implied;
  if ((wanted === 'Isolated') === (implied === 'Isolated')) return wanted;
  throw new ServiceError('InvalidParameter', 'The trust model does not suit the certificates.', {
    expected: 'Isolated with properties.policySigningCertificates, any other without',
    found: wanted,
  });
}

function signingCertificates({ properties }: CreationBody, now: Date): readonly Uint8Array[] {
  const keys = properties?.policySigningCertificates?.keys;
  if (keys === undefined) return [];
  if (keys.length === 0 || keys.length > MOST_CERTIFICATES) {
    throw new ServiceError(
      'InvalidParameter',
      'The list of policy signing certificates has an invalid length.',
      {
        expected: `1 to ${MOST_CERTIFICATES} keys`,
      },
    );
  }
  const certificates = keys.map(({ x5c: [text = ''] }) => certificateIn(text, now));
  return certificates.filter((der, at) => !certificates.slice(0, at).some((each) => sameBytes(each, der)));
}

function certificateIn(text: string, now: Date): Uint8Array {
  const der = fromBase64(text);
  // One text per certificate, so that nothing hides behind padding or blanks.
  if (base64(der) !== text) {
    throw new ServiceError('InvalidParameter', 'PolicySigningCertificate key is not an X509 security key.', {
      expected: 'x5c with the base64 of a DER certificate',
    });
  }
  requireManagementCertificate(der, now);
  return der;
}

/** ARM's PUT may be repeated; it cannot make another instance of one that is there. */
function requireSame(
  { record, certificates }: InstanceState,
  mode: InstanceMode,
  wanted: readonly Uint8Array[],
  { location }: CreationBody,
): void {
  const differs =
    record.mode !== mode
      ? `trust model ${record.mode}`
      : location !== undefined && location !== record.location
        ? `location ${record.location}`
        : wanted.some((der) => !certificates.some((each) => sameBytes(each, der)))
          ? 'other policy signing certificates'
          : undefined;
  if (differs === undefined) return;
  throw new ServiceError('Conflict', `The instance ${record.name} already exists.`, {
    found: differs,
    hint: 'Its trust model and location cannot be changed; its certificates are changed in the API of the instance.',
  });
}
