/**
 * Microsoft's HealthAttestation policy, compiled, over the event log of a Windows 11 machine (219 kB of JSON). Floor: the
 * log once through JSON.parse, which loses the digits of long integers as the policy must not, and for each query over
 * the events one pass over them with the comparisons in JavaScript. Needs the reference cases.
 */

import { existsSync, readFileSync } from 'node:fs';
import { join, resolve } from 'node:path';
import { policyVocabularies as vocabularies } from '@veritee/evidence';
import { compilePolicy, evaluatePolicy } from '@veritee/policy';
import { repeated } from '../measure/contenders.mjs';
import { root } from '../setup.mjs';

/** @returns {Promise<import('../measure/interleave.mjs').Contest | undefined>} */
export async function contest() {
  const folder = join(resolve(root, process.env['VERITEE_VECTORS'] ?? '../shared/vectors'), 'policies');
  if (!existsSync(folder)) {
    console.error(
      'policy-evaluate-healthattestation: left out, the reference cases are not here (VERITEE_VECTORS)',
    );
    return undefined;
  }
  const text = readFileSync(join(folder, 'ms-tpm-1.2-healthattestation.policy'), 'utf8');
  const log = readFileSync(join(folder, 'events-windows11-2025.json'), 'utf8');
  const { policy } = compilePolicy(text, { attestationType: 'Tpm', vocabularies });
  if (policy === undefined) throw new Error('the policy has errors');
  /** @type {readonly import('@veritee/core').Claim[]} */
  const incoming = [{ type: 'events', value: log, issuer: 'AttestationService' }];
  const issued = evaluatePolicy(policy, incoming).outgoing.length;
  if (issued < 20) throw new Error('the policy issues too little');
  const queries = text.split('"Events[').length - 1;
  return {
    subject: repeated(() => {
      if (evaluatePolicy(policy, incoming).outgoing.length !== issued) throw new Error('decided differently');
    }),
    floor: repeated(() => {
      const { Events } = JSON.parse(log);
      let found = 0;
      for (let query = 0; query < queries; query++) found += passed(Events);
      if (found === 0) throw new Error('the floor finds nothing');
    }),
  };
}

/** @typedef {{ readonly EventTypeString: string, readonly PcrIndex: number }} LoggedEvent */

/** @returns {number} */
function passed(/** @type {readonly LoggedEvent[]} */ events) {
  return events.filter(
    ({ EventTypeString, PcrIndex }) =>
      EventTypeString === 'EV_EVENT_TAG' && (PcrIndex === 12 || PcrIndex === 19),
  ).length;
}
