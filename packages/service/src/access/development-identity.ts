/**
 * An OpenID issuer for development: two applications with secrets of this machine, and tokens that this service alone
 * accepts. It lets the credentials of Azure's SDKs work without Azure. Off unless asked for; loopback only.
 */

import {
  createPrivateKey,
  createPublicKey,
  generateKeyPair,
  hkdfSync,
  type KeyObject,
  randomBytes,
  timingSafeEqual,
} from 'node:crypto';
import { promisify } from 'node:util';
import {
  calculateJwkThumbprint,
  createLocalJWKSet,
  exportJWK,
  type JSONWebKeySet,
  type JWTPayload,
  SignJWT,
} from 'jose';
import type { DataDirectory } from '../storage/files.ts';
import type { TrustedIssuer } from './authenticate.ts';
import { authorizationCodes, type CodeGrant, type CodeProof } from './authorization-codes.ts';
import type { Role } from './caller.ts';

/**
 * The tenant. Azure's SDKs ask Microsoft's cloud about every authority that they do not know, except for one of this
 * name (an on-premises AD FS): it is the only one that works without a network.
 */
export const DEVELOPMENT_TENANT = 'adfs';

/** An application of the development issuer. */
interface Application {
  readonly clientId: string;
  /** Values of the claim `roles`, named after Azure's roles. */
  readonly appRoles: readonly string[];
}

const APPLICATIONS = {
  contributor: {
    clientId: '5e71f1ed-0000-4000-8000-000000000001',
    appRoles: ['Attestation Contributor', 'Veritee Operator'],
  },
  reader: { clientId: '5e71f1ed-0000-4000-8000-000000000002', appRoles: ['Attestation Reader'] },
} as const satisfies Record<string, Application>;

const MANAGED = 'managed identity';

/** In the documentation of `veritee start`, for everybody to use; as good as no secret at all. */
const WELL_KNOWN_SECRETS: Readonly<Record<string, string>> = {
  [APPLICATIONS.contributor.clientId]: 'veritee-well-known-contributor',
  [APPLICATIONS.reader.clientId]: 'veritee-well-known-reader',
  [MANAGED]: 'veritee-well-known-identity',
};

function wellKnownSecret(name: string): string {
  const secret = WELL_KNOWN_SECRETS[name];
  if (secret === undefined) throw new Error(`There is no documented secret for ${name}.`);
  return secret;
}

const ROLE_OF: Readonly<Record<string, Role>> = {
  'Attestation Contributor': 'contributor',
  'Attestation Reader': 'reader',
  'Veritee Operator': 'operator',
};

/**
 * Resources that it has tokens for: attestation, and the management of instances as Azure's clients ask for it, which is
 * by the address of the management API when they are told one.
 */
const RESOURCES = [
  'https://attest.azure.net',
  'https://management.azure.com',
  'https://management.core.windows.net',
];

/** An access token with its life. */
export interface IssuedToken {
  readonly token: string;
  readonly expiresOn: Date;
  readonly seconds: number;
}

/** An access token, and who signed in where that was asked for. */
export interface SignedIn extends IssuedToken {
  readonly idToken?: string | undefined;
}

/** The issuer. */
export interface DevelopmentIdentity {
  /** `iss` of its tokens, and its base address. */
  readonly issuer: string;
  readonly keySet: JSONWebKeySet;
  /** What it has tokens for, without slashes at the end. */
  readonly resources: readonly string[];
  /** Whether its credentials are the documented ones, which everybody knows. */
  readonly isPublic: boolean;
  /** Its applications; with their secrets if everybody knows them. */
  readonly applications: readonly {
    readonly role: 'contributor' | 'reader';
    readonly clientId: string;
    readonly clientSecret?: string;
  }[];
  /** What the authenticator trusts. */
  readonly trusted: TrustedIssuer;
  /** Variables by which SDKs find it. */
  readonly environment: Readonly<Record<string, string>>;
  /** Whether the secret is that of the application. */
  hasSecret(clientId: string, secret: string): boolean;
  /** A token for an application that shows its secret; undefined when it does not. */
  tokenFor(clientId: string, secret: string, resource: string): Promise<IssuedToken | undefined>;
  /** A token for who shows the header that managed identities show; undefined for others. */
  tokenForManaged(header: string, resource: string): Promise<IssuedToken | undefined>;
  /**
   * A code that becomes a token once, without a secret. Undefined where the secrets are not public: whoever reaches this
   * machine's ports would get what only the owner of the data directory has.
   */
  authorize(grant: CodeGrant): string | undefined;
  /** The token of a code; undefined when the code is used, too old, or another's. */
  tokenForCode(code: string, proof: CodeProof): Promise<SignedIn | undefined>;
}

const KEY_FILE = 'development/identity-key.pem';
const SECRET_FILE = 'development/identity-secret';
const SECONDS = 3600;

/**
 * Opens the issuer; its key and secrets are made once per data directory.
 *
 * @param endpoint - address of the service
 * @param how - `clock`: the real time, since clients judge tokens by their own clock; `secrets`: those of the data
 *   directory, or the documented ones, which are public
 */
export async function openDevelopmentIdentity(
  data: DataDirectory,
  endpoint: string,
  { clock, secrets }: { readonly clock: () => Date; readonly secrets: 'own' | 'well-known' },
): Promise<DevelopmentIdentity> {
  const key = await openKey(data);
  const seed = secrets === 'own' ? await openSeed(data) : undefined;
  const issuer = `${endpoint}/${DEVELOPMENT_TENANT}`;
  const resources = [...RESOURCES, endpoint, `${endpoint}/management`];
  const jwk = await exportJWK(createPublicKey(key));
  const keyId = await calculateJwkThumbprint(jwk);
  const keySet = { keys: [{ ...jwk, kid: keyId, use: 'sig', alg: 'RS256' }] };
  const secretOf = (name: string): string =>
    seed === undefined
      ? wellKnownSecret(name)
      : Buffer.from(hkdfSync('sha256', seed, '', name, 24)).toString('base64url');
  const managedHeader = secretOf(MANAGED);
  const { contributor, reader } = APPLICATIONS;

  const codes = authorizationCodes(clock);
  const applicationOf = (clientId: string): Application | undefined =>
    [contributor, reader].find((each) => each.clientId === clientId);

  const hasSecret = (clientId: string, secret: string): boolean =>
    applicationOf(clientId) !== undefined && sameText(secret, secretOf(clientId));

  const sign = (clientId: string, audience: string, now: number, claims: JWTPayload): Promise<string> =>
    new SignJWT({ oid: clientId, tid: DEVELOPMENT_TENANT, ...claims })
      .setProtectedHeader({ alg: 'RS256', kid: keyId, typ: 'JWT' })
      .setIssuer(issuer)
      .setSubject(clientId)
      .setAudience(audience)
      .setIssuedAt(now)
      .setNotBefore(now)
      .setExpirationTime(now + SECONDS)
      .sign(key);
  const timeNow = (): number => Math.floor(clock().getTime() / 1000);
  const issue = async ({ clientId, appRoles }: Application, resource: string): Promise<IssuedToken> => {
    const now = timeNow();
    const token = await sign(clientId, resource, now, { appid: clientId, roles: [...appRoles] });
    return { token, expiresOn: new Date((now + SECONDS) * 1000), seconds: SECONDS };
  };

  return {
    issuer,
    keySet,
    resources,
    isPublic: seed === undefined,
    applications: (['contributor', 'reader'] as const).map((role) => {
      const { clientId } = APPLICATIONS[role];
      return { role, clientId, ...(seed === undefined && { clientSecret: wellKnownSecret(clientId) }) };
    }),
    trusted: {
      issuer,
      keys: createLocalJWKSet(keySet),
      audiences: [...resources],
      algorithms: ['RS256'],
      grants: Object.entries(ROLE_OF).map(([appRole, role]) => ({ role, appRoles: [appRole] })),
    },
    environment: environmentOf(endpoint, secretOf),
    hasSecret,
    tokenFor: async (clientId, secret, resource) => {
      const application = applicationOf(clientId);
      if (application === undefined || !hasSecret(clientId, secret)) return undefined;
      return issue(application, resource);
    },
    tokenForManaged: async (header, resource) =>
      sameText(header, managedHeader) ? issue(contributor, resource) : undefined,
    authorize: (grant) => (seed === undefined ? codes.issue(grant) : undefined),
    tokenForCode: async (code, proof) => {
      const grant = codes.redeem(code, proof);
      const application = grant && applicationOf(grant.clientId);
      if (grant === undefined || application === undefined) return undefined;
      const { clientId, resource, openId, nonce } = grant;
      const issued = await issue(application, resource);
      if (!openId) return issued;
      const idToken = await sign(clientId, clientId, timeNow(), nonce === undefined ? {} : { nonce });
      return { ...issued, idToken };
    },
  };
}

/** Variables by which SDKs find a service with the documented credentials. */
export function wellKnownEnvironment(endpoint: string): Readonly<Record<string, string>> {
  return environmentOf(endpoint, wellKnownSecret);
}

function environmentOf(
  endpoint: string,
  secretOf: (name: string) => string,
): Readonly<Record<string, string>> {
  const { contributor, reader } = APPLICATIONS;
  return {
    AZURE_AUTHORITY_HOST: endpoint,
    AZURE_TENANT_ID: DEVELOPMENT_TENANT,
    AZURE_CLIENT_ID: contributor.clientId,
    AZURE_CLIENT_SECRET: secretOf(contributor.clientId),
    ATTESTATION_TENANT_ID: DEVELOPMENT_TENANT,
    ATTESTATION_CLIENT_ID: contributor.clientId,
    ATTESTATION_CLIENT_SECRET: secretOf(contributor.clientId),
    IDENTITY_ENDPOINT: `${endpoint}/${DEVELOPMENT_TENANT}/identity`,
    IDENTITY_HEADER: secretOf(MANAGED),
    ATTESTATION_READER_CLIENT_ID: reader.clientId,
    ATTESTATION_READER_CLIENT_SECRET: secretOf(reader.clientId),
  };
}

/** Takes the same time wherever the texts differ. */
function sameText(given: string, wanted: string): boolean {
  const [some, other] = [Buffer.from(given), Buffer.from(wanted)];
  return some.length === other.length && timingSafeEqual(some, other);
}

async function openKey(data: DataDirectory): Promise<KeyObject> {
  const known = await data.read(KEY_FILE, 'secret');
  if (known !== undefined) return createPrivateKey(known);
  const { privateKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
  const pem = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString();
  return createPrivateKey(await data.writeFirst(KEY_FILE, pem, 'secret'));
}

async function openSeed(data: DataDirectory): Promise<string> {
  const known = await data.read(SECRET_FILE, 'secret');
  if (known !== undefined) return known;
  return data.writeFirst(SECRET_FILE, randomBytes(32).toString('hex'), 'secret');
}
