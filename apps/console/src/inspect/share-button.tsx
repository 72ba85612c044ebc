/** A button that copies a link to what is shown. */

import { useState } from 'preact/hooks';
import type { InspectionState } from '../state/use-inspection.ts';
import { texts } from '../texts.ts';

const words = texts.share;

/** Copies the link, and says so for a moment. */
export function ShareButton({ state }: { readonly state: InspectionState }) {
  const [label, setLabel] = useState<string>(words.link);
  const copy = async () => {
    const link = await state.link();
    if (link !== undefined) await navigator.clipboard.writeText(link);
    setLabel(link === undefined ? words.tooLong : words.copied);
    setTimeout(() => setLabel(words.link), 2500);
  };
  return (
    <button type="button" title={words.hint} onClick={() => void copy()}>
      <span aria-live="polite">{label}</span>
    </button>
  );
}
