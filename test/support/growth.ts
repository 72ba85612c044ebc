/** Measures how the work of a reader grows with its input: CPU time at n, 2n and 4n. */

/** Milliseconds of CPU at n, 2n and 4n. */
export interface Growth {
  readonly n: number;
  readonly times: readonly [number, number, number];
}

/** A reader and what it reads. */
export interface Measured<Input> {
  /** Input of about this length. */
  readonly make: (n: number) => Input;
  /** Refusals are results like others: what counts is the time until they come. */
  readonly read: (input: Input) => unknown;
  /** The longest input that is worth a try: the reader's limit, where it has one. */
  readonly most?: number;
}

/** Shorter times say nothing: clocks, collectors and compilers weigh more. */
const TELLING = 3;
const SHORTEST = 512;
/** Quadratic work that takes less than the telling time at this length does no harm. */
const LONGEST = 256 * 1024;
const ATTEMPTS = 4;
const ROUNDS = 3;

/** Linear work takes 4 times as long for 4 times the input, n log n a little more, quadratic work 16 times. */
const MOST = 9;

/**
 * The growth that refutes a reader, or undefined when its work grows no faster than n log n. One good measurement is
 * enough: a busy machine makes single ones worse than they are, and so does the length at which the collector of garbage
 * first has to move things, so each attempt is twice as long; what is quadratic measures as linear at no length.
 */
export async function superLinearGrowth<Input>(measured: Measured<Input>): Promise<Growth | undefined> {
  const longest = (measured.most ?? LONGEST) / 4;
  let n = await tellingLength(measured, longest);
  const limit = measured.most === undefined ? 16 * longest : longest;
  let worst: Growth | undefined;
  for (let attempt = 0; attempt < ATTEMPTS; attempt++) {
    const growth = await growthAt(measured, n);
    const [one, , four] = growth.times;
    if (four < TELLING || four <= MOST * one) return undefined;
    worst = growth;
    if (2 * n <= limit && four < 1000) n *= 2;
  }
  return worst;
}

/** The first length whose time tells something; the runs on the way warm the reader up. */
async function tellingLength<Input>(measured: Measured<Input>, longest: number): Promise<number> {
  let n = Math.min(SHORTEST, longest);
  while (2 * n <= longest) {
    const input = measured.make(n);
    await timeOf(measured, input);
    if ((await timeOf(measured, input)) >= TELLING) break;
    n *= 2;
  }
  return n;
}

/** The least of several times each, taken in turns so that a busy moment meets all three. */
async function growthAt<Input>(measured: Measured<Input>, n: number): Promise<Growth> {
  const inputs = [measured.make(n), measured.make(2 * n), measured.make(4 * n)] as const;
  const times: [number, number, number] = [Infinity, Infinity, Infinity];
  for (let round = 0; round < ROUNDS; round++) {
    for (const place of [0, 1, 2] as const) {
      times[place] = Math.min(times[place], await timeOf(measured, inputs[place]));
    }
    // Slow is not the same as noisy: what takes this long needs no further rounds.
    if (round > 0 && times[2] > 300) break;
  }
  return { n, times };
}

/** CPU of this process, in milliseconds; others that use the machine do not count. */
async function timeOf<Input>({ read }: Measured<Input>, input: Input): Promise<number> {
  const before = process.cpuUsage();
  try {
    await read(input);
  } catch {
    // Refused.
  }
  const { user, system } = process.cpuUsage(before);
  return (user + system) / 1000;
}
