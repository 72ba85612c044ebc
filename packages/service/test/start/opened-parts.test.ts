import { expect, it } from 'vitest';
import { openedParts } from '../../src/start/opened-parts.ts';

it('closes what was opened last first, each part before the next', async () => {
  const closed: string[] = [];
  const part = (name: string) => ({
    name,
    close: async () => {
      await Promise.resolve();
      closed.push(name);
    },
  });
  const opened = openedParts();
  opened.keep(part('storage'));
  expect(opened.keep(part('server')).name).toBe('server');
  await opened.close();
  expect(closed).toEqual(['server', 'storage']);
});
