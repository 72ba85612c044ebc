/**
 * Sealing: secrets at rest, and what the service hands out to get back unread, encrypted under the master key.
 * AES-256-GCM (NIST SP 800-38D) under a key derived for each purpose by HKDF-SHA256 (RFC 5869).
 */

import { createCipheriv, createDecipheriv, createHmac, hkdfSync, randomBytes } from 'node:crypto';
import { base64url, fromBase64url } from '@veritee/core/internal';
import { KeyError } from '../errors/key-error.ts';

/** What a secret is for. A seal made for one purpose does not open for another. */
export type SealPurpose = 'signing-key' | 'tpm-context' | 'development-identity' | 'kept-decision';

/** Seals and opens secrets. */
export interface Sealer {
  /**
   * Encrypts.
   *
   * @param context - what the secret belongs to; must be the same at opening
   * @returns text of base64url parts and full stops: version, master key id, nonce, ciphertext with tag
   */
  seal(purpose: SealPurpose, context: string, secret: Uint8Array): string;
  /** @throws KeyError `MasterKeyUnknown` or `SealBroken` */
  open(purpose: SealPurpose, context: string, sealed: string): Uint8Array;
  /** A short text by which equal contexts are recognised, and nothing else about them: a keyed hash. */
  mark(purpose: SealPurpose, context: string): string;
}

/** Length of a master key. */
export const MASTER_KEY_BYTES = 32;
const VERSION = 'v1';
const NONCE_BYTES = 12;
const TAG_BYTES = 16;
const KEY_ID_BYTES = 9;
const MARK_BYTES = 12;

/**
 * A sealer over master keys: the first seals, all of them open, so a master key can be replaced while what was sealed
 * under the old one still opens.
 *
 * @param masterKeys - 32 random bytes each; at least one
 */
export function createSealer(masterKeys: readonly [Uint8Array, ...Uint8Array[]]): Sealer {
  const [first, ...others] = masterKeys.map(openMasterKey);
  if (first === undefined) throw new KeyError('MasterKeyInvalid', 'There is no master key.');
  const known = new Map([...others, first].map((key) => [key.id, key]));
  return {
    seal: (purpose, context, secret) => seal(first, { purpose, context }, secret),
    open: (purpose, context, sealed) => open(known, { purpose, context }, sealed),
    mark: (purpose, context) => mark(first, { purpose, context }),
  };
}

interface MasterKey {
  /** Says which master key a seal needs; tells nothing about it. */
  readonly id: string;
  keyFor(act: 'seal' | 'mark', purpose: SealPurpose): Uint8Array;
}

interface Use {
  readonly purpose: SealPurpose;
  readonly context: string;
}

function openMasterKey(masterKey: Uint8Array): MasterKey {
  if (masterKey.length !== MASTER_KEY_BYTES) {
    throw new KeyError('MasterKeyInvalid', 'The master key has the wrong length.', {
      expected: `${MASTER_KEY_BYTES} bytes`,
      found: `${masterKey.length} bytes`,
    });
  }
  const keys = new Map<string, Uint8Array>();
  return {
    id: base64url(derive(masterKey, 'key-id', KEY_ID_BYTES)),
    keyFor: (act, purpose) => {
      const info = `${act} ${purpose}`;
      let key = keys.get(info);
      if (key === undefined) {
        key = derive(masterKey, info, MASTER_KEY_BYTES);
        keys.set(info, key);
      }
      return key;
    },
  };
}

function derive(masterKey: Uint8Array, info: string, length: number): Uint8Array {
  return new Uint8Array(hkdfSync('sha256', masterKey, '', `veritee ${VERSION} ${info}`, length));
}

function seal(master: MasterKey, use: Use, secret: Uint8Array): string {
  const nonce = randomBytes(NONCE_BYTES);
  const cipher = createCipheriv('aes-256-gcm', master.keyFor('seal', use.purpose), nonce);
  cipher.setAAD(associated(master.id, use));
  const parts = [cipher.update(secret), cipher.final(), cipher.getAuthTag()];
  return [VERSION, master.id, base64url(nonce), base64url(Buffer.concat(parts))].join('.');
}

function mark(master: MasterKey, use: Use): string {
  const hash = createHmac('sha256', master.keyFor('mark', use.purpose)).update(associated(master.id, use));
  return base64url(hash.digest().subarray(0, MARK_BYTES));
}

function open(known: ReadonlyMap<string, MasterKey>, use: Use, sealed: string): Uint8Array {
  const { id, nonce, ciphertext, tag } = parts(sealed);
  const master = known.get(id);
  if (master === undefined) {
    throw new KeyError('MasterKeyUnknown', 'A secret was sealed under another master key.', {
      expected: `master key ${id}`,
      found: [...known.keys()].map((each) => `master key ${each}`).join(', '),
      hint: 'Give the service the master key with which the data were made; replicas share one.',
    });
  }
  try {
    const decipher = createDecipheriv('aes-256-gcm', master.keyFor('seal', use.purpose), nonce, {
      authTagLength: TAG_BYTES,
    });
    decipher.setAAD(associated(id, use));
    decipher.setAuthTag(tag);
    return new Uint8Array(Buffer.concat([decipher.update(ciphertext), decipher.final()]));
  } catch {
    throw broken();
  }
}

/** The context is bound by its length too, so that no two uses have the same bytes. */
function associated(id: string, { purpose, context }: Use): Uint8Array {
  return Buffer.from(JSON.stringify([VERSION, id, purpose, context]));
}

function parts(sealed: string) {
  const [version, id, nonceText, bodyText, ...more] = sealed.split('.');
  if (version !== VERSION || id === undefined || nonceText === undefined || bodyText === undefined) {
    throw broken();
  }
  const [nonce, body] = [decoded(nonceText), decoded(bodyText)];
  if (more.length > 0 || nonce.length !== NONCE_BYTES || body.length < TAG_BYTES) throw broken();
  const end = body.length - TAG_BYTES;
  return { id, nonce, ciphertext: body.subarray(0, end), tag: body.subarray(end) };
}

function decoded(text: string): Uint8Array {
  try {
    return fromBase64url(text);
  } catch {
    throw broken();
  }
}

function broken(): KeyError {
  return new KeyError('SealBroken', 'A sealed secret is damaged, or belongs elsewhere.');
}
