/** Asks the management API of a service, with an operator's token. */

import { userInfo } from 'node:os';
import { parseJson } from '@veritee/core/internal';
import { CliError, exitStatus } from '../errors.ts';
import { asked, connectionHint } from '../hints/connection.ts';
import { serviceHint } from '../hints/service.ts';
import { dataDirectory, isNewData, requireStorage } from '../input/data-directory.ts';
import { masterKeySource } from '../input/master-key-source.ts';
import { type Outcome, printable } from '../output/output.ts';
import type { Session } from '../session/session.ts';
import { credentialFrom } from './credential.ts';
import { readAuthority } from './endpoint.ts';
import { exchange } from './exchange.ts';
import type { ManagementOptions, ServiceOptions } from './management-options.ts';

/** The service refused: a result of the command, not a failure of it. */
export class ManagementRefusal extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.code = code;
  }
}

/** Sends requests below one path of a service. */
export interface Management {
  /** Whether the addresses in its answers mean something. */
  readonly addressed: boolean;
  /**
   * The answer's document; undefined for an answer without one (204).
   * @throws ManagementRefusal; CliError `EndpointFailed`
   */
  send(method: 'GET' | 'PUT' | 'PATCH' | 'POST' | 'DELETE', path: string, body?: object): Promise<unknown>;
}

const API_VERSION = '2020-10-01';
const TIMEOUT = 30_000;
const LONGEST = 16 * 1024 * 1024;

/** The management API of the service at an endpoint. */
export function openManagement(options: ServiceOptions, session: Session): Promise<Management> {
  return openRoutes(options, session, '/management');
}

/** Routes of ours below a path of the service, or of an instance. */
export async function openRoutes(
  options: ServiceOptions,
  session: Session,
  base: string,
): Promise<Management> {
  const { terminal, inputs } = session;
  if (!options.endpoint.startsWith('https:')) {
    throw new CliError('EndpointInvalid', 'A bearer token travels over https only.', {
      hint: 'Expected an address such as https://127.0.0.1:8443.',
    });
  }
  const authority = await readAuthority(options.ca, inputs);
  const { env, clock } = terminal;
  const credential = await credentialFrom({ file: options.token, env, authority, clock }, inputs);
  const token = (await credential.getToken('https://attest.azure.net/.default'))?.token ?? '';
  return {
    addressed: true,
    send: async (method, path, body) => {
      const separator = path.includes('?') ? '&' : '?';
      const url = new URL(`${options.endpoint}${base}${path}${separator}api-version=${API_VERSION}`);
      const headers = {
        accept: 'application/json',
        authorization: `Bearer ${token}`,
        ...(body !== undefined && { 'content-type': 'application/json' }),
      };
      const { status, text } = await exchange(url, {
        method,
        headers,
        body: body === undefined ? undefined : JSON.stringify(body),
        authority,
        timeout: TIMEOUT,
        longest: LONGEST,
      }).catch((cause: Error) => {
        throw failed(url, cause);
      });
      return answered(status, text, url.origin);
    },
  };
}

function failed({ origin }: URL, cause: Error): CliError {
  const hint = connectionHint(cause, asked.service);
  return new CliError('EndpointFailed', `The service at ${origin} could not be asked: ${cause.message}.`, {
    status: exitStatus.otherSide,
    hint,
    cause,
  });
}

function answered(status: number, text: string, origin: string): unknown {
  if (status < 300) return text === '' ? undefined : document(text, origin);
  throw refusal(status, text, origin);
}

function refusal(status: number, text: string, origin: string): Error {
  const { error } = document(text, origin) as {
    readonly error?: { readonly code?: unknown; readonly message?: unknown };
  };
  const code = typeof error?.code === 'string' ? error.code : `Status${status}`;
  const message =
    typeof error?.message === 'string' ? error.message : `The service answered with status ${status}.`;
  if (status < 500) return new ManagementRefusal(code, message);
  return new CliError('EndpointFailed', `The service could not do it (${code}): ${message}`, {
    status: exitStatus.otherSide,
  });
}

function document(text: string, origin: string): unknown {
  try {
    return parseJson(text) ?? {};
  } catch (cause) {
    throw new CliError('EndpointFailed', `${origin} did not answer as a service of Veritee does.`, {
      status: exitStatus.otherSide,
      cause,
    });
  }
}

/**
 * Runs the work of a command on a service, or on its storage; a refusal becomes its outcome.
 *
 * @param makesStorage - whether the command may come before the first start of the service
 */
export async function managing(
  options: ManagementOptions,
  session: Session,
  work: (management: Management) => Promise<Outcome>,
  { makesStorage = false }: { readonly makesStorage?: boolean } = {},
): Promise<Outcome> {
  const { endpoint, data, database } = options;
  const isLocal = data !== undefined || database !== undefined;
  if (isLocal === (endpoint !== undefined)) {
    throw new CliError('InvalidUsage', 'Name the service, or its storage.', {
      hint: 'Either --endpoint URL, or --data DIR (or --database URL).',
    });
  }
  if (endpoint !== undefined) {
    const management = await openManagement({ ...options, endpoint }, session);
    return orRefused(() => work(management));
  }
  const { local, close } = await openStorage(options, session, makesStorage);
  try {
    return await orRefused(() => work(local));
  } finally {
    await close();
  }
}

/** The management API over the storage itself. Whoever can read it and the master key is an operator. */
async function openStorage(
  { data, database, masterKey }: ManagementOptions,
  { terminal, kinds }: Session,
  makesStorage: boolean,
): Promise<{ readonly local: Management; close(): Promise<void> }> {
  const { openLocalManagement } = await import('@veritee/service/internal');
  const { clock, stderr } = terminal;
  const directory = dataDirectory(data, terminal);
  const keySource = masterKeySource(masterKey, terminal);
  if (database === undefined && !makesStorage) requireStorage(directory);
  else if (isNewData(directory))
    stderr.write(`veritee: made the new data directory ${printable(directory)}\n`);
  const opened = await openLocalManagement({
    dataDirectory: directory,
    database,
    masterKey: keySource,
    caller: `local#${userInfo().username}`,
    kinds: await kinds(),
    clock,
  });
  return {
    local: {
      addressed: false,
      send: async (method, path, body) => {
        const separator = path.includes('?') ? '&' : '?';
        const { status, text } = await opened.send(
          method,
          `${path}${separator}api-version=${API_VERSION}`,
          body,
        );
        return answered(status, text, 'The storage');
      },
    },
    close: () => opened.close(),
  };
}

/** Runs the work of a command; a refusal becomes its outcome. */
export async function orRefused(work: () => Promise<Outcome>): Promise<Outcome> {
  try {
    return await work();
  } catch (error) {
    if (!(error instanceof ManagementRefusal)) throw error;
    const { code, message } = error;
    const hint = serviceHint({ serviceCode: code }, message);
    return {
      status: exitStatus.refused,
      json: { error: { code, message: hint === undefined ? message : `${message} ${hint}` } },
      text: `✗ Refused (${code}): ${printable(message)}${hint === undefined ? '' : `\n  ${hint}`}`,
    };
  }
}
