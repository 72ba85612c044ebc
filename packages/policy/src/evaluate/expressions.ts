/** Values of expressions: literals, properties of bound claims, and function results. */

import type { Claim, ClaimValue } from '@veritee/core';
import { spend } from '../meter.ts';
import type { ClaimProperty } from '../syntax/ast.ts';
import type { Operand } from './functions.ts';
import type { ExpressionPlan } from './plan.ts';
import type { Run } from './run.ts';
import { isReadOnly, propertyValue } from './values.ts';

/**
 * The values of an expression over the claims that the identifiers denote, arguments from left to right.
 *
 * @throws EvaluationProblem from functions, and when a limit is reached
 */
export function evaluateExpression(
  expression: ExpressionPlan,
  columns: readonly (readonly Claim[] | undefined)[],
  run: Run,
): Operand {
  if (expression.kind === 'literal') return expression.operand;
  if (expression.kind === 'reference')
    return referred(columns[expression.column] ?? [], expression.property, run);
  const args: Operand[] = [];
  for (const argument of expression.args) args.push(evaluateExpression(argument, columns, run));
  run.at = expression.span;
  return expression.call.apply(args, { meter: run.meter, json: run.json, query: expression.query });
}

function referred(claims: readonly Claim[], property: ClaimProperty, run: Run): Operand {
  spend(run.meter, claims.length);
  const values: ClaimValue[] = [];
  let readOnly = false;
  for (const claim of claims) {
    values.push(propertyValue(claim, property));
    if (property === 'value' && isReadOnly(claim, run.terms)) readOnly = true;
  }
  return { values, readOnly };
}
