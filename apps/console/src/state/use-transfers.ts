/** Files can be dropped and pasted anywhere on the page. */

import { useLayoutEffect, useState } from 'preact/hooks';
import type { GivenFile } from '../protocol.ts';
import { fileFromText, filesOfTransfer } from './files.ts';

/** Takes what is dropped and pasted while its view is shown; whether something is held over the page. */
export function useTransfers(
  add: (files: readonly GivenFile[]) => void,
  take: (list: Iterable<File>) => Promise<void>,
  isShown: boolean,
): boolean {
  const [isOver, setOver] = useState(false);
  useLayoutEffect(() => {
    if (!isShown) return undefined;
    const over = (event: DragEvent) => {
      event.preventDefault();
      setOver(true);
    };
    const leave = (event: DragEvent) => {
      if (event.relatedTarget === null) setOver(false);
    };
    const drop = (event: DragEvent) => {
      event.preventDefault();
      setOver(false);
      if (event.dataTransfer !== null) void filesOfTransfer(event.dataTransfer).then(take);
    };
    const paste = (event: ClipboardEvent) => {
      const [target] = event.composedPath();
      // What is pasted into a field or an editor belongs there.
      if (target instanceof HTMLElement && (target.isContentEditable || 'value' in target)) return;
      const text = event.clipboardData?.getData('text') ?? '';
      const files = [...(event.clipboardData?.files ?? [])];
      if (files.length > 0) void take(files);
      else if (text.trim() !== '') add([fileFromText(text)]);
    };
    addEventListener('dragover', over);
    addEventListener('dragleave', leave);
    addEventListener('drop', drop);
    addEventListener('paste', paste);
    return () => {
      removeEventListener('dragover', over);
      removeEventListener('dragleave', leave);
      removeEventListener('drop', drop);
      removeEventListener('paste', paste);
    };
  });
  return isOver;
}
