/** The editor as a part of the page: loaded when it is shown. */

import { useEffect, useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { LabAnswer } from '../protocol.ts';
import { texts } from '../texts.ts';
import type { PolicyEditor } from './editor.ts';

/** Shows a policy, and tells of each change. */
export function EditorPane({
  text,
  revision,
  change,
  answer,
}: {
  readonly text: string;
  /** Another number: the text is to be shown in place of what is in the editor. */
  readonly revision: number;
  readonly change: (text: string) => void;
  readonly answer: LabAnswer | undefined;
}) {
  const place = useRef<HTMLDivElement>(null);
  const [editor, setEditor] = useState<PolicyEditor>();
  const first = useRef({ text, change });
  first.current = { text, change };
  useEffect(() => {
    let opened: PolicyEditor | undefined;
    let isGone = false;
    void import('./editor.ts').then(({ openEditor }) => {
      if (isGone || place.current === null) return;
      opened = openEditor(place.current, first.current.text, (next) => first.current.change(next));
      setEditor(opened);
    });
    return () => {
      isGone = true;
      opened?.destroy();
    };
  }, []);
  // What the author types is in the editor already, and may be newer there than here. A frame later, what was typed meanwhile would be lost.
  useLayoutEffect(() => editor?.setText(first.current.text), [editor, revision]);
  useEffect(() => {
    if (answer === undefined) return;
    editor?.setKnown(answer.known);
    editor?.showDiagnostics(answer.diagnostics);
    editor?.showNotes(answer.decision?.notes ?? []);
    editor?.showReach(answer.tests?.reach ?? []);
  }, [editor, answer]);
  return (
    <div class="editor-box">
      {editor === undefined ? <p class="busy">{texts.lab.loading}</p> : null}
      <div class="editor" ref={place} />
    </div>
  );
}
