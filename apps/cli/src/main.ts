/** The entrance of the command line. */

/** Runs one command and returns its exit status. */
export async function main(_arguments: readonly string[]): Promise<number> {
  return 2;
}
