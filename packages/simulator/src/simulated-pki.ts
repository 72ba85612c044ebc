/** A simulated PKI: the development root and everything that hangs on it. */

import { anchorOf } from '@veritee/core/internal/x509';
import type { ProductLine, TrustAnchors } from '@veritee/evidence';
import { productLines } from '@veritee/evidence/internal';
import {
  type Identity,
  type IdentityPlan,
  isCurrent,
  type Making,
  makeIdentity,
  nameOf,
  pemOf,
} from './pki/identity.ts';
import { keepIn, keepNothing, type Store } from './pki/identity-store.ts';
import { createRsaKey, type KeyPair } from './pki/keys.ts';
import { type MakingOptions, makingOf } from './pki/making.ts';
import { pckCaPlan, pckPlan, rootPlan, tcbSigningPlan } from './platform/pck-plans.ts';
import { type PlatformName, platformNames, platformPlans } from './platform/platform-plans.ts';
import { platformOf, type SimulatedPlatform } from './platform/simulated-platform.ts';
import { chipOf, type SimulatedChip } from './snp/chips.ts';
import { arkPlan } from './snp/plans.ts';
import { type UvmEndorser, uvmEndorserOf } from './snp/uvm-endorser.ts';
import { guestKeyPlan, tpmKeyPlan, tpmRootPlan } from './tpm/key-plans.ts';

/** The vendor, its platforms and their keys. */
export interface SimulatedPki {
  readonly root: Identity;
  readonly platformCa: Identity;
  readonly processorCa: Identity;
  readonly tcbSigning: Identity;
  readonly platforms: Readonly<Record<PlatformName, SimulatedPlatform>>;
  /** A TPM, and the root of its attestation key. */
  readonly tpm: { readonly root: Identity; readonly aik: Identity; readonly endorsement: Identity };
  /** Keys of virtual TPMs, RSA, made when asked for: the attestation key of a guest, that of another one, and what a guest's token is sealed to. */
  readonly guest: { aik(): Identity; otherAik(): Identity; encryptionKey(): KeyPair };
  /** Chips with SEV-SNP, and who endorses utility VMs; made when asked for. */
  readonly snp: {
    readonly arks: Readonly<Record<ProductLine, Identity>>;
    chip(line: ProductLine): SimulatedChip;
    uvmEndorser(): UvmEndorser;
  };
}

/**
 * Opens the PKI in a folder, made at first use: the same root and keys every time afterwards. The folder is made
 * with mode 0700, the key files with 0600.
 *
 * @param options - clock and randomness of what is made new; those of the machine when absent
 * @throws SimulatorError `OptionInvalid`, `PkiUnreadable`
 * @example
 * const pki = openSimulatedPki(join(data, 'simulator'));
 */
export function openSimulatedPki(directory: string, options: MakingOptions = {}): SimulatedPki {
  const making = makingOf(options, 'openSimulatedPki');
  return makePki(keepIn(directory, making.random), making);
}

/**
 * A PKI that is kept nowhere: for tests and benchmarks.
 *
 * @example
 * const quote = simulateSgx(createSimulatedPki());
 */
export function createSimulatedPki(options: MakingOptions = {}): SimulatedPki {
  return makePki(keepNothing, makingOf(options, 'createSimulatedPki'));
}

function makePki(store: Store, making: Making): SimulatedPki {
  const keep = (plan: IdentityPlan): Identity => ({
    ...store(
      plan.file,
      () => makeIdentity(plan, making),
      (kept) => isCurrent(kept, plan),
    ),
    name: nameOf(plan),
  });
  const root = keep(rootPlan);
  const platformCa = keep(pckCaPlan('platform', root));
  const processorCa = keep(pckCaPlan('processor', root));
  const tcbSigning = keep(tcbSigningPlan(root));
  const platform = (name: PlatformName): SimulatedPlatform => {
    const plan = platformPlans[name];
    const ca = plan.ca === 'platform' ? platformCa : processorCa;
    return platformOf(plan, keep(pckPlan(name, plan, ca)), [ca, root]);
  };
  const platforms = Object.fromEntries(platformNames.map((name) => [name, platform(name)]));
  const tpmRoot = keep(tpmRootPlan);
  const tpm = {
    root: tpmRoot,
    aik: keep(tpmKeyPlan('attestation', tpmRoot)),
    endorsement: keep(tpmKeyPlan('endorsement', tpmRoot)),
  };
  return {
    root,
    platformCa,
    processorCa,
    tcbSigning,
    platforms: platforms as SimulatedPki['platforms'],
    tpm,
    guest: guestOf(tpmRoot, keep),
    snp: snpOf(keep),
  };
}

function guestOf(root: Identity, keep: (plan: IdentityPlan) => Identity): SimulatedPki['guest'] {
  const made = new Map<string, Identity>();
  const key = (whose: 'guest' | 'other-guest'): Identity => {
    const identity = made.get(whose) ?? keep(guestKeyPlan(whose, root));
    made.set(whose, identity);
    return identity;
  };
  let encryption: KeyPair | undefined;
  return {
    aik: () => key('guest'),
    otherAik: () => key('other-guest'),
    // As ephemeral as that of a TPM: it is kept nowhere.
    encryptionKey: () => (encryption ??= createRsaKey()),
  };
}

function snpOf(keep: (plan: IdentityPlan) => Identity): SimulatedPki['snp'] {
  const arks = Object.fromEntries(
    productLines.map((line) => [line, keep(arkPlan(line))]),
  ) as SimulatedPki['snp']['arks'];
  const chips = new Map<ProductLine, SimulatedChip>();
  let vendor: UvmEndorser | undefined;
  return {
    arks,
    chip(line) {
      const chip = chips.get(line) ?? chipOf(line, arks[line], keep);
      chips.set(line, chip);
      return chip;
    },
    uvmEndorser() {
      vendor ??= uvmEndorserOf(keep);
      return vendor;
    },
  };
}

/** PEM of the roots of the PKI's chips with SEV-SNP. */
export function developmentSnpRoots(pki: SimulatedPki): string {
  return pemOf(Object.values(pki.snp.arks));
}

/** PEM of the PKI's root. It vouches for no hardware: trust it in development only. */
export function developmentRoot(pki: SimulatedPki): string {
  return pemOf([pki.root]);
}

/** PEM of the root of the PKI's TPMs. */
export function developmentTpmRoot(pki: SimulatedPki): string {
  return pemOf([pki.tpm.root]);
}

/** The anchors under which evidence of this PKI is genuine. */
export function simulatedAnchors(pki: SimulatedPki): TrustAnchors {
  return {
    Intel: [anchorOf(pki.root.certificate)],
    AMD: Object.values(pki.snp.arks).map(({ certificate }) => anchorOf(certificate)),
    Microsoft: [anchorOf(pki.tpm.root.certificate)],
    Azure: [anchorOf(pki.tpm.root.certificate)],
  };
}
