/** Reports checks: one line for each, and a status at the end. */

import assert from 'node:assert/strict';

let failed = 0;

function fail(name, reason) {
  failed += 1;
  console.log(`not ok ${name}: ${String(reason).replaceAll(/\s+/g, ' ')}`);
}

/** A call and what it must come to. */
export async function passes(name, step) {
  try {
    await step();
    console.log(`ok ${name}`);
  } catch (error) {
    fail(name, error);
  }
}

/** A call whose result must be this. */
export function same(name, expected, step) {
  return passes(name, async () => assert.deepEqual(await step(), expected));
}

/** A call that the service must refuse with this status and code. */
export async function refused(name, status, code, step) {
  try {
    await step();
  } catch (error) {
    if (Number(error.statusCode) === status && error.code === code) console.log(`ok ${name}`);
    else fail(name, `${error.statusCode} ${error.code} ${error}`);
    return;
  }
  fail(name, 'was not refused');
}

/** To be called last. */
export function end() {
  process.exitCode = failed === 0 ? 0 : 1;
}
