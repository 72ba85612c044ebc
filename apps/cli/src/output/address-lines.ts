/** Addresses of instances for people: the host form first, which every client keeps. */

import { printable } from './output.ts';

/** What an instance is listed by. */
export interface ListedInstance {
  readonly name: string;
  readonly mode: string;
  readonly endpoint?: string;
  readonly hostEndpoint?: string;
}

/** Who cannot use the path form. */
const HOST_FORM_CLIENTS =
  'The Azure SDKs for Go and Rust and the JDBC driver for SQL Server need the host form: they drop the path of an address.';

/** One line for each instance, in columns: name, mode, address by host name, address by path. */
export function addressLines(instances: readonly ListedInstance[]): readonly string[] {
  const rows = instances.map(({ name, mode, endpoint = '', hostEndpoint = '' }) => [
    name,
    mode,
    hostEndpoint,
    endpoint,
  ]);
  const hasHosts = rows.some(([, , host]) => host !== '');
  const columns = hasHosts ? [0, 1, 2, 3] : [0, 1, 3];
  const widths = columns.map((at) => Math.max(...rows.map((row) => printable(row[at] ?? '').length)));
  const lines = rows.map((row) =>
    columns
      .map((at, column) => printable(row[at] ?? '').padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd(),
  );
  return hasHosts ? [...lines, HOST_FORM_CLIENTS] : lines;
}
