/** Intel's chains: what verifiers without a proof cache need not do again. */

import { decodeCertificates } from '@veritee/core/internal/x509';
import { createSimulatedPki, simulate, simulatedAnchors } from '@veritee/simulator';
import { expect, it } from 'vitest';
import { anchorsOf } from '../../src/dcap/anchors.ts';
import { type TcbSigner, verifyTcbSigningChain } from '../../src/dcap/chain.ts';
import { Trail } from '../../src/trail/trail.ts';

const now = new Date('2026-11-29T10:00:00Z');

/** Proves the chain from its text, as each verification without a cache does. */
function signerUnder(pki: ReturnType<typeof createSimulatedPki>): () => TcbSigner {
  const { collateral } = simulate('SgxEnclave', pki, { currentDate: now });
  const anchors = anchorsOf({ anchors: simulatedAnchors(pki), now });
  return () =>
    verifyTcbSigningChain(decodeCertificates(collateral.tcb_info_issuer_chain), anchors, new Trail());
}

it('has the key of the TCB signing certificate imported once, and another one under another root', () => {
  const again = signerUnder(createSimulatedPki({ currentDate: now }));
  const { key, leaf } = again();
  expect(again().leaf).not.toBe(leaf);
  expect(again().key).toBe(key);
  expect(signerUnder(createSimulatedPki({ currentDate: now }))().key).not.toBe(key);
});
