/** Instances in the shapes of Azure's resource provider `Microsoft.Attestation` (rest-api §12). */

import type { JsonValue } from '@veritee/core';
import { isJsonObject } from '@veritee/core/internal';
import { membersNamed } from '@veritee/core/internal/maa';
import { z } from 'zod';
import type { InstanceRecord } from '../../storage/storage.ts';

/** Where a request found instances: what their ids are made of. */
export interface ResourceScope {
  readonly subscription: string;
  readonly group: string;
}

/** This service has one subscription with one group; any other name in a path means them too. */
export const OWN_SCOPE: ResourceScope = {
  subscription: '00000000-0000-0000-0000-000000000000',
  group: 'veritee',
};

export const NAMESPACE = 'Microsoft.Attestation';
const TYPE = `${NAMESPACE}/attestationProviders`;

/** An instance as Azure's clients know it. */
export interface ProviderAnswer {
  readonly id: string;
  readonly name: string;
  readonly type: string;
  readonly location: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly systemData: { readonly createdAt: string };
  readonly properties: {
    readonly trustModel: string;
    readonly status: 'Ready';
    readonly attestUri: string;
    /** Ours: the address by host name, for clients that drop a path; absent if no host name leads here. */
    readonly attestHostUri?: string;
    readonly privateEndpointConnections: readonly never[];
  };
}

/** The answer for an instance. */
export function providerAnswer(
  { name, mode, location, tags, createdAt }: InstanceRecord,
  { attestUri, attestHostUri }: { readonly attestUri: string; readonly attestHostUri: string | undefined },
  { subscription, group }: ResourceScope,
): ProviderAnswer {
  return {
    id: `/subscriptions/${subscription}/resourceGroups/${group}/providers/${TYPE}/${name}`,
    name,
    type: TYPE,
    location,
    tags,
    systemData: { createdAt: createdAt.toISOString() },
    properties: {
      trustModel: mode,
      status: 'Ready',
      attestUri,
      ...(attestHostUri !== undefined && { attestHostUri }),
      privateEndpointConnections: [],
    },
  };
}

/** What can be shown on one line, and stored by every engine. */
const PRINTABLE = /^[^\p{Control}\p{Surrogate}\p{Line_Separator}\p{Paragraph_Separator}]*$/u;
const printable = z.string().regex(PRINTABLE, { error: 'control characters are not allowed' });

/** Bounds of Azure's resource manager. */
const tags = z
  .record(printable.min(1).max(512), printable.max(256))
  .refine((all) => Object.keys(all).length <= 50, { error: 'at most 50 tags' });

const switched = z.enum(['Enabled', 'Disabled']).optional();
/** Later versions of Azure's resource provider have them. */
const accessMembers = { publicNetworkAccess: switched, tpmAttestationAuthentication: switched };

const propertiesBody = z.object({
  ...accessMembers,
  /** Ours: `Shared` cannot be told from `AAD` by its certificates. */
  trustModel: z.enum(['AAD', 'Isolated', 'Shared']).optional(),
  policySigningCertificates: z
    .object({
      keys: z
        .array(
          z.object({
            x5c: z
              .array(z.string().max(64 * 1024))
              .min(1)
              .max(10),
          }),
        )
        .max(64),
    })
    .optional(),
});

/** Body of a creation. */
export const creationBody = z.object({
  location: printable.min(1).max(64).optional(),
  tags: tags.optional(),
  properties: propertiesBody.optional(),
});
export type CreationBody = z.infer<typeof creationBody>;

/** Body of an update. */
export const updateBody = z.object({ tags: tags.optional(), properties: z.object(accessMembers).optional() });

/**
 * The members of a creation by their own names. An isolated instance is one whose certificates are given: under another
 * name they would be ignored, and an instance made that takes unsigned policies.
 *
 * @throws FormatError on members that are there twice or misspelt
 */
export function creationMembers(body: unknown): unknown {
  return within(body, creationBody.shape, ({ properties, ...others }) => ({
    ...others,
    properties: within(properties, propertiesBody.shape, ({ policySigningCertificates, ...more }) => ({
      ...more,
      policySigningCertificates: within(policySigningCertificates, { keys: true }, (members) => members),
    })),
  }));
}

/** The members of an update, likewise. */
export function updateMembers(body: unknown): unknown {
  return within(body, updateBody.shape, ({ properties, ...others }) => ({
    ...others,
    properties: within(properties, accessMembers, (members) => members),
  }));
}

type Members = Readonly<Record<string, JsonValue | undefined>>;

/** What is no object is the schema's affair. */
function within(value: unknown, shape: object, read: (members: Members) => object): unknown {
  const json = value as JsonValue | undefined;
  return isJsonObject(json) ? read(membersNamed(json, Object.keys(shape))) : json;
}

/** Body of a rotation of keys, ours: strict, so that a misspelt member does not keep a key for another day. */
export const rotationBody = z.strictObject({
  /** Whether the new key signs at once, without having been published before. */
  now: z.boolean().optional(),
});

/** Body of the withdrawal of a key, ours. */
export const withdrawalBody = z.strictObject({ keyId: z.string().min(1).max(128) });
