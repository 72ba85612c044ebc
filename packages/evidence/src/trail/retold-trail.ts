/** A trail that tells a known proof again. */

import { Trail, type TrailLine } from './trail.ts';

/** Takes every signature for valid: it was checked when the proof was made. */
class RetoldTrail extends Trail {
  constructor() {
    super(() => true);
  }

  /** What is certain was kept then. */
  override whenCertain(): void {}
}

/** The lines that a proof wrote when it was made, from the same content by the same code. */
export function retold(prove: (trail: Trail) => unknown): readonly TrailLine[] {
  const trail = new RetoldTrail();
  prove(trail);
  return trail.lines;
}
