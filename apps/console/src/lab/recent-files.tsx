/** Files that were opened before, in Inspect or here: added again by a click. */

import type { GivenFile } from '../protocol.ts';
import { type Batch, useRecent } from '../state/recent.ts';
import { texts } from '../texts.ts';
import type { LabState } from './use-lab.ts';

const words = texts.lab.recent;

/** A list that unfolds; nothing while all that was opened is beside the policy. */
export function RecentFiles({ lab }: { readonly lab: LabState }) {
  const here = new Set(lab.files.map(({ id }) => id));
  const missing = useRecent()
    .map((batch) => batch.filter(({ id }) => !here.has(id)))
    .filter((batch) => batch.length > 0);
  if (missing.length === 0) return null;
  return (
    <details class="samples">
      <summary>{words.title(missing.length)}</summary>
      <p class="hint">{words.lead}</p>
      <ul>
        {missing.map((batch) => (
          <li key={batch[0]?.id}>
            <button type="button" class="quiet" onClick={() => lab.add(batch)}>
              {words.add}
              <span class="unseen"> {namesOf(batch)}</span>
            </button>
            <span aria-hidden="true">{namesOf(batch)}</span>
          </li>
        ))}
      </ul>
    </details>
  );
}

/** A few names say enough. */
function namesOf(batch: Batch): string {
  const names = batch.map(({ name }: GivenFile) => name);
  return names.length > 4 ? words.more(names.slice(0, 3).join(', '), names.length - 3) : names.join(', ');
}
