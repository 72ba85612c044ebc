/** Draws an explanation on the policy's own lines: a colour for the line, and a few words behind it. */

import { RangeSetBuilder, StateEffect, StateField, type Text } from '@codemirror/state';
import { Decoration, type DecorationSet, EditorView, WidgetType } from '@codemirror/view';
import type { LineNote } from '../protocol.ts';

/** Shows these notes in place of all others. */
export const showNotes = StateEffect.define<readonly LineNote[]>();

/** Notes move with their lines until new ones come. */
export const noteMarks = StateField.define<DecorationSet>({
  create: () => Decoration.none,
  update: (marks, { changes, effects, state }) => {
    const shown = effects.find((effect) => effect.is(showNotes));
    return shown === undefined ? marks.map(changes) : drawn(shown.value, state.doc);
  },
  provide: (field) => EditorView.decorations.from(field),
});

function drawn(notes: readonly LineNote[], text: Text): DecorationSet {
  const builder = new RangeSetBuilder<Decoration>();
  for (const note of notes) {
    if (note.line > text.lines) continue;
    const { from, to } = text.line(note.line);
    builder.add(from, from, Decoration.line({ class: `cm-line-${note.state}` }));
    builder.add(to, to, Decoration.widget({ widget: new NoteWidget(note), side: 1 }));
  }
  return builder.finish();
}

class NoteWidget extends WidgetType {
  readonly #note: LineNote;

  constructor(note: LineNote) {
    super();
    this.#note = note;
  }

  override eq(other: NoteWidget): boolean {
    return other.#note.state === this.#note.state && other.#note.text === this.#note.text;
  }

  override toDOM(): HTMLElement {
    const place = document.createElement('span');
    place.className = `cm-note cm-note-${this.#note.state}`;
    place.textContent = `${SIGNS[this.#note.state]} ${this.#note.text}`;
    return place;
  }
}

const SIGNS: Readonly<Record<LineNote['state'], string>> = { fired: '✓', holds: '✓', idle: '–', fails: '✗' };
