/** Services in processes of their own, which tests kill, stop and start again. Needs the build. */

import { type ChildProcess, fork } from 'node:child_process';
import { resolve } from 'node:path';

/** What a service process is told. */
export interface ServiceProcessOptions {
  readonly dataDirectory: string;
  /** Folder of the simulated PKI. */
  readonly pki: string;
  readonly database?: string;
  readonly masterKey?: { readonly text: string; readonly name: string };
  /** Where records of attestation decisions go. */
  readonly audit?: { readonly attestations: string };
  /** Level of signing keys; absent: that of a service with development roots. */
  readonly keyLevel?: 'production' | 'development';
  /** Isolated instances: name, then base64 of the DER of each certificate. */
  readonly certificates?: readonly (readonly string[])[];
  readonly limits?: Readonly<Record<string, number>>;
  /** Further instances, with policies of their own. */
  readonly instances?: readonly string[];
}

/** An answer of the service. */
export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly body: {
    readonly token?: string;
    readonly error?: { readonly code: string; readonly innererror: { readonly code: string } };
    readonly keys?: readonly { readonly kid: string }[];
    readonly status?: string;
    readonly keyId?: string;
  };
}

/** Milliseconds. */
export interface LoopDelay {
  readonly p99: number;
  readonly longest: number;
}

/** A running service. */
export interface ServiceProcess {
  readonly endpoint: string;
  /** A contributor's token of the development identity. */
  readonly token: string;
  /** The process, for measurements. */
  readonly pid: number | undefined;
  /** Calls with the development identity's contributor token. Rejects when the connection breaks. */
  call(method: string, path: string, body?: string, contentType?: string): Promise<Answer>;
  /** Milliseconds for which its event loop was busy at a time, since this was last asked. */
  delay(): Promise<LoopDelay>;
  /** Sends SIGHUP, at which the service reads its files again. */
  hangUp(): void;
  /** `kill -9`. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** The coded failure of a service that did not start. */
export class NotStarted extends Error {
  readonly code: string;

  constructor({ code, message }: { readonly code: string; readonly message: string }) {
    super(message);
    this.code = code;
  }
}

interface Ready {
  readonly endpoint: string;
  readonly environment: Readonly<Record<string, string>>;
}

const running = new Set<ChildProcess>();

/** Kills what a failed test has left running. */
export async function killAll(): Promise<void> {
  await Promise.all([...running].map((child) => ended(child, 'SIGKILL')));
}

const script = resolve(import.meta.dirname, 'service-process.mjs');

/** Starts one; it answers when this returns. @throws NotStarted */
export async function startServiceProcess(options: ServiceProcessOptions): Promise<ServiceProcess> {
  const child = fork(script, [JSON.stringify(options)], {
    // The test runner's conditions lead to sources, which Node cannot run.
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', 'ipc'],
  });
  running.add(child);
  child.once('exit', () => running.delete(child));
  const { endpoint, environment } = await readiness(child);
  const token = await managedToken(environment);
  return {
    endpoint,
    token,
    pid: child.pid,
    call: (method, path, body, contentType = 'text/plain') =>
      call(endpoint + path, { method, body, headers: headersFor(token, body && contentType) }),
    delay: () => delay(child),
    hangUp: () => void child.kill('SIGHUP'),
    kill: () => ended(child, 'SIGKILL'),
    stop: () => ended(child, 'SIGTERM'),
  };
}

function readiness(child: ChildProcess): Promise<Ready> {
  return new Promise((done, refuse) => {
    child.once('error', refuse);
    // Not `exit`, which may be heard of before what the process said last.
    child.once('close', (status, signal) =>
      refuse(new NotStarted({ code: 'none', message: `ended with ${status ?? signal} before it was ready` })),
    );
    child.once('message', (said: { ready: Ready } | { failed: { code: string; message: string } }) => {
      if ('ready' in said) done(said.ready);
      else refuse(new NotStarted(said.failed));
    });
  });
}

function delay(child: ChildProcess): Promise<LoopDelay> {
  return new Promise((done) => {
    child.once('message', (said: { delay: LoopDelay }) => done(said.delay));
    child.send('delay');
  });
}

function ended(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((done) => {
    child.once('exit', () => done());
    child.kill(signal);
  });
}

async function managedToken(environment: Ready['environment']): Promise<string> {
  const { IDENTITY_ENDPOINT = '', IDENTITY_HEADER = '' } = environment;
  const url = `${IDENTITY_ENDPOINT}?api-version=2019-08-01&resource=https%3A%2F%2Fattest.azure.net`;
  const answer = await fetch(url, { headers: { 'x-identity-header': IDENTITY_HEADER } });
  return ((await answer.json()) as { access_token: string }).access_token;
}

function headersFor(token: string, contentType: string | undefined): Record<string, string> {
  return {
    authorization: `Bearer ${token}`,
    ...(contentType !== undefined && { 'content-type': contentType }),
  };
}

async function call(
  url: string,
  init: { method: string; body: string | undefined; headers: object },
): Promise<Answer> {
  const { method, body, headers } = init;
  const answer = await fetch(url, {
    method,
    headers: headers as Record<string, string>,
    ...(body !== undefined && { body }),
    signal: AbortSignal.timeout(30_000),
  });
  return { status: answer.status, headers: answer.headers, body: (await answer.json()) as Answer['body'] };
}
