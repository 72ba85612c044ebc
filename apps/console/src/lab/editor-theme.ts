/** The look of the editor, in the colours of the page. */

import { EditorView } from '@codemirror/view';

/** Follows light and dark by the variables of the page, which reach into the shadow root. */
export const editorTheme = EditorView.theme({
  '&': { color: 'var(--ink)', backgroundColor: 'var(--surface)', fontSize: '14px', height: '100%' },
  // The box around the shadow root shows where the keyboard is: here the margin would cover a part of it.
  '&.cm-focused': { outline: 'none' },
  '.cm-scroller': { fontFamily: 'var(--mono)', lineHeight: '1.6' },
  '.cm-gutters': { backgroundColor: 'var(--surface)', color: 'var(--muted)', border: '0' },
  '.cm-activeLine, .cm-activeLineGutter': { backgroundColor: 'transparent' },
  '.cm-cursor': { borderLeftColor: 'var(--ink)' },
  '.cm-selectionBackground, &.cm-focused > .cm-scroller > .cm-selectionLayer .cm-selectionBackground': {
    backgroundColor: 'var(--soft)',
  },
  '.cm-tooltip': {
    backgroundColor: 'var(--surface)',
    color: 'var(--ink)',
    border: '1px solid var(--line)',
    borderRadius: '8px',
    font: '13px/1.5 system-ui, sans-serif',
  },
  '.cm-tooltip-autocomplete ul li[aria-selected]': {
    backgroundColor: 'var(--soft)',
    color: 'var(--ink)',
  },
  '.cm-diagnosticAction': { backgroundColor: 'var(--accent)', color: 'var(--on-accent)' },
  // The drawings of the lint package are data: URLs, which the policy of the page does not allow.
  '.cm-lintRange': { backgroundImage: 'none', textDecorationLine: 'underline', textDecorationStyle: 'wavy' },
  '.cm-lintRange-error': { backgroundImage: 'none', textDecorationColor: 'var(--bad)' },
  '.cm-lintRange-warning': { backgroundImage: 'none', textDecorationColor: 'var(--open)' },
  '.cm-coverage': { fontSize: '12px', textAlign: 'center' },
  '.cm-reached': { color: 'var(--good)', borderLeft: '3px solid var(--good-bar)' },
  '.cm-unreached': { color: 'var(--bad)', borderLeft: '3px solid var(--bad-bar)' },
  '.cm-reached, .cm-unreached': { padding: '0 3px' },
  '.cm-note': { marginLeft: '2ch', fontStyle: 'italic', fontSize: '12.5px' },
  '.cm-note-fails': { color: 'var(--bad)' },
  '.cm-note-holds, .cm-note-fired': { color: 'var(--good)' },
  '.cm-note-idle': { color: 'var(--muted)' },
  '.cm-line-fails': { backgroundColor: 'var(--bad-soft)' },
  '.cm-line-fired': { backgroundColor: 'var(--good-soft)' },
});
