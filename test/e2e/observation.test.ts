/** What is left of a request: records of decisions, spans, the head of the audit log. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import {
  type Attributes,
  type Context,
  type ContextManager,
  context,
  INVALID_SPAN_CONTEXT,
  type Link,
  propagation,
  ROOT_CONTEXT,
  type Span,
  type SpanContext,
  type SpanOptions,
  type SpanStatus,
  type Tracer,
  trace,
} from '@opentelemetry/api';
import { base64url, utf8 } from '@veritee/core/internal';
import { simulate } from '@veritee/simulator';
import { afterEach, describe, expect, it } from 'vitest';
import { type SimulatedService, startSimulatedService } from './simulated-service.ts';

const opened: SimulatedService[] = [];
afterEach(async () => {
  for (const each of opened.splice(0)) await each.close();
  trace.disable();
  context.disable();
  propagation.disable();
});

async function open(options: Parameters<typeof startSimulatedService>[0] = {}): Promise<SimulatedService> {
  const simulated = await startSimulatedService({ protocol: 'http', ...options });
  opened.push(simulated);
  return simulated;
}

const attest = async ({ service }: SimulatedService, body: object, headers: Record<string, string> = {}) => {
  const answer = await fetch(`${service.endpoint}/attest/SgxEnclave?api-version=2022-08-01`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...headers },
    body: JSON.stringify(body),
  });
  await answer.text();
  return answer;
};

describe('a record of an attestation decision', () => {
  it('tells who, what, how and by which policy, and nothing that was sent', async () => {
    const lines: string[] = [];
    const simulated = await open({ log: { write: (line) => void lines.push(line), level: 'error' } });
    const evidence = simulate('SgxEnclave', simulated.pki, { runtimeData: utf8('held data') }).evidence;
    const quote = base64url(evidence);
    const runtimeData = { data: base64url(utf8('held data')), dataType: 'Binary' };
    const good = await attest(simulated, { quote, runtimeData }, { 'x-ms-client-request-id': 'call-7' });
    const draft = 'version=1.0;authorizationrules{=>deny();};';
    await attest(simulated, { quote, runtimeData, draftPolicyForAttestation: draft });
    await attest(simulated, { quote: 'AAAA' });
    await attest(simulated, { report: 'AAAA' });
    const records = lines.map((line) => JSON.parse(line)).filter(({ audit }) => audit === 'attestation');
    const digest = createHash('sha256').update(evidence).digest('hex');
    expect(records).toMatchObject([
      {
        instance: 'default',
        caller: 'anonymous',
        type: 'SgxEnclave',
        policyHash: expect.stringMatching(/^[\w-]{43}$/),
        evidenceDigest: digest,
        outcome: 'permitted',
        milliseconds: expect.any(Number),
        requestId: good.headers.get('x-ms-request-id'),
        clientRequestId: 'call-7',
      },
      { outcome: 'refused', code: 'PolicyEvaluationError', draft: true, evidenceDigest: digest },
      { outcome: 'refused', code: expect.any(String), evidenceDigest: expect.any(String) },
      { outcome: 'refused', code: 'InvalidParameter' },
    ]);
    expect(records[3]).not.toHaveProperty('evidenceDigest');
    expect(records[0]).not.toHaveProperty('code');
    const text = lines.join('');
    expect(text).not.toContain(quote.slice(0, 40));
    expect(text).not.toContain(runtimeData.data);
    expect(text).not.toContain('ey');
  });

  it('goes to a file of its owner where the operator says so, and is written when the service has stopped', async () => {
    const simulated = await open();
    const file = join(simulated.directory, 'decisions.jsonl');
    const other = await open({ audit: { attestations: file } });
    for (let n = 0; n < 20; n++) await attest(other, { quote: 'AAAA' });
    await other.service.close();
    expect(readFileSync(file, 'utf8').trim().split('\n')).toHaveLength(20);
    expect(statSync(file).mode & 0o777).toBe(0o600);
  });
});

describe('the head of the audit log', () => {
  it('goes to the log after each administrative act, and after no other request', async () => {
    const lines: string[] = [];
    const simulated = await open({
      log: { write: (line) => void lines.push(line) },
      development: { roots: [], identity: true },
    });
    const { service } = simulated;
    const { environment } = service;
    const form = {
      grant_type: 'client_credentials',
      client_id: environment['AZURE_CLIENT_ID'] ?? '',
      client_secret: environment['AZURE_CLIENT_SECRET'] ?? '',
      resource: 'https://attest.azure.net',
    };
    const url = `${service.endpoint}/adfs/oauth2/token`;
    const token = (await (await fetch(url, { method: 'POST', body: new URLSearchParams(form) })).json()) as {
      access_token: string;
    };
    const headers = { authorization: `Bearer ${token.access_token}`, 'content-type': 'application/json' };
    const made = await fetch(
      `${service.endpoint}/management/attestationProviders/contoso?api-version=2020-10-01`,
      {
        method: 'PUT',
        headers,
        body: '{}',
      },
    );
    expect(made.status).toBe(201);
    const heads = () => lines.flatMap((line) => JSON.parse(line).auditHead ?? []);
    await expect.poll(heads).toEqual([expect.stringMatching(/^\d+:[0-9a-f]{64}$/)]);
    await attest(simulated, { quote: 'AAAA' });
    expect(heads()).toHaveLength(1);
  });
});

describe('spans', () => {
  it('are made for a request and its steps, below the span of the caller, where somebody collects them', async () => {
    const spans = collectSpans();
    const simulated = await open();
    const quote = base64url(simulate('SgxEnclave', simulated.pki).evidence);
    const traceId = '4bf92f3577b34da6a3ce929d0e0e4736';
    await attest(simulated, { quote }, { traceparent: `00-${traceId}-00f067aa0ba902b7-01` });
    await expect
      .poll(() =>
        spans
          .filter(({ ended }) => ended)
          .map(({ name }) => name)
          .sort(),
      )
      .toEqual(['POST /attest/SgxEnclave', 'appraise claims', 'issue token', 'verify evidence']);
    const request = spans.find(({ name }) => name.startsWith('POST'));
    expect(request).toMatchObject({
      traceId,
      parent: '00f067aa0ba902b7',
      attributes: { 'http.route': '/attest/SgxEnclave', 'http.response.status_code': 200 },
    });
    for (const step of ['verify evidence', 'appraise claims', 'issue token']) {
      expect(spans.find(({ name }) => name === step)).toMatchObject({ traceId, parent: request?.id });
    }
  });

  it('tell the code of a refusal and not its text', async () => {
    const spans = collectSpans();
    const simulated = await open();
    await attest(simulated, { quote: 'AAAA' });
    expect(spans.find(({ name }) => name === 'verify evidence')?.status?.message).toMatch(/^\w+$/);
  });
});

interface CollectedSpan {
  readonly name: string;
  readonly id: string;
  readonly traceId: string;
  readonly parent: string | undefined;
  readonly attributes: Attributes;
  status?: SpanStatus;
  ended: boolean;
}

/** The least that an operator's SDK does: a tracer, a propagator of W3C trace context, a context that follows async work. */
function collectSpans(): CollectedSpan[] {
  const spans: CollectedSpan[] = [];
  const startSpan = (name: string, options: SpanOptions = {}, within: Context = context.active()): Span => {
    const parent = trace.getSpanContext(within) ?? INVALID_SPAN_CONTEXT;
    const isRoot = parent === INVALID_SPAN_CONTEXT;
    const collected: CollectedSpan = {
      name,
      id: (spans.length + 1).toString(16).padStart(16, '0'),
      traceId: isRoot ? '1'.repeat(32) : parent.traceId,
      parent: isRoot ? undefined : parent.spanId,
      attributes: { ...options.attributes },
      ended: false,
    };
    spans.push(collected);
    const spanContext: SpanContext = { traceId: collected.traceId, spanId: collected.id, traceFlags: 1 };
    const span: Span = {
      spanContext: () => spanContext,
      setAttribute: (key, value) => {
        collected.attributes[key] = value;
        return span;
      },
      setAttributes: () => span,
      addEvent: () => span,
      addLink: (_link: Link) => span,
      addLinks: () => span,
      setStatus: (status) => {
        collected.status = status;
        return span;
      },
      updateName: () => span,
      end: () => {
        collected.ended = true;
      },
      isRecording: () => true,
      recordException: () => undefined,
    };
    return span;
  };
  const startActiveSpan = (name: string, ...rest: readonly unknown[]): unknown => {
    const span = startSpan(name);
    const work = rest.at(-1) as (span: Span) => unknown;
    return context.with(trace.setSpan(context.active(), span), () => work(span));
  };
  trace.setGlobalTracerProvider({ getTracer: () => ({ startSpan, startActiveSpan }) as unknown as Tracer });
  propagation.setGlobalPropagator({
    inject: () => undefined,
    extract: (into, carrier) => {
      const header = String((carrier as Record<string, unknown>)['traceparent'] ?? '');
      const [, traceId = '', spanId = ''] = /^00-([0-9a-f]{32})-([0-9a-f]{16})-/.exec(header) ?? [];
      return traceId === '' ? into : trace.setSpanContext(into, { traceId, spanId, traceFlags: 1 });
    },
    fields: () => ['traceparent'],
  });
  const storage = new AsyncLocalStorage<Context>();
  const manager: ContextManager = {
    active: () => storage.getStore() ?? ROOT_CONTEXT,
    with: (active, work, that, ...args) => storage.run(active, () => work.call(that as never, ...args)),
    bind: (_context, target) => target,
    enable: () => manager,
    disable: () => manager,
  };
  context.setGlobalContextManager(manager);
  return spans;
}
