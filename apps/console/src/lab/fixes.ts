/** Hints that say what to write instead can be applied by a click. */

import type { ShownDiagnostic } from '../protocol.ts';

const INSTEAD = /^(?:Did you mean|Write) `([^`]+)`[?.]$/;

/** The text to write instead; undefined for hints that leave it to the author. */
export function fixOf({ hint }: ShownDiagnostic): string | undefined {
  return INSTEAD.exec(hint ?? '')?.[1];
}
