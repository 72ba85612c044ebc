import { expect, it } from 'vitest';
import { createTurns } from '../../src/http/turns.ts';

it('between two pieces of work that became ready together, others are served', async () => {
  const turn = createTurns();
  const order: string[] = [];
  let served = 0;
  const serve = (): void => {
    order.push(`other ${served++}`);
    if (served < 20) setImmediate(serve);
  };
  setImmediate(serve);
  await Promise.all(['a', 'b', 'c'].map((name) => turn().then(() => order.push(name))));
  const places = ['a', 'b', 'c'].map((name) => order.indexOf(name));
  for (const [i, place] of places.slice(1).entries()) expect(place).toBeGreaterThan((places[i] ?? 0) + 1);
});
