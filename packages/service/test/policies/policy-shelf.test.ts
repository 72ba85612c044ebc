/** Policies in force and drafts: who is told what. */

import type { Claim } from '@veritee/core';
import { afterAll, describe, expect, it } from 'vitest';
import { ServiceError } from '../../src/errors/service-error.ts';
import { errorBody, toldError } from '../../src/errors/told-error.ts';
import { createPolicyShelf, openStored } from '../../src/policies/policy-shelf.ts';
import type { PolicyJob } from '../../src/policies/worker/messages.ts';
import { createPolicyWorker, type PolicyWorker } from '../../src/policies/worker/policy-worker.ts';

const shelf = createPolicyShelf();
const worker = createPolicyWorker();
afterAll(async () => {
  await shelf.close();
  await worker.close();
});

/** An instance without policies of its own. */
const NONE_SET = { policies: new Map() };

const svn = (value: bigint): Claim => ({ type: 'x-ms-sgx-svn', value, issuer: 'AttestationService' });
const WANTS_TWO = 'version=1.0;\nauthorizationrules{\n  [type=="x-ms-sgx-svn", value>=2] => permit();\n};';

interface Told {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly innererror: Readonly<Record<string, unknown>>;
  };
}

/** What a caller is told of a refusal; anything else fails the test. */
async function told(work: Promise<unknown>): Promise<Told['error'] & { readonly status: number }> {
  const error = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  expect(error).toBeInstanceOf(ServiceError);
  const wire = toldError(error);
  return { status: wire.status, ...(JSON.parse(JSON.stringify(errorBody(wire))) as Told).error };
}

async function refusalOf(text: string, claims: readonly Claim[] = []) {
  const policy = await shelf.draft(text, 'SgxEnclave');
  return told(policy.appraise(claims));
}

describe('a draft policy', () => {
  it('permits as the stored one would', async () => {
    const policy = await shelf.draft(`${WANTS_TWO}issuancerules{c:[]=>issue(claim=c);};`, 'SgxEnclave');
    expect((await policy.appraise([svn(2n)])).outgoing).toEqual([svn(2n)]);
    expect(policy.hash).toMatch(/^[\w-]{43}$/);
  });

  it('explains its refusal to the caller: the answer, and what each rule did', async () => {
    const { status, code, message, innererror } = await refusalOf(WANTS_TWO, [svn(1n)]);
    expect([status, code]).toEqual([400, 'PolicyEvaluationError']);
    expect(message).toContain('No Permit claim was issued');
    expect(innererror).toEqual({
      code: 'PolicyEvaluationError',
      message,
      answer:
        'For a permit, the rule on line 3 would need: x-ms-sgx-svn with value at least 2 instead of 1 (line 3, column 3).',
      explanation: [
        {
          segment: 'authorizationrules',
          rule: 1,
          line: 3,
          column: 3,
          action: 'permit',
          outcome: 'did not fire',
          details: [
            '[type=="x-ms-sgx-svn", value>=2] (3:3) fails: closest is x-ms-sgx-svn: value is 1, wanted >= 2',
          ],
        },
      ],
    });
  });

  it('names the rule that denied', async () => {
    const { innererror } = await refusalOf('version=1.0;authorizationrules{=>permit();\n[]=>deny();};', [
      svn(1n),
    ]);
    expect(innererror['answer']).toBe('The deny rule on line 2 fired because x-ms-sgx-svn is 1.');
  });

  it('names the rule and the place where the evaluation failed', async () => {
    const text =
      'version=1.2;authorizationrules{=>permit();};\nissuancerules{\n  =>issue(type="a", value=NegateBool(JsonToClaimValue("1")));\n};';
    const { code, message, innererror } = await refusalOf(text);
    expect(code).toBe('PolicyEvaluationError');
    expect(message).toBe(
      'Policy Engine Exception: NegateBool takes a Boolean as argument. (rule 1 of issuancerules, line 3, column 27)',
    );
    expect(innererror['explanation']).toMatchObject([{ outcome: 'fired' }, { outcome: 'failed', line: 3 }]);
  });

  it('with mistakes: every one with its place, its symbol and its grammar rule', async () => {
    const { status, code, message, innererror } = await refusalOf(
      'version=1.0\nauthorizationrules{[type="a"] => permit();};\nissuancerules{=> issue("a", value=1);}',
    );
    expect([status, code]).toEqual([400, 'PolicyParsingError']);
    expect(message.split('\n')).toEqual([
      'Policy Parser Exception: The policy has 4 mistakes.',
      expect.stringMatching(
        /^Line 2, column 1: .* Offending symbol: 'authorizationrules'\. Failing rule: 'policy > versionInfo'\.$/,
      ),
      expect.stringMatching(
        /^Line 2, column 25: .*==.* Offending symbol: '='\. Failing rule: 'policy > authorizationrules > .*'\.$/,
      ),
      expect.stringMatching(/^Line 3, column 24: .*type="a"/),
      expect.stringMatching(/^Line 3, column 39: /),
    ]);
    expect(innererror['diagnostics']).toMatchObject([
      { code: 'MissingSemicolon', line: 2, column: 1, rulePath: 'policy > versionInfo' },
      { code: 'SingleEquals', line: 2, column: 25, hint: expect.stringContaining('==') },
      { code: 'PositionalArgument', line: 3, column: 24 },
      { code: 'MissingSemicolon', line: 3, column: 39 },
    ]);
  });

  it('that is too long is not even looked at', async () => {
    const { code, message } = await told(shelf.draft('['.repeat(1_000_000), 'SgxEnclave'));
    expect(code).toBe('PolicyParsingError');
    expect(message).toContain('at most 131072');
  });

  it('of many rules is explained within bounds, the rules that decided first', async () => {
    const rule = '[type=="x-ms-sgx-svn", value==7] => permit();\n';
    const { innererror } = await refusalOf(
      `version=1.0;\nauthorizationrules{\n${rule.repeat(900)}[]=>deny();\n${rule.repeat(900)}};`,
      [svn(1n)],
    );
    const rules = innererror['explanation'] as { readonly line: number; readonly outcome: string }[];
    expect(rules.length).toBe(100);
    expect(innererror['omitted']).toBe(1701);
    expect(rules.filter(({ outcome }) => outcome === 'fired')).toMatchObject([{ line: 903, action: 'deny' }]);
    expect(JSON.stringify(innererror).length).toBeLessThan(100_000);
  });
});

describe('a policy in force', () => {
  it('tells everybody code and message, and nothing of its rules', async () => {
    const policy = await openStored(WANTS_TWO, 'SgxEnclave', worker);
    const { message, innererror } = await told(policy.appraise([svn(1n)]));
    expect(innererror).toEqual({ code: 'PolicyEvaluationError', message });
    expect(message).not.toContain('svn');
  });

  it('explains its refusal to those who may read it, and to nobody else', async () => {
    for (const text of [WANTS_TWO, WANTS_TWO + ' '.repeat(20_000)]) {
      const policy = await openStored(text, 'SgxEnclave', worker);
      const { message, innererror } = await told(policy.appraise([svn(1n)], { explain: true }));
      expect(message).toContain('No Permit claim was issued');
      expect(innererror).toMatchObject({
        answer: expect.stringContaining('x-ms-sgx-svn with value at least 2 instead of 1'),
        explanation: [{ segment: 'authorizationrules', rule: 1, outcome: 'did not fire' }],
      });
      for (const asked of [undefined, {}, { explain: false }]) {
        const { innererror: plain } = await told(policy.appraise([svn(1n)], asked));
        expect(Object.keys(plain)).toEqual(['code', 'message']);
      }
      const permitted = await policy.appraise([svn(2n)], { explain: true });
      expect(permitted).not.toHaveProperty('explanation');
    }
  });

  it('leaves the event loop for good once it took many steps there, and decides what it would have decided', async () => {
    const jobs: PolicyJob[] = [];
    const counting: PolicyWorker = {
      vocabularies: worker.vocabularies,
      judge: (job) => {
        jobs.push(job);
        return worker.judge(job);
      },
      close: () => worker.close(),
    };
    // Nobody is two claims at once, so all pairs are tried.
    const join = 'a:[type=="x"] && b:[type=="x", value==a.value, issuer!=a.issuer] => deny();';
    const text = `version=1.0;authorizationrules{${join} => permit();};`;
    const policy = await openStored(text, 'SgxEnclave', counting);
    const claims = (count: number): readonly Claim[] =>
      Array.from({ length: count }, (_, n) => ({ type: 'x', value: BigInt(n), issuer: 'CustomClaim' }));
    expect((await policy.appraise(claims(3))).permitted).toBe(true);
    expect(jobs.length).toBe(0);
    expect((await policy.appraise(claims(100))).permitted).toBe(true);
    expect(jobs.length).toBe(1);
    expect((await policy.appraise(claims(3))).permitted).toBe(true);
    expect(jobs.length).toBe(2);
    const { code, message } = await told(policy.appraise(claims(4000)));
    expect([code, message]).toEqual(['PolicyEvaluationError', expect.stringContaining('100000 steps')]);
  });

  it('says what it configures, before any evidence is known', async () => {
    const text = (value: string) =>
      `version=1.2;configurationrules{=>issueproperty(type="required_pcr_mask",value=${value});[type=="x"]=>issueproperty(type="require_valid_aik_cert",value=false);};authorizationrules{=>permit();};`;
    const mask = { type: 'required_pcr_mask', value: 15n, issuer: 'AttestationPolicy' };
    for (const policy of [
      await openStored(text('15'), 'Tpm', worker),
      await shelf.draft(text('15'), 'Tpm'),
    ]) {
      expect(await policy.configuration()).toEqual([mask]);
    }
    const computed = await openStored(text('JsonToClaimValue("true")'), 'Tpm', worker);
    expect(await told(computed.configuration())).toMatchObject({
      code: 'PolicyEvaluationError',
      message: expect.stringContaining('required_pcr_mask'),
    });
    expect(await told((await shelf.draft('version=1.0;', 'Tpm')).configuration())).toMatchObject({
      code: 'PolicyParsingError',
    });
    expect(await (await openStored(WANTS_TWO, 'SgxEnclave', worker)).configuration()).toEqual([]);
  });

  it('is compiled once, and decides on the event loop', async () => {
    const policy = await shelf.inForce(NONE_SET, 'SgxEnclave');
    expect(policy.hash).toBe('ViVGS4BYl70X8eUrgryHg0TtbEk9WtIc6DtTBEFxaWc');
    expect(await shelf.inForce(NONE_SET, 'SgxEnclave')).toBe(policy);
    expect((await policy.appraise([])).permitted).toBe(true);
  });

  it('lives in the worker when it is very long, and decides the same', async () => {
    const filler = '[type=="x-ms-sgx-svn", value==77] => deny();\n'.repeat(1500);
    const long = WANTS_TWO.replace('{\n', `{\n${filler}`);
    const policy = await openStored(long, 'SgxEnclave', worker);
    expect((await policy.appraise([svn(2n)])).permitted).toBe(true);
    const { innererror } = await told(policy.appraise([svn(1n)]));
    expect(Object.keys(innererror)).toEqual(['code', 'message']);
    const broken = openStored(`${long}}`, 'SgxEnclave', worker);
    expect(await told(broken)).toMatchObject({ code: 'PolicyParsingError' });
  });

  it('with mistakes is refused with their places', async () => {
    const refused = openStored('version=1.0;', 'SgxEnclave', worker);
    expect(await told(refused)).toMatchObject({
      code: 'PolicyParsingError',
      innererror: { diagnostics: [{ code: 'MissingAuthorizationRules' }] },
    });
  });

  it('is missing for types without a default', async () => {
    expect(await told(shelf.inForce(NONE_SET, 'Tpm'))).toMatchObject({
      status: 400,
      code: 'InvalidOperation',
    });
  });
});

it('a full queue is told with the time to come again', () => {
  expect(toldError(new ServiceError('TooManyRequests', 'Too many.'))).toMatchObject({
    status: 429,
    retryAfter: 1,
  });
});
