/** What the simulated vendor states about its platforms: TCB info, QE identity, revocation lists, signed as Intel signs. */

import { hex, utf8 } from '@veritee/core/internal';
import type { RevocationList } from '@veritee/core/internal/x509';
import { issueRevocationList } from '@veritee/core/internal/x509/issue';
import type { CollateralFile } from '@veritee/evidence';
import { pemOf } from '../pki/identity.ts';
import { signRaw } from '../pki/keys.ts';
import { PCE_ID } from '../platform/pck-plans.ts';
import { fmspcOf } from '../platform/platform-plans.ts';
import { QE_MRSIGNER, QE_PRODUCT, TD_QE_PRODUCT } from '../platform/quoting-enclave.ts';
import type { SimulatedPlatform } from '../platform/simulated-platform.ts';
import type { SimulatedPki } from '../simulated-pki.ts';
import {
  type QeLevelTerms,
  qeLevels,
  type TcbLevelTerms,
  type TdxModuleTerms,
  tcbLevels,
  tdxModules,
  tdxTcbLevels,
} from './tcb-levels.ts';

const DAY = 24 * 3600 * 1000;

/** Lifetimes as Intel's (sgx-verification §6.1): 30 days, a year for the root's revocation list. */
const LIFETIME = 30 * DAY;
const ROOT_CRL_LIFETIME = 365 * DAY;

/** Statements are dated one day back, so that clocks that differ a little find them valid. */
const BACKDATED = DAY;

/** A signed document before it is packed: the exact text and its signature (hex of r and s). */
export interface SignedText {
  readonly text: string;
  readonly signature: string;
}

/** Which of a platform's TEEs a statement is about. */
export type StatedTee = 'sgx' | 'tdx';

/** What may be stated otherwise than the simulator's own tables say. */
export interface StatementTerms {
  readonly tcbLevels?: readonly TcbLevelTerms[] | undefined;
  readonly qeLevels?: readonly QeLevelTerms[] | undefined;
  /** 3 (PCS v4) or 2 (PCS v3); 3 when absent. */
  readonly tcbInfoVersion?: 2 | 3 | undefined;
  /** Members of the QE identity to replace. */
  readonly qeIdentity?: Readonly<Record<string, string | number>> | undefined;
  readonly tdxModules?: readonly TdxModuleTerms[] | undefined;
}

/**
 * TCB info of a processor model, stated at `now`. That of the abandoned model expired a month before.
 *
 * @param fmspc - lower-case hex
 * @returns undefined for models of other vendors
 */
export function tcbInfo(
  pki: SimulatedPki,
  fmspc: string,
  now: Date,
  terms: StatementTerms = {},
  tee: StatedTee = 'sgx',
): SignedText | undefined {
  if (fmspc !== fmspcOf.current && fmspc !== fmspcOf.abandoned) return undefined;
  const issued = issueTime(now) - (fmspc === fmspcOf.abandoned ? 2 * LIFETIME : 0);
  const version = terms.tcbInfoVersion ?? 3;
  return signText(pki, {
    ...(version === 3 && { id: tee.toUpperCase() }),
    version,
    ...period(issued),
    fmspc: fmspc.toUpperCase(),
    pceId: PCE_ID,
    tcbType: 0,
    tcbEvaluationDataNumber: 17,
    ...(tee === 'tdx' && tdxMembers(terms)),
    tcbLevels: (terms.tcbLevels ?? (tee === 'tdx' ? tdxTcbLevels : tcbLevels)).map(
      version === 3 ? levelV3 : levelV2,
    ),
  });
}

/** Nobody signs modules of the simulator, and Intel's own state no signer either. */
const MODULE = { mrsigner: '00'.repeat(48), attributes: '00'.repeat(8), attributesMask: 'FF'.repeat(8) };

function tdxMembers({ tdxModules: modules = tdxModules }: StatementTerms): object {
  return {
    tdxModule: MODULE,
    tdxModuleIdentities: modules.map(({ id, levels }) => ({
      id,
      ...MODULE,
      tcbLevels: levels.map(isvLevel),
    })),
  };
}

function isvLevel({ isvSvn, ...rest }: QeLevelTerms): object {
  return { tcb: { isvsvn: isvSvn }, ...verdict(rest) };
}

/** What components are, in Intel's words; it names no others. */
const COMPONENTS = [
  { category: 'BIOS', type: 'Early Microcode Update' },
  { category: 'OS/VMM', type: 'SGX Late Microcode Update' },
  { category: 'OS/VMM', type: 'TXT SINIT' },
  { category: 'BIOS' },
];

function levelV3({ components, pceSvn, tdxComponents, ...rest }: TcbLevelTerms): object {
  const listed = (svns: readonly number[], names: readonly object[] = []) =>
    svns.map((svn, i) => ({ svn, ...names[i] }));
  return {
    tcb: {
      sgxtcbcomponents: listed(components, COMPONENTS),
      pcesvn: pceSvn,
      ...(tdxComponents !== undefined && { tdxtcbcomponents: listed(tdxComponents) }),
    },
    ...verdict(rest),
  };
}

function levelV2({ components, pceSvn, tdxComponents: _, ...rest }: TcbLevelTerms): object {
  const named = components.map((svn, i) => [`sgxtcbcomp${String(i + 1).padStart(2, '0')}svn`, svn]);
  return { tcb: { ...Object.fromEntries(named), pcesvn: pceSvn }, ...verdict(rest) };
}

function verdict({ tcbDate, tcbStatus, advisories }: Omit<QeLevelTerms, 'isvSvn'>): object {
  return { tcbDate, tcbStatus, ...(advisories.length > 0 && { advisoryIDs: advisories }) };
}

/** Identity of the simulated quoting enclave, stated at `now`. */
export function qeIdentity(
  pki: SimulatedPki,
  now: Date,
  terms: StatementTerms = {},
  tee: StatedTee = 'sgx',
): SignedText {
  return signText(pki, {
    id: tee === 'tdx' ? 'TD_QE' : 'QE',
    version: 2,
    ...period(issueTime(now)),
    tcbEvaluationDataNumber: 17,
    miscselect: '00000000',
    miscselectMask: 'FFFFFFFF',
    attributes: '11000000000000000000000000000000',
    // All flags but MODE64BIT count, DEBUG among them; XFRM does not.
    attributesMask: 'FBFFFFFFFFFFFFFF0000000000000000',
    mrsigner: hex(QE_MRSIGNER).toUpperCase(),
    isvprodid: tee === 'tdx' ? TD_QE_PRODUCT : QE_PRODUCT,
    ...terms.qeIdentity,
    tcbLevels: (terms.qeLevels ?? qeLevels).map(isvLevel),
  });
}

/** Revocation list of the root: revokes nothing. */
export function rootRevocationList(pki: SimulatedPki, now: Date): RevocationList {
  return revocationList(pki.root, issueTime(now), ROOT_CRL_LIFETIME, []);
}

/** Revocation list of a CA: the PCK certificates of its platforms whose plan says so. */
export function pckRevocationList(
  pki: SimulatedPki,
  ca: 'platform' | 'processor',
  now: Date,
): RevocationList {
  const revoked = Object.values(pki.platforms)
    .filter(({ plan }) => plan.revoked && plan.ca === ca)
    .map(({ certificate }) => certificate.serialNumber);
  return revocationList(pki[`${ca}Ca`], issueTime(now), LIFETIME, revoked);
}

function revocationList(
  issuer: SimulatedPki['root'],
  issued: number,
  lifetime: number,
  revoked: readonly string[],
): RevocationList {
  const thisUpdate = new Date(issued);
  const nextUpdate = new Date(issued + lifetime);
  // Minutes since 1970: later lists have higher numbers (RFC 5280 section 5.2.3).
  return issueRevocationList(
    { thisUpdate, nextUpdate, number: Math.floor(issued / 60_000), revoked },
    issuer,
  );
}

/** PEM of the chain that signs TCB info and QE identity. */
export function tcbSigningChain(pki: SimulatedPki): string {
  return pemOf([pki.tcbSigning, pki.root]);
}

/** PEM of the chain that signs a CA's revocation list. */
export function pckCrlChain(pki: SimulatedPki, ca: 'platform' | 'processor'): string {
  return pemOf([pki[`${ca}Ca`], pki.root]);
}

/**
 * Everything about one platform in the layout of `collateral.json`.
 *
 * @param withPckChain - for quotes that bring no PCK certificate
 */
export function collateralOf(
  pki: SimulatedPki,
  platform: SimulatedPlatform,
  now: Date,
  withPckChain: boolean,
  terms: StatementTerms = {},
  tee: StatedTee = 'sgx',
): CollateralFile {
  const { ca, model } = platform.plan;
  const info = tcbInfo(pki, fmspcOf[model], now, terms, tee);
  const identity = qeIdentity(pki, now, terms, tee);
  return {
    pck_crl_issuer_chain: pckCrlChain(pki, ca),
    root_ca_crl: hex(rootRevocationList(pki, now).der),
    pck_crl: hex(pckRevocationList(pki, ca, now).der),
    tcb_info_issuer_chain: tcbSigningChain(pki),
    tcb_info: info?.text ?? '',
    tcb_info_signature: info?.signature ?? '',
    qe_identity_issuer_chain: tcbSigningChain(pki),
    qe_identity: identity.text,
    qe_identity_signature: identity.signature,
    ...(withPckChain && { pck_certificate_chain: platform.chain }),
  };
}

/** Whole seconds, as the formats have no finer ones. */
function issueTime(now: Date): number {
  return Math.floor((now.getTime() - BACKDATED) / 1000) * 1000;
}

function period(issued: number): { readonly issueDate: string; readonly nextUpdate: string } {
  return { issueDate: instant(issued), nextUpdate: instant(issued + LIFETIME) };
}

function instant(time: number): string {
  return new Date(time).toISOString().replace('.000Z', 'Z');
}

/** The compact text is signed as it is delivered (sgx-verification §3.1). */
function signText(pki: SimulatedPki, document: object): SignedText {
  const text = JSON.stringify(document);
  return { text, signature: hex(signRaw(utf8(text), pki.tcbSigning.privateKey)) };
}
