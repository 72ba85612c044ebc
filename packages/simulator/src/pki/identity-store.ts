/** Keeps the identities of a PKI: in a folder of owner-only files, or in memory. */

import { createPrivateKey } from 'node:crypto';
import {
  closeSync,
  fsyncSync,
  linkSync,
  mkdirSync,
  openSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { CodedError } from '@veritee/core';
import { hex } from '@veritee/core/internal';
import { keyObjectOf } from '@veritee/core/internal/node';
import {
  type Certificate,
  decodeCertificate,
  fromPem,
  publicKeyOf,
  toPem,
} from '@veritee/core/internal/x509';
import { SimulatorError } from '../errors.ts';
import { type KeyPair, keyPairOf, type Random } from './keys.ts';

/** A key with its certificate. */
export interface KeptIdentity extends KeyPair {
  readonly certificate: Certificate;
}

/**
 * Gives the identity kept under a name, or makes and keeps one.
 *
 * @param isCurrent - a kept one that is not current is replaced
 */
export type Store = (
  name: string,
  make: () => KeptIdentity,
  isCurrent: (kept: Certificate) => boolean,
) => KeptIdentity;

/** Keeps nothing beyond the PKI that is being made. */
export const keepNothing: Store = (_name, make) => make();

/**
 * Keeps identities in `<directory>/<name>.pem`: private key and certificate, readable by the owner only.
 * Files appear whole or not at all; of two processes that make one at the same time, both use the first's.
 *
 * @throws SimulatorError `PkiUnreadable`
 */
export function keepIn(directory: string, random: Random): Store {
  attempt(directory, () => mkdirSync(directory, { recursive: true, mode: 0o700 }));
  return (name, make, isCurrent) => {
    const path = join(directory, `${name}.pem`);
    const kept = readIdentity(path);
    if (kept !== undefined && isCurrent(kept.certificate)) return kept;
    const made = make();
    const temporary = `${path}.${hex(random(8))}.tmp`;
    return attempt(path, () => {
      try {
        writeWhole(temporary, encodeIdentity(made));
        if (kept === undefined && !claim(temporary, path)) return readIdentity(path) ?? made;
        if (kept !== undefined) renameSync(temporary, path);
        return made;
      } finally {
        rmSync(temporary, { force: true });
      }
    });
  };
}

function readIdentity(path: string): KeptIdentity | undefined {
  return attempt(path, () => {
    const text = readIfThere(path);
    if (text === undefined) return undefined;
    const at = text.indexOf('-----BEGIN CERTIFICATE-----');
    const [der] = fromPem(text.slice(Math.max(at, 0)), 'CERTIFICATE');
    if (der === undefined) return undefined;
    const key = keyPairOf(createPrivateKey(text.slice(0, at)));
    const certificate = decodeCertificate(der);
    if (key.publicKey.equals(keyObjectOf(publicKeyOf(certificate)))) return { ...key, certificate };
    throw unreadable(path);
  });
}

function readIfThere(path: string): string | undefined {
  try {
    return readFileSync(path, 'utf8');
  } catch (error) {
    if (isSystemError(error, 'ENOENT')) return undefined;
    throw error;
  }
}

function encodeIdentity({ privateKey, certificate }: KeptIdentity): string {
  return `${privateKey.export({ type: 'pkcs8', format: 'pem' })}${toPem(certificate.der, 'CERTIFICATE')}`;
}

function writeWhole(path: string, text: string): void {
  const file = openSync(path, 'wx', 0o600);
  try {
    writeFileSync(file, text);
    fsyncSync(file);
  } finally {
    closeSync(file);
  }
}

/** Puts a file in its place unless another is there; says whether it did. */
function claim(temporary: string, path: string): boolean {
  try {
    linkSync(temporary, path);
  } catch (error) {
    if (isSystemError(error, 'EEXIST')) return false;
    // Some mounted file systems have no hard links.
    renameSync(temporary, path);
  }
  return true;
}

/** By its code alone: in contexts of their own, such as those of jest, errors of Node are not of the class `Error`. */
function isSystemError(error: unknown, code: string): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === code;
}

function attempt<T>(path: string, step: () => T): T {
  try {
    return step();
  } catch (cause) {
    if (cause instanceof SimulatorError || (!(cause instanceof CodedError) && !isNodeError(cause)))
      throw cause;
    throw unreadable(path, cause);
  }
}

function unreadable(path: string, cause?: unknown): SimulatorError {
  return new SimulatorError('PkiUnreadable', `The simulated PKI cannot be read or written at ${path}.`, {
    hint: 'Delete the folder to start a new PKI with a new root.',
    cause,
  });
}

/** System errors and what `node:crypto` says to keys that it cannot read carry a code. */
function isNodeError(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error;
}
