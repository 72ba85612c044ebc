/** Endorsements in one signed file, to carry to places without a network: a compact JWS (RFC 7515) with an archive in it. */

import { CodedError } from '@veritee/core';
import {
  base64url,
  fromUtf8,
  isFunction,
  jwsSigningInput,
  parseJson,
  parseJws,
  utf8,
} from '@veritee/core/internal';
import {
  isValid,
  type PublicKey,
  publicKeyInfoOf,
  type Signature,
  sha256Hex,
} from '@veritee/core/internal/crypto';
import * as z from 'zod/mini';
import { EvidenceError } from '../errors.ts';
import { readOptions, VerificationOptionsError } from '../options.ts';
import { parsedBy } from '../parsed-by.ts';
import { archivedItem, archiveItems, itemsOf } from './archive.ts';
import { mostFileBytes } from './file.ts';
import { notFormed } from './file-words.ts';
import type { DeliveredEndorsement } from './source.ts';

const TYPE = 'veritee-endorsements+jws';
const SHORTEST_RSA = 2048;

const packSchema = z.object({
  format: z.literal('veritee-endorsement-pack'),
  version: z.literal(1),
  /** When it was packed; for people. */
  packed: z.iso.datetime(),
  items: archiveItems,
});

/** Who packs, and when. */
export interface PackOptions {
  /** The moment of packing, which the pack states. */
  readonly now: Date;
  /** The public key of the packer: EC on P-256 or P-384, or RSA of at least 2048 bits. */
  readonly key: PublicKey;
  /**
   * Signs bytes with the private key, wherever it is: ES256 or ES384 with r and s one after the other, or PS256 with a salt of
   * 32 bytes.
   */
  readonly sign: (bytes: Uint8Array) => Uint8Array | Promise<Uint8Array>;
}

/** What a pack says. */
export interface EndorsementPack {
  readonly packed: Date;
  /** The key that signed it: hex SHA-256 of its SubjectPublicKeyInfo. */
  readonly signer: string;
  readonly items: readonly DeliveredEndorsement[];
}

/**
 * The text of a pack with these endorsements. The signature is checked before it leaves.
 *
 * @throws VerificationOptionsError for a key that cannot sign packs, and for a signature that is not the key's
 * @example
 * const text = await packText(await readFolder('endorsements'), { now: new Date(), key, sign });
 */
export async function packText(items: readonly DeliveredEndorsement[], given: PackOptions): Promise<string> {
  const { now, key, sign } = readOptions(
    given,
    { now: (value) => value instanceof Date, key: (value) => typeof value === 'object', sign: isFunction },
    'packText',
  );
  const alg = algorithmOf(key);
  if (alg === undefined) {
    throw new VerificationOptionsError('OptionsInvalid', 'The key cannot sign endorsements.', {
      expected: `an EC key on P-256 or P-384, or an RSA key of at least ${SHORTEST_RSA} bits`,
    });
  }
  const pack = {
    format: 'veritee-endorsement-pack',
    version: 1,
    packed: now.toISOString(),
    items: itemsOf(items),
  } satisfies z.input<typeof packSchema>;
  const input = jwsSigningInput(
    { alg, typ: TYPE, kid: sha256Hex(publicKeyInfoOf(key)) },
    JSON.stringify(pack),
  );
  const signature = await sign(utf8(input));
  if (!isValid(signatureBy(key, input, signature))) {
    throw new VerificationOptionsError(
      'OptionsInvalid',
      'The signature of the pack is not by the given key.',
      {
        expected: `a signature by ${alg}`,
      },
    );
  }
  return `${input}.${base64url(signature)}\n`;
}

/**
 * The endorsements in a pack that one of these keys signed. Which key that is, the caller says: a key in the pack counts for
 * nothing. The endorsements are not trusted thereby: verification checks them at each use.
 *
 * @param path - for people
 * @throws EvidenceError `EndorsementPackSignature`; `EndorsementsFormat` for what is not a pack
 * @example
 * const { items } = readPack(await readFile('endorsements.pack', 'utf8'), [publicKeyOf(packer)], 'endorsements.pack');
 */
export function readPack(text: string, signers: readonly PublicKey[], path: string): EndorsementPack {
  const { header, payload, signature, signingInput } = partsOf(text, path);
  const signer = signers.find(
    (key) => algorithmOf(key) === header['alg'] && isValid(signatureBy(key, signingInput, signature)),
  );
  if (signer === undefined) {
    throw new EvidenceError('EndorsementPackSignature', `${path} is not signed by a known packer.`, {
      expected: signers.map((key) => `key ${sha256Hex(publicKeyInfoOf(key))}`).join(' or ') || 'no key',
      found:
        typeof header['kid'] === 'string'
          ? `key ${header['kid'].slice(0, 64)}, or a changed file`
          : undefined,
      hint: 'Name the certificate or public key of whoever packed it.',
    });
  }
  const parsed = parsedBy(packSchema, jsonOf(payload, path));
  if (parsed.fault !== undefined) throw notFormed(path, `a pack of endorsements; ${parsed.fault}`);
  const { packed, items } = parsed.data;
  return {
    packed: new Date(packed),
    signer: sha256Hex(publicKeyInfoOf(signer)),
    items: items.map((each) => archivedItem(each, path)),
  };
}

/** Base64 twice. */
export const mostPackCharacters = Math.ceil((mostFileBytes * 4) / 3);

function partsOf(text: string, path: string) {
  try {
    const parts = parseJws(text.trim(), mostPackCharacters);
    if (parts.header['typ'] === TYPE) return parts;
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw notFormed(path, 'a pack of endorsements', cause);
  }
  throw notFormed(path, `a pack of endorsements: a JWS of type ${TYPE}`);
}

function jsonOf(payload: Uint8Array, path: string): unknown {
  try {
    return parseJson(fromUtf8(payload));
  } catch (cause) {
    if (!(cause instanceof CodedError)) throw cause;
    throw notFormed(path, 'a pack of endorsements', cause);
  }
}

/** One algorithm per kind of key: the file does not choose. */
function algorithmOf(key: PublicKey): string | undefined {
  if (key.kind === 'RSA') return key.bits >= SHORTEST_RSA && key.pss === undefined ? 'PS256' : undefined;
  return { 'P-256': 'ES256', 'P-384': 'ES384', 'P-521': undefined }[key.curve];
}

function signatureBy(key: PublicKey, input: string, signature: Uint8Array): Signature {
  return {
    hash: key.kind === 'EC' && key.curve === 'P-384' ? 'sha384' : 'sha256',
    data: utf8(input),
    key,
    encoding: 'ieee-p1363',
    ...(key.kind === 'RSA' && { saltLength: 32 }),
    signature,
  };
}
