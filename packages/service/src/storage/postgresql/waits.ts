/** How long PostgreSQL and we wait for each other: no wait without a bound, on neither side. */

/** Milliseconds that we wait, for a connection, an answer, a whole change, and for connections to close. */
export const WAITS = {
  connect: 3_000,
  answer: 5_000,
  change: 8_000,
  close: 2_000,
} as const;

/** Seconds without a word after which a connection is asked whether its other end is still there. */
const SILENCE = 5;

/**
 * What the server does for a connection, whether or not it hears from us again: it ends statements that we no longer wait
 * for, and transactions whose client is lost, so that their locks are held for seconds. Values in the server's units:
 * milliseconds, but seconds for the keepalive ones.
 */
const SESSION: Readonly<Record<string, string>> = {
  lock_timeout: '4500',
  statement_timeout: `${WAITS.answer}`,
  idle_in_transaction_session_timeout: '4000',
  tcp_keepalives_idle: `${SILENCE}`,
  tcp_keepalives_interval: '2',
  tcp_keepalives_count: '3',
  tcp_user_timeout: '10000',
};

/** From PostgreSQL 17 on; a client that still speaks but never ends its change would hold its locks otherwise. */
const TRANSACTION = { transaction_timeout: `${WAITS.change + 1_000}` } as const;

const setting = (local: boolean) => (name: string, value: string) =>
  `set_config('${name}', '${value}', ${local})`;

/** The statement for a new connection. */
export const SESSION_SETTINGS = `select ${Object.entries(SESSION)
  .map(([name, value]) => setting(false)(name, value))
  .join(', ')}`;

/**
 * The first statement of a change. It repeats what bounds locks: a pooler may have given us a connection that was made for
 * somebody else. An acknowledged change must survive a crash, also where the server is set to be faster than safe.
 */
export const CHANGE_SETTINGS = `select ${[
  ...['lock_timeout', 'statement_timeout', 'idle_in_transaction_session_timeout'].map((name) =>
    setting(true)(name, SESSION[name] ?? ''),
  ),
  ...Object.entries(TRANSACTION).map(
    ([name, value]) =>
      `case when current_setting('${name}', true) is not null then ${setting(true)(name, value)} end`,
  ),
  `case when current_setting('synchronous_commit') = 'off' then ${setting(true)('synchronous_commit', 'on')} end`,
].join(', ')}`;

/** Milliseconds for our own side of `SILENCE`. */
export const KEEPALIVE_DELAY = SILENCE * 1_000;
