/** Policies: which one is in force for an instance and attestation type, compiled once. */

import type { AttestationType } from '@veritee/core/maa';
import {
  type CompiledPolicy,
  compilePolicy,
  type Diagnostic,
  defaultPolicy,
  policyHash,
} from '@veritee/policy';
import { ServiceError } from './errors.ts';

/** A policy ready to decide. */
export interface PolicyInForce {
  readonly compiled: CompiledPolicy;
  /** Value of `x-ms-policy-hash`. */
  readonly hash: string;
}

const MOST_DRAFT_CHARACTERS = 128 * 1024;

/**
 * Compiles a policy text.
 * @throws ServiceError `PolicyParsingError` with every mistake and its place
 */
export async function compile(text: string, type: AttestationType): Promise<PolicyInForce> {
  if (text.length > MOST_DRAFT_CHARACTERS) {
    throw new ServiceError('PolicyParsingError', 'The policy is too long.', {
      expected: `at most ${MOST_DRAFT_CHARACTERS} characters`,
    });
  }
  const { policy, diagnostics } = compilePolicy(text, { attestationType: type });
  if (policy === undefined) throw parsingError(diagnostics);
  return { compiled: policy, hash: await policyHash(text) };
}

const MOST_TOLD = 20;

function parsingError(diagnostics: readonly Diagnostic[]): ServiceError {
  const errors = diagnostics.filter((each) => each.severity === 'error');
  const told = errors
    .slice(0, MOST_TOLD)
    .map(
      (each) =>
        `Line ${each.line}, column ${each.column}: ${each.message}${each.hint === undefined ? '' : ` ${each.hint}`}`,
    );
  const more = errors.length > MOST_TOLD ? ` (and ${errors.length - MOST_TOLD} more)` : '';
  return new ServiceError('PolicyParsingError', `The policy has mistakes. ${told.join(' ')}${more}`);
}

/** Default policies of all types, compiled at first use. */
export interface PolicyShelf {
  /**
   * The policy in force.
   * @throws ServiceError `InvalidOperation` when none is set and the type has no default
   */
  inForce(type: AttestationType): Promise<PolicyInForce>;
}

/** A shelf of default policies. */
export function createPolicyShelf(): PolicyShelf {
  const compiled = new Map<AttestationType, Promise<PolicyInForce>>();
  return {
    inForce(type) {
      let policy = compiled.get(type);
      if (policy === undefined) {
        policy = compileDefault(type);
        compiled.set(type, policy);
      }
      return policy;
    },
  };
}

async function compileDefault(type: AttestationType): Promise<PolicyInForce> {
  const text = defaultPolicy(type);
  if (text !== undefined) return compile(text, type);
  throw new ServiceError(
    'InvalidOperation',
    `No policy is set for ${type}, and this type has no default policy.`,
    {
      hint: 'Set a policy first.',
    },
  );
}
