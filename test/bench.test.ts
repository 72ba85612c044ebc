import { describe, expect, it } from 'vitest';
import { allCoresFloor, awaited, concurrently, p256Floor, repeated } from '../tools/measure/contenders.mjs';
import { measure, median } from '../tools/measure/interleave.mjs';

const plan = { rounds: 4, batchMilliseconds: 5 };
/** Time of the CPU: what else the machine does is none of these contenders' time. */
const cpu = (): number => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
};

describe('measuring', () => {
  it('compares the same work as equal, and half the work as twice as fast', async () => {
    const result = await measure(
      'row',
      { subject: p256Floor(1), floor: p256Floor(1), peer: p256Floor(2) },
      plan,
      cpu,
    );
    // Wide bounds: this checks the arithmetic, not the machine.
    expect(result.ratioToFloor).toBeGreaterThan(0.3);
    expect(result.ratioToFloor).toBeLessThan(3);
    expect(result.ratioToPeer).toBeGreaterThan(0.6);
    expect(result.ratioToPeer).toBeLessThan(6);
  });

  it('says nothing about a peer where there is none', async () => {
    const result = await measure('row', { subject: p256Floor(1), floor: p256Floor(1) }, plan);
    expect(Object.keys(result)).toEqual(['name', 'opsPerSecond', 'floorOpsPerSecond', 'ratioToFloor']);
  });

  it('lets the failure of a contender through', async () => {
    const broken = repeated(() => {
      throw new Error('broken');
    });
    await expect(measure('row', { subject: broken, floor: p256Floor(1) }, plan)).rejects.toThrow('broken');
  });

  it('warms every contender up before it measures one', async () => {
    const calls: string[] = [];
    const noted = (name: string) => (count: number) => {
      calls.push(`${name} ${count}`);
      for (let i = 0; i < count; i++) Math.sqrt(i);
    };
    const contest = { subject: noted('subject'), floor: noted('floor'), peer: noted('peer') };
    await measure('row', contest, { rounds: 1, batchMilliseconds: 1, warmUpMilliseconds: 1 });
    const measuring = calls.indexOf('subject 1');
    expect(new Set(calls.slice(0, measuring))).toEqual(new Set(['subject 64', 'floor 64', 'peer 64']));
  });

  it('takes the middle', () => {
    expect([median([3, 1, 2]), median([4, 1, 2, 3]), median([])]).toEqual([2, 2.5, Number.NaN]);
  });
});

describe('contenders', () => {
  it('run exactly as many operations as asked', async () => {
    let ran = 0;
    const operation = async () => void ran++;
    await repeated(() => void ran++)(5);
    await awaited(operation)(5);
    await concurrently(3, operation)(5);
    expect(ran).toBe(15);
  });

  it('keep as many operations in flight as there are lanes, and no more', async () => {
    let inFlight = 0;
    let most = 0;
    await concurrently(4, async () => {
      most = Math.max(most, ++inFlight);
      await new Promise((resolve) => setImmediate(resolve));
      inFlight--;
    })(20);
    expect(most).toBe(4);
  });

  it('work on all cores and can be run again', async () => {
    const floor = await allCoresFloor({ p256Verifications: 2, rsaSignatures: 1 });
    try {
      await floor.run(10);
      await floor.run(1);
    } finally {
      await floor.close();
    }
  });
});
