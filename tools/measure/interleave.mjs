// @ts-check

/**
 * Measures contenders against each other on a machine that is never quiet: short batches in turn, so that a slow
 * moment hits all of them, and the median of the ratios within a round, so that one bad round does not count. Each runs
 * by itself first, for the same time: what is measured is a process that has been serving for a while, and V8 goes on
 * compiling for the first thousands of operations.
 */

/** Enough to keep all lanes of a contender busy. */
const WARM_UP_OPERATIONS = 64;

/** Runs the given number of operations. @typedef {(count: number) => void | Promise<void>} Contender */

/**
 * @typedef {object} Contest
 * @property {Contender} subject
 * @property {Contender} floor the least that the work can cost
 * @property {Contender} [peer] another implementation on the same input
 * @property {number} [batchMilliseconds] at least, where a contender needs time to get going
 * @property {() => void | Promise<void>} [close]
 */

/**
 * @typedef {object} Result
 * @property {string} name
 * @property {number} opsPerSecond
 * @property {number} floorOpsPerSecond
 * @property {number} ratioToFloor
 * @property {number} [peerOpsPerSecond]
 * @property {number} [ratioToPeer]
 */

/**
 * Runs a contest.
 *
 * @param {string} name
 * @param {Contest} contest
 * @param {{ readonly rounds: number, readonly batchMilliseconds: number, readonly warmUpMilliseconds?: number }} plan
 * @param {() => number} [clock] milliseconds
 * @returns {Promise<Result>}
 */
export async function measure(
  name,
  { subject, floor, peer, batchMilliseconds = 0 },
  plan,
  clock = () => performance.now(),
) {
  /** @type {readonly Contender[]} */
  const contenders = peer === undefined ? [subject, floor] : [subject, floor, peer];
  /** @type {number[]} */
  const counts = [];
  const batch = Math.max(batchMilliseconds, plan.batchMilliseconds);
  for (const each of contenders) await warmUp(each, plan.warmUpMilliseconds ?? 0, clock);
  for (const each of contenders) counts.push(await countFor(each, batch, clock));
  /** Operations a second of each contender, by rounds. @type {number[][]} */
  const rounds = [];
  for (let round = 0; round < plan.rounds; round++) {
    const rates = contenders.map(() => 0);
    // Another one starts each round: whoever follows a heavy batch inherits its garbage.
    for (let turn = 0; turn < contenders.length; turn++) {
      const i = (round + turn) % contenders.length;
      rates[i] = await rate(contenders[i] ?? subject, counts[i] ?? 1, clock);
    }
    rounds.push(rates);
  }
  const rateOf = (/** @type {number} */ i) => median(rounds.map((rates) => rates[i] ?? Number.NaN));
  const ratioTo = (/** @type {number} */ i) =>
    median(rounds.map((rates) => (rates[0] ?? Number.NaN) / (rates[i] ?? Number.NaN)));
  return {
    name,
    opsPerSecond: rateOf(0),
    floorOpsPerSecond: rateOf(1),
    ratioToFloor: ratioTo(1),
    ...(peer !== undefined && { peerOpsPerSecond: rateOf(2), ratioToPeer: ratioTo(2) }),
  };
}

/** @returns {Promise<void>} */
async function warmUp(
  /** @type {Contender} */ contender,
  /** @type {number} */ milliseconds,
  /** @type {() => number} */ clock,
) {
  const until = clock() + milliseconds;
  while (clock() < until) await contender(WARM_UP_OPERATIONS);
}

/** How many operations fill a batch. @returns {Promise<number>} */
async function countFor(
  /** @type {Contender} */ contender,
  /** @type {number} */ milliseconds,
  /** @type {() => number} */ clock,
) {
  let count = 1;
  for (;;) {
    const seconds = count / (await rate(contender, count, clock));
    if (seconds * 1000 >= milliseconds / 2)
      return Math.max(1, Math.round((count * milliseconds) / 1000 / seconds));
    // A first run is compiled while it runs: grow step by step instead of trusting it.
    count *= 2;
  }
}

/** @returns {Promise<number>} operations a second */
async function rate(
  /** @type {Contender} */ contender,
  /** @type {number} */ count,
  /** @type {() => number} */ clock,
) {
  const from = clock();
  await contender(count);
  return (count * 1000) / Math.max(clock() - from, 0.001);
}

/** @returns {number} */
export function median(/** @type {readonly number[]} */ values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle = sorted.length >> 1;
  const upper = sorted[middle] ?? Number.NaN;
  return sorted.length % 2 === 1 ? upper : ((sorted[middle - 1] ?? Number.NaN) + upper) / 2;
}
