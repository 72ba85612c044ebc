/** The editor of policies: CodeMirror in a shadow root, since it writes styles. Loaded when an editor is opened. */

import { autocompletion, completionKeymap } from '@codemirror/autocomplete';
import { defaultKeymap, history, historyKeymap } from '@codemirror/commands';
import { bracketMatching, indentOnInput, indentUnit } from '@codemirror/language';
import { type Diagnostic, setDiagnostics } from '@codemirror/lint';
import { EditorState, type Text } from '@codemirror/state';
import {
  drawSelection,
  EditorView,
  highlightActiveLine,
  highlightSpecialChars,
  keymap,
  lineNumbers,
} from '@codemirror/view';
import type { RuleReach } from '../lab-protocol.ts';
import type { KnownClaim, LineNote, ShownDiagnostic } from '../protocol.ts';
import { texts } from '../texts.ts';
import { completionsFor } from './completions.ts';
import { coverageGutter, showReach } from './coverage-gutter.ts';
import { editorTheme } from './editor-theme.ts';
import { fixOf } from './fixes.ts';
import { noteMarks, showNotes } from './note-marks.ts';
import { policyHighlighting } from './policy-mode.ts';

/** What the page does with an editor. */
export interface PolicyEditor {
  setText(text: string): void;
  showDiagnostics(diagnostics: readonly ShownDiagnostic[]): void;
  showNotes(notes: readonly LineNote[]): void;
  showReach(reach: readonly RuleReach[]): void;
  setKnown(claims: readonly KnownClaim[]): void;
  destroy(): void;
}

/** Opens an editor inside an element. */
export function openEditor(place: HTMLElement, text: string, onChange: (text: string) => void): PolicyEditor {
  const root = place.shadowRoot ?? place.attachShadow({ mode: 'open' });
  let known: readonly KnownClaim[] = [];
  const view = new EditorView({
    root,
    parent: root,
    state: EditorState.create({
      doc: text,
      extensions: [
        coverageGutter,
        lineNumbers(),
        history(),
        drawSelection(),
        highlightSpecialChars(),
        highlightActiveLine(),
        indentOnInput(),
        indentUnit.of('    '),
        bracketMatching(),
        policyHighlighting,
        autocompletion({ override: [(context) => completionsFor(context, known)] }),
        noteMarks,
        replacesSelection,
        editorTheme,
        // Tab leaves the editor, as everywhere on the page.
        keymap.of([...completionKeymap, ...defaultKeymap, ...historyKeymap]),
        EditorView.contentAttributes.of({ 'aria-label': texts.lab.editor, tabindex: '0' }),
        EditorView.lineWrapping,
        EditorView.updateListener.of((update) => {
          if (update.docChanged) onChange(update.state.doc.toString());
        }),
      ],
    }),
  });
  return {
    setText: (next) => {
      if (next === view.state.doc.toString()) return;
      view.dispatch({ changes: { from: 0, to: view.state.doc.length, insert: next } });
    },
    showDiagnostics: (diagnostics) =>
      view.dispatch(
        setDiagnostics(
          view.state,
          diagnostics.map((each) => marked(each, view.state.doc)),
        ),
      ),
    showNotes: (notes) => view.dispatch({ effects: showNotes.of(notes) }),
    showReach: (reach) => view.dispatch({ effects: showReach.of(reach) }),
    setKnown: (claims) => {
      known = claims;
    },
    destroy: () => view.destroy(),
  };
}

/**
 * Typing over a selection is not left to the browser: it would give the new text the look of the old one as a style attribute,
 * which the policy of the page does not allow.
 */
const replacesSelection = EditorView.domEventHandlers({
  beforeinput: (event, view) => {
    const { data, inputType } = event;
    if (inputType !== 'insertText' || data === null || view.composing || view.state.selection.main.empty)
      return false;
    view.dispatch(view.state.replaceSelection(data), { userEvent: 'input.type', scrollIntoView: true });
    event.preventDefault();
    return true;
  },
});

function marked(diagnostic: ShownDiagnostic, text: Text): Diagnostic {
  const { severity, code, message, hint, line, column, endLine, endColumn } = diagnostic;
  const from = offsetAt(text, line, column);
  const fix = fixOf(diagnostic);
  return {
    from,
    to: Math.max(from, offsetAt(text, endLine, endColumn)),
    severity,
    source: code,
    message: hint === undefined ? message : `${message} ${hint}`,
    actions:
      fix === undefined
        ? []
        : [
            {
              name: texts.lab.fix(fix),
              apply: (view, start, end) =>
                view.dispatch({
                  changes: { from: start, to: end, insert: replacement(view, start, end, fix) },
                }),
            },
          ],
  };
}

/** Where a comparison is marked, the text in its quotes is meant. */
function replacement(view: EditorView, from: number, to: number, fix: string): string {
  const marked = view.state.sliceDoc(from, to);
  const [quoted] = /"[^"]*"/.exec(marked) ?? [];
  return quoted === undefined || fix.includes('"') ? fix : marked.replace(quoted, () => `"${fix}"`);
}

/** The policy may have changed since it was compiled. */
function offsetAt(text: Text, line: number, column: number): number {
  const { from, to } = text.line(Math.min(Math.max(line, 1), text.lines));
  return Math.min(from + column - 1, to);
}
