/** What is known about claims and properties of kinds of evidence: data of those kinds, handed in as an argument. */

import type { ClaimValueType } from '@veritee/core';

/** A claim that evidence may yield. */
export interface KnownClaim {
  readonly name: string;
  readonly valueType?: ClaimValueType | undefined;
  /** Policies may test and add its value, but not issue it. */
  readonly readOnly?: boolean | undefined;
}

/** A property that policies can set with issueproperty. */
export interface KnownProperty {
  readonly name: string;
  readonly valueType: ClaimValueType;
  /** Of integers. */
  readonly least?: bigint | undefined;
  readonly most?: bigint | undefined;
}

/** The words that policies have for one kind of evidence. */
export interface EvidenceVocabulary {
  /** The attestation type, as routes spell it: `SgxEnclave`. */
  readonly type: string;
  readonly claims: readonly KnownClaim[];
  /** Whether clients of this type may send claims that they choose. */
  readonly custom: boolean;
  /** What configurationrules can set: how evidence is verified. */
  readonly configuration: readonly KnownProperty[];
  /** What issuancerules can set: how the token is made. */
  readonly tokenProperties: readonly KnownProperty[];
}

/** A property, and the attestation types that it has an effect for, in lower case. */
export interface PropertyRule extends KnownProperty {
  readonly types: ReadonlySet<string>;
}

/** What a policy is checked and evaluated by. */
export interface Terms {
  /** The attestation type that the policy is for, when that is known. */
  readonly attestationType: string | undefined;
  /** Undefined when nothing is known about any evidence: then no name is doubtful. */
  readonly claims: ReadonlySet<string> | undefined;
  readonly custom: boolean;
  /** What the values of claims are, where all evidence in question agrees. */
  readonly valueTypes: ReadonlyMap<string, ClaimValueType>;
  /** Names of claims whose values policies may not issue. */
  readonly readOnly: ReadonlySet<string>;
  /** Undefined when nothing is known: then any property may be set. */
  readonly configuration: ReadonlyMap<string, PropertyRule> | undefined;
  readonly tokenProperties: ReadonlyMap<string, PropertyRule> | undefined;
}

/** The terms of one attestation type among those that are known; those of all of them when the type is not. */
export function termsOf(
  vocabularies: readonly EvidenceVocabulary[],
  attestationType: string | undefined,
): Terms {
  const name = attestationType?.toLowerCase() ?? '';
  const perType = known.get(vocabularies) ?? new Map<string, Terms>();
  known.set(vocabularies, perType);
  const type = vocabularies.some((each) => each.type.toLowerCase() === name) ? name : '';
  const terms = perType.get(type) ?? joined(vocabularies, type);
  perType.set(type, terms);
  return { ...terms, attestationType };
}

/** Made once for each list of vocabularies, which programs keep for as long as they run. */
const known = new WeakMap<readonly EvidenceVocabulary[], Map<string, Terms>>();

function joined(vocabularies: readonly EvidenceVocabulary[], type: string): Terms {
  const own = vocabularies.filter((each) => type === '' || each.type.toLowerCase() === type);
  const nothing = vocabularies.length === 0;
  const claims = vocabularies.flatMap((each) => each.claims);
  return {
    attestationType: undefined,
    claims: nothing ? undefined : new Set(own.flatMap((each) => each.claims.map(({ name }) => name))),
    custom: type === '' || own.some((each) => each.custom),
    valueTypes: valueTypesOf(own),
    readOnly: new Set(claims.filter(({ readOnly }) => readOnly === true).map(({ name }) => name)),
    // Of other types too: a property without effect is a doubt, an unknown one a mistake.
    configuration: nothing ? undefined : rulesOf(vocabularies, 'configuration'),
    tokenProperties: nothing ? undefined : rulesOf(vocabularies, 'tokenProperties'),
  };
}

function valueTypesOf(vocabularies: readonly EvidenceVocabulary[]): ReadonlyMap<string, ClaimValueType> {
  const types = new Map<string, ClaimValueType>();
  const doubtful = new Set<string>();
  for (const { name, valueType } of vocabularies.flatMap(({ claims }) => claims)) {
    const other = types.get(name);
    if (valueType === undefined || (other !== undefined && other !== valueType)) doubtful.add(name);
    else types.set(name, valueType);
  }
  for (const name of doubtful) types.delete(name);
  return types;
}

function rulesOf(
  vocabularies: readonly EvidenceVocabulary[],
  which: 'configuration' | 'tokenProperties',
): ReadonlyMap<string, PropertyRule> {
  const rules = new Map<string, PropertyRule & { readonly types: Set<string> }>();
  for (const vocabulary of vocabularies) {
    for (const property of vocabulary[which]) {
      const rule = rules.get(property.name) ?? { ...property, types: new Set<string>() };
      rule.types.add(vocabulary.type.toLowerCase());
      rules.set(property.name, rule);
    }
  }
  return rules;
}

const RESERVED: ReadonlySet<string> = new Set('iss iat exp nbf jti cnf nonce rp_data ver keys'.split(' '));

/** Whether the service makes the token member of this name itself, so that a policy cannot. */
export function isReserved(name: string): boolean {
  return RESERVED.has(name) || name.startsWith('x-ms-');
}

/** The issuers of claims. */
export const ISSUERS = ['AttestationService', 'AttestationPolicy', 'CustomClaim'] as const;

/** The names of the value types. */
export const VALUE_TYPES = ['String', 'Boolean', 'Integer'] as const;
