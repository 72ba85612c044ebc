import { base64url } from '@veritee/core/internal';
import { simulate } from '@veritee/simulator';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

interface Refusal {
  readonly error: {
    readonly code: string;
    readonly message: string;
    readonly innererror: Readonly<Record<string, unknown>>;
  };
}

describe('draft policies over HTTP', () => {
  let simulated: SimulatedService;
  let quote: string;

  beforeAll(async () => {
    simulated = await startSimulatedService({ protocol: 'http' });
    quote = base64url(simulate('SgxEnclave', simulated.pki, { isvSvn: 1 }).evidence);
  });
  afterAll(() => simulated.close());

  async function attest(draftPolicyForAttestation?: string): Promise<Response> {
    return fetch(`${simulated.service.endpoint}/attest/SgxEnclave?api-version=2022-08-01`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ quote, draftPolicyForAttestation }),
    });
  }

  async function refusal(answer: Response): Promise<Refusal['error']> {
    expect(answer.status).toBe(400);
    const { error } = (await answer.json()) as Refusal;
    expect(answer.headers.get('x-ms-error-code')).toBe(error.code);
    return error;
  }

  it('are told what would have had to be different', async () => {
    const { code, innererror } = await refusal(
      await attest('version=1.0;authorizationrules{[type=="x-ms-sgx-svn", value>=2] => permit();};'),
    );
    expect(code).toBe('PolicyEvaluationError');
    expect(innererror).toMatchObject({
      code: 'PolicyEvaluationError',
      answer: expect.stringContaining('x-ms-sgx-svn with value at least 2 instead of 1'),
      explanation: [{ segment: 'authorizationrules', rule: 1, outcome: 'did not fire' }],
    });
  });

  it('are told every mistake with its line, column and grammar rule', async () => {
    const { code, message } = await refusal(
      await attest('version=1.0\nauthorizationrules{\n  [type="a"] => permit()\n};'),
    );
    expect(code).toBe('PolicyParsingError');
    expect(message).toMatch(/^Policy Parser Exception: /);
    expect(
      [...message.matchAll(/^Line (\d+), column (\d+): /gm)].map(([, line, column]) => `${line}:${column}`),
    ).toEqual(['2:1', '3:8', '4:1']);
    expect(message).toContain(
      "Offending symbol: 'authorizationrules'. Failing rule: 'policy > versionInfo'.",
    );
  });

  it('cannot keep the service from answering others, however hostile', async () => {
    const joined = Array.from(
      { length: 50 },
      (_, n) => `c${n}:[${n === 0 ? '' : `value!=c${n - 1}.value`}]`,
    ).join('&&');
    const hostile = [
      `version=1.2;authorizationrules{${`${joined}=>add(claim=c1);`.repeat(70)}};`,
      `version=1.2;authorizationrules{${'[value==1,issuer!="x",type!="y"]=>deny();'.repeat(1900)}};`,
      `version=1.2;authorizationrules{c:[type=="x-ms-sgx-mrsigner"]=>add(type="k",value=JmesPath("[1]","${Array.from({ length: 60 }, () => '[@,@]').join('|')}"));};`,
      `version=1.2;authorizationrules{${'['.repeat(130_000)}`,
    ];
    let open = 0;
    const attacks = Array.from({ length: 24 }, async (_, n) => {
      open++;
      const { status } = await attest(`${hostile[n % hostile.length]}//${n}`);
      open--;
      return status;
    });
    let answered = 0;
    while (open > 0) {
      expect((await fetch(`${simulated.service.endpoint}/healthz`)).status).toBe(200);
      expect((await attest()).status).toBe(200);
      answered++;
    }
    for (const status of await Promise.all(attacks)) expect([400, 429]).toContain(status);
    // On the event loop, the drafts would have been judged one after the other with at most an answer in between.
    expect(answered).toBeGreaterThan(24);
  });
});
