/** Alert rules and their tests name only metrics and labels that the service has. */

import { describe, expect, it } from 'vitest';
import { createMetrics } from '../../packages/service/src/observe/metrics.ts';
import { readPage } from '../support/pages.ts';

const rules = readPage('deploy/chart/alerts.yaml');

/** Each selector on a metric of ours: its name, and the labels in its braces. */
function selectorsOf(text: string): readonly (readonly [name: string, labels: readonly string[]])[] {
  return Array.from(text.matchAll(/\b(veritee_[a-z_]+)(?:\{([^}]*)\})?/g), ([, name = '', labels = '']) => [
    name,
    Array.from(labels.matchAll(/(\w+)(?:=~|!=|!~|=)/g), ([, label = '']) => label),
  ]);
}

/** All metrics with their labels, as `/metrics` has them after one of everything. */
async function metricsOf(): Promise<ReadonlyMap<string, readonly string[]>> {
  const metrics = createMetrics();
  metrics.request('/attest/:type', 'POST', 200, 0.1);
  metrics.attestation({ type: 'SgxEnclave', outcome: 'permitted', code: 'none', seconds: 0.1 });
  metrics.storage('state', 0.1);
  metrics.onRead(() => [{ kind: 'tls', what: 'server', days: 3 }]);
  metrics.onReadEnds(() => [{ endorsement: 'TCB info', what: 'the endorsement', days: 3 }]);
  const text = await metrics.text();
  metrics.close();
  return new Map(selectorsOf(text));
}

describe('the alert rules', () => {
  it.each([
    ['rules', rules],
    ['tests of the rules', readPage('tools/deploy/alerts.test.yaml').replaceAll(/job="veritee",?/g, '')],
  ])('name metrics and labels that exist: %s', async (_what, text) => {
    const known = await metricsOf();
    const used = selectorsOf(text);
    expect(used.length).toBeGreaterThan(5);
    const unknown = used.filter(
      ([name, labels]) => !labels.every((label) => known.get(name)?.includes(label)) || !known.has(name),
    );
    expect(unknown).toEqual([]);
  });

  it('have a severity and a summary each', () => {
    const alerts = rules.split(/^ {6}- alert: /m).slice(1);
    expect(alerts.length).toBeGreaterThan(8);
    for (const alert of alerts) {
      expect(alert).toMatch(/severity: (?:critical|warning)/);
      expect(alert).toMatch(/summary: /);
    }
  });

  it('are found to name a metric that does not exist', async () => {
    const known = await metricsOf();
    expect(known.has('veritee_http_requests_total')).toBe(true);
    expect(known.has('veritee_requests_total')).toBe(false);
    expect(selectorsOf('rate(veritee_x_total{a="b",c=~"d"}[5m])')).toEqual([['veritee_x_total', ['a', 'c']]]);
  });
});
