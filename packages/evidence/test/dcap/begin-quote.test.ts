/** Which chains are worth it to begin the check of their quote before they are proven. */

import { utf8 } from '@veritee/core/internal';
import { toPem } from '@veritee/core/internal/x509';
import { describe, expect, it } from 'vitest';
import { anchorsOf } from '../../src/dcap/anchors.ts';
import { beginQeReport, beginQuote } from '../../src/dcap/begin-quote.ts';
import { pckChainOf } from '../../src/dcap/pck-chain.ts';
import { decodeQuote } from '../../src/dcap/quote.ts';
import { beginsEarly } from '../../src/trail/begun.ts';
import { duringValidity, make, parties } from '../vendor.ts';

const made = make();
const other = make({ root: (request) => ({ ...request, publicKey: parties.stranger.publicKey }) });
const quote = decodeQuote(made.quote);
const chain = quote.certification.data;
const anchorsIn = ({ anchors }: typeof made) => anchorsOf({ anchors, now: duringValidity });

describe('a chain', () => {
  it('names a root when it has a certificate with its name and key', () => {
    expect(pckChainOf(chain, undefined).namesRootAmong(anchorsIn(made))).toBe(true);
    expect(pckChainOf(chain, undefined).namesRootAmong([...anchorsIn(other), ...anchorsIn(made)])).toBe(true);
  });

  it.each<[string, Uint8Array]>([
    ['no certificate in its PEM', utf8(toPem(utf8('not a certificate'), 'CERTIFICATE'))],
    ['one byte of DER', Uint8Array.of(0x30)],
    ['nothing', new Uint8Array()],
    ['another root', chain],
  ])('names none with %s', (_what, bytes) => {
    expect(pckChainOf(bytes, undefined).namesRootAmong(anchorsIn(other))).toBe(false);
  });
});

describe.runIf(beginsEarly)('a quote of an unknown platform', () => {
  it('begins with its own signature, then with that of the QE report', async () => {
    const begun = beginQuote(quote);
    expect(begun?.checks).toHaveLength(1);
    const both = beginQeReport(quote, pckChainOf(chain, undefined).key(), begun);
    expect(both?.checks).toHaveLength(2);
    expect(await Promise.all(both?.checks.map(({ verdict }) => verdict) ?? [])).toEqual([true, true]);
  });

  it('begins nothing with a key that is on no curve', () => {
    const damaged = { ...quote, attestationKey: new Uint8Array(64).fill(1) };
    expect(beginQuote(damaged)).toBeUndefined();
    expect(beginQeReport(damaged, pckChainOf(chain, undefined).key(), undefined)).toBeUndefined();
  });
});
