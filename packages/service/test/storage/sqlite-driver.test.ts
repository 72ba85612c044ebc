/** Who holds the one connection of SQLite, and who waits for it. */

import Database from 'libsql';
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest';
import { sqliteDriver } from '../../src/storage/sqlite/driver.ts';

/** A turn of the event loop and all that it settles. */
const turn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

function openDriver() {
  const database = new Database(':memory:');
  onTestFinished(() => void database.close());
  return sqliteDriver(database, () => {});
}

/** Asks for the connection, and says whether it was given. */
function asking(driver: ReturnType<typeof openDriver>) {
  const asked = { given: false, refused: undefined as unknown, connection: driver.acquireConnection() };
  asked.connection.then(
    () => {
      asked.given = true;
    },
    (error: unknown) => {
      asked.refused = error;
    },
  );
  return asked;
}

describe('the connection', () => {
  afterEach(() => void vi.useRealTimers());

  it('is given to one after the other, in the order in which they asked', async () => {
    const driver = openDriver();
    const first = await driver.acquireConnection();
    const [second, third] = [asking(driver), asking(driver)];
    await turn();
    expect([second.given, third.given]).toEqual([false, false]);
    await driver.releaseConnection(first);
    await turn();
    expect([second.given, third.given]).toEqual([true, false]);
    await driver.releaseConnection(await second.connection);
    await turn();
    expect(third.given).toBe(true);
  });

  it('is not held by two after it was given back twice', async () => {
    const driver = openDriver();
    const first = await driver.acquireConnection();
    await driver.releaseConnection(first);
    await driver.releaseConnection(first);
    const second = asking(driver);
    await turn();
    const third = asking(driver);
    await turn();
    expect([second.given, third.given]).toEqual([true, false]);
  });

  it('goes to the next when one in the queue gave up', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
    const driver = openDriver();
    const first = await driver.acquireConnection();
    const late = asking(driver);
    await vi.advanceTimersByTimeAsync(5_000);
    await turn();
    expect(late.refused).toMatchObject({ code: 'DatabaseBusy' });
    const next = asking(driver);
    await turn();
    expect(next.given).toBe(false);
    await driver.releaseConnection(first);
    await turn();
    expect(next.given).toBe(true);
    const last = asking(driver);
    await turn();
    expect(last.given).toBe(false);
  });
});
