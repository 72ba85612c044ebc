/** Why no answer came, in words, with what to do about it. */

import type { Failed, Hints } from './hint.ts';

/** What the address that was asked is called where it is given. */
export interface Asked {
  /** The option or variable that names the address. */
  readonly address: string;
  /** How the certificate authority of the other side is named. */
  readonly authority: string;
  /** Whether it was asked without TLS. */
  readonly isPlain?: boolean;
}

const UNKNOWN_AUTHORITY = new Set([
  'DEPTH_ZERO_SELF_SIGNED_CERT',
  'SELF_SIGNED_CERT_IN_CHAIN',
  'UNABLE_TO_GET_ISSUER_CERT',
  'UNABLE_TO_GET_ISSUER_CERT_LOCALLY',
  'UNABLE_TO_VERIFY_LEAF_SIGNATURE',
]);

/** Words for the codes of Node, OpenSSL and fetch. */
const TROUBLES: readonly (readonly [RegExp, (asked: Asked) => string])[] = [
  [
    /^ECONNREFUSED$/,
    ({ address }) => `Nothing listens there. Start the service, or correct host and port in ${address}.`,
  ],
  [
    /^(?:ENOTFOUND|EAI_NONAME|ENODATA)$/,
    ({ address }) =>
      `There is no host of this name. Correct it in ${address}, or check the network and its name server.`,
  ],
  [/^EAI_/, () => 'The name server did not answer. Check the network.'],
  [
    /^(?:ETIMEDOUT|UND_ERR_\w*TIMEOUT|EHOSTUNREACH|ENETUNREACH|EHOSTDOWN|ENETDOWN)$/,
    ({ address }) =>
      `The host did not answer in time. Check the network, a firewall or proxy in between, and ${address}.`,
  ],
  [
    /^CERT_HAS_EXPIRED$/,
    () => 'Its TLS certificate has expired. Renew it, or correct the clock of this machine.',
  ],
  [/^CERT_NOT_YET_VALID$/, () => 'Its TLS certificate is not valid yet. Correct the clock of this machine.'],
  [
    /^ERR_TLS_CERT_ALTNAME_INVALID$/,
    ({ address }) =>
      `Its TLS certificate is for other host names. Use one of them in ${address}, or renew the certificate for this one.`,
  ],
  [
    /^(?:EPROTO|ERR_SSL_WRONG_VERSION_NUMBER)$/,
    ({ address }) =>
      `The server there answers without TLS. Write http:// in ${address}; if it is not the one that was meant, correct the port.`,
  ],
  [
    /^ERR_SSL_\w+$/,
    () => 'The two sides agree on no version of TLS. Update the older one, or look at a proxy in between.',
  ],
  [
    /^(?:ECONNRESET|EPIPE|UND_ERR_SOCKET|HPE_\w+)$/,
    ({ address, isPlain = false }) =>
      isPlain
        ? `The connection was closed without an answer, as services that use TLS do. Write https:// in ${address}.`
        : 'The connection was closed without an answer. See what the service prints, or a proxy in between.',
  ],
];

/**
 * What to do when no answer came; undefined when the reason says nothing known.
 *
 * @param reason - an error whose causes may have a code of Node, or that code
 */
export function connectionHint(reason: unknown, asked: Asked): string | undefined {
  const code = typeof reason === 'string' ? reason : codeIn(reason);
  if (code === undefined) return undefined;
  if (UNKNOWN_AUTHORITY.has(code)) {
    return `The authority that signed its TLS certificate is not trusted on this machine. Name that authority's certificate: ${asked.authority}.`;
  }
  return TROUBLES.find(([codes]) => codes.test(code))?.[1](asked);
}

const MOST_CAUSES = 8;

/** The first code of Node in the causes of an error. */
function codeIn(error: unknown): string | undefined {
  let each = error;
  for (let depth = 0; depth < MOST_CAUSES && each instanceof Error; depth++) {
    const { code, errors } = each as Error & {
      readonly code?: unknown;
      readonly errors?: readonly unknown[];
    };
    if (typeof code === 'string' && /^[A-Z][A-Z0-9_]+$/.test(code)) return code;
    each = errors?.[0] ?? each.cause;
  }
  return undefined;
}

/** How the services that commands ask are named. */
export const asked = {
  service: {
    address: '--endpoint',
    authority:
      '--ca FILE (if the service created its own certificate: DATA/tls/ca.pem), or NODE_EXTRA_CA_CERTS',
  },
  issuer: {
    address: '--issuer',
    authority:
      '--ca FILE (if the service created its own certificate: DATA/tls/ca.pem), or NODE_EXTRA_CA_CERTS',
  },
  endorsements: {
    address: '--endorsements',
    authority:
      'NODE_EXTRA_CA_CERTS=FILE (for a PCCS the file that it was set up with, for a Veritee service DATA/tls/ca.pem)',
  },
  identity: {
    address: 'AZURE_AUTHORITY_HOST or IDENTITY_ENDPOINT',
    authority: '--ca FILE, or NODE_EXTRA_CA_CERTS',
  },
} as const satisfies Readonly<Record<string, Asked>>;

const UNREAD: Readonly<Record<string, string>> = {
  ENOENT: 'There is no such file or folder.',
  EACCES: 'Reading it is not permitted.',
  ENOTDIR: 'A part of the path is not a folder.',
};

/** Endorsements are had without a network, too. */
function endorsements({ cause, found }: Failed): string {
  const unread = UNREAD[found ?? ''];
  if (unread !== undefined) return `${unread} Correct the path in --endorsements.`;
  const why = connectionHint(cause, asked.endorsements) ?? connectionHint(found, asked.endorsements);
  const instead =
    '`veritee endorsements fetch`, run on a machine with network access, saves them to a file for --endorsements';
  if (/TLS/.test(why ?? '')) return why ?? '';
  return `${why === undefined ? 'Name a source that answers with --endorsements' : why.replace(/\.$/, '')}; ${instead}.`;
}

/** What an answer was, as far as the client's error says it. */
function answered(failed: object): string {
  const { statusCode } = failed as { readonly statusCode?: unknown };
  return typeof statusCode === 'number'
    ? `It has status ${statusCode} and no JSON of such a service`
    : 'It has no JSON of such a service';
}

/** By code. */
export const connectionHints: Hints = {
  ConnectionFailed: ({ cause, found = '' }) =>
    connectionHint(cause, { ...asked.service, isPlain: found.includes('http://') }),
  RequestTimedOut: 'Check that the service runs and is reachable, or try again later.',
  KeysUnavailable: ({ cause, found }) =>
    connectionHint(cause, asked.issuer) ??
    (/^status 404/.test(found ?? '')
      ? 'Name the instance itself in --issuer, as in the token, or pass its keys with --keys FILE.'
      : 'Try again later, or give the keys of the issuer with --keys FILE.'),
  KeysMalformed:
    'Check that --issuer is the address of an attestation instance, or give its keys with --keys FILE.',
  AnswerMalformed: (failed) =>
    `${answered(failed)}: another program or a proxy answers there. Give host and port of the attestation service in --endpoint.`,
  EndorsementsUnavailable: endorsements,
};
