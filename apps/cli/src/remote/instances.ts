/** Instances as commands show them, read from the management API's answers. */

import { z } from 'zod';
import { CliError, exitStatus } from '../errors.ts';

const provider = z.looseObject({
  name: z.string(),
  location: z.string(),
  tags: z.record(z.string(), z.string()).optional(),
  systemData: z.looseObject({ createdAt: z.string().optional() }).optional(),
  properties: z.looseObject({
    trustModel: z.string(),
    status: z.string(),
    attestUri: z.string(),
    attestHostUri: z.string().optional(),
  }),
});

/** An instance. */
export interface ShownInstance {
  readonly name: string;
  readonly mode: string;
  /** By host name, for clients that drop the path of an address; absent where no name leads to the service. */
  readonly hostEndpoint?: string;
  /** By path. Both are absent when the storage was asked: it does not know where a service listens. */
  readonly endpoint?: string;
  readonly location: string;
  readonly status: string;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt?: string;
}

/** The instance in an answer. */
export function instanceIn(answer: unknown, addressed: boolean): ShownInstance {
  const { name, location, tags = {}, systemData, properties } = read(provider, answer);
  const { trustModel: mode, attestUri: endpoint, attestHostUri: hostEndpoint, status } = properties;
  const createdAt = systemData?.createdAt;
  return {
    name,
    mode,
    ...(addressed && { ...(hostEndpoint !== undefined && { hostEndpoint }), endpoint }),
    location,
    status,
    tags,
    ...(createdAt !== undefined && { createdAt }),
  };
}

/** The instances in an answer. */
export function instancesIn(answer: unknown, addressed: boolean): readonly ShownInstance[] {
  const { value } = read(z.looseObject({ value: z.array(z.unknown()) }), answer);
  return value.map((each) => instanceIn(each, addressed));
}

/** The new key in an answer, and from when on it signs. */
export function rotationIn(answer: unknown): { readonly keyId: string; readonly signsFrom: string } {
  return read(z.looseObject({ keyId: z.string(), signsFrom: z.string() }), answer);
}

/** The key that is gone, and the one that signs. */
export function withdrawalIn(answer: unknown): { readonly dropped: string; readonly keyId: string } {
  return read(z.looseObject({ dropped: z.string(), keyId: z.string() }), answer);
}

/** An answer that has the form it must have. */
export function read<T>(schema: z.ZodType<T>, answer: unknown): T {
  const parsed = schema.safeParse(answer);
  if (parsed.success) return parsed.data;
  throw new CliError('EndpointFailed', 'The service did not answer as the management API does.', {
    status: exitStatus.otherSide,
  });
}
