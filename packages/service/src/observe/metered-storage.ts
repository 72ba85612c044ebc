/** Storage whose times are taken. */

import type { Storage } from '../storage/storage.ts';
import type { Metrics } from './metrics.ts';

/** The storage, with the seconds that each operation took told to the metrics. */
export function meteredStorage(storage: Storage, metrics: Pick<Metrics, 'storage'>): Storage {
  const timed = async <T>(operation: string, work: () => Promise<T>): Promise<T> => {
    const start = performance.now();
    try {
      return await work();
    } finally {
      metrics.storage(operation, (performance.now() - start) / 1000);
    }
  };
  return {
    ...storage,
    engine: storage.engine,
    state: (instance) => timed('state', () => storage.state(instance)),
    change: (instance, act) => timed('change', () => storage.change(instance, act)),
    createInstance: (created, entry) => timed('create', () => storage.createInstance(created, entry)),
    deleteInstance: (instance, entry) => timed('delete', () => storage.deleteInstance(instance, entry)),
    listInstances: () => timed('list', () => storage.listInstances()),
    policyHistory: (instance, type, limit) =>
      timed('history', () => storage.policyHistory(instance, type, limit)),
    audit: (entry) => timed('audit', () => storage.audit(entry)),
    keepDecisions: (decisions) => timed('keep', () => storage.keepDecisions(decisions)),
    ready: () => timed('ready', () => storage.ready()),
  };
}
