/** Draws in the margin which rules the tests reach. Empty while there are no tests. */

import { type Extension, RangeSet, StateEffect, StateField, type Text } from '@codemirror/state';
import { GutterMarker, gutter } from '@codemirror/view';
import type { RuleReach } from '../lab-protocol.ts';
import { texts } from '../texts.ts';

/** Shows this in place of what was shown. */
export const showReach = StateEffect.define<readonly RuleReach[]>();

class ReachMarker extends GutterMarker {
  readonly #fired: number;
  /** The sign is on the first line of a rule alone. */
  readonly #isFirst: boolean;

  constructor(fired: number, isFirst: boolean) {
    super();
    this.#fired = fired;
    this.#isFirst = isFirst;
    this.elementClass = fired > 0 ? 'cm-reached' : 'cm-unreached';
  }

  override eq(other: ReachMarker): boolean {
    return this.#fired === other.#fired && this.#isFirst === other.#isFirst;
  }

  override toDOM(): Node {
    const place = document.createElement('span');
    place.title = texts.lab.tests.fired(this.#fired);
    place.textContent = this.#isFirst ? (this.#fired > 0 ? '✓' : '○') : '\u00a0';
    return place;
  }
}

/** Marks move with their lines until new ones come. */
const marks = StateField.define<RangeSet<GutterMarker>>({
  create: () => RangeSet.empty,
  update: (before, { changes, effects, state }) => {
    const shown = effects.find((effect) => effect.is(showReach));
    return shown === undefined ? before.map(changes) : marksOf(shown.value, state.doc);
  },
});

function marksOf(reach: readonly RuleReach[], text: Text): RangeSet<GutterMarker> {
  const lines = new Map<number, ReachMarker>();
  for (const { line, endLine, fired } of reach) {
    for (let each = line; each <= Math.min(endLine, text.lines); each++)
      if (!lines.has(each)) lines.set(each, new ReachMarker(fired, each === line));
  }
  const ranges = [...lines].map(([line, marker]) => marker.range(text.line(line).from));
  return RangeSet.of(ranges, true);
}

/** The margin. */
export const coverageGutter: Extension = [
  marks,
  gutter({ class: 'cm-coverage', markers: (view) => view.state.field(marks) }),
];
