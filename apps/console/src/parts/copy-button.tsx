/** A button that copies a text. */

import { useState } from 'preact/hooks';
import { texts } from '../texts.ts';

/** Copies, and says so for a moment. */
export function CopyButton({ text, label = texts.copy }: { readonly text: string; readonly label?: string }) {
  const [isCopied, setCopied] = useState(false);
  const copy = async () => {
    await navigator.clipboard.writeText(text);
    setCopied(true);
    setTimeout(() => setCopied(false), 2000);
  };
  return (
    <button type="button" class="quiet" onClick={() => void copy()}>
      <span aria-live="polite">{isCopied ? texts.copied : label}</span>
    </button>
  );
}
