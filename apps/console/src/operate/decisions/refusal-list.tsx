/** The newest refusals; each unfolds to why it was refused. */

import { useRef, useState } from 'preact/hooks';
import { second } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import type { Refusal } from './recent.ts';
import { RefusalFacts } from './refusal-facts.tsx';

const words = texts.watch.decisions;
const FEW = 10;

/** A list that stands still while one of its entries is open. */
export function RefusalList({
  refusals,
  instance,
  explain,
}: {
  readonly refusals: readonly Refusal[];
  readonly instance: string;
  readonly explain: (sequence: number) => (signal: AbortSignal) => Promise<Refusal>;
}) {
  const [open, setOpen] = useState<ReadonlySet<number>>(new Set());
  const still = useRef(refusals);
  if (open.size === 0) still.current = refusals;
  const [isWhole, setWhole] = useState(false);
  const all = still.current;
  const shown = isWhole ? all : all.slice(0, FEW);
  const newer = refusals.filter(({ sequence }) => sequence > (shown[0]?.sequence ?? 0)).length;
  const toggled = (sequence: number, isOpen: boolean) =>
    setOpen((before) => {
      const now = new Set(before);
      if (isOpen) now.add(sequence);
      else now.delete(sequence);
      return now;
    });
  if (shown.length === 0) return <p class="none">{words.noRefusals}</p>;
  return (
    <>
      {newer === 0 ? null : (
        <button type="button" class="quiet" onClick={() => setOpen(new Set())}>
          {words.newer(newer)}
        </button>
      )}
      <ol class="events refusals">
        {shown.map((each) => (
          <li key={each.sequence}>
            <details
              open={open.has(each.sequence)}
              onToggle={({ currentTarget }) => toggled(each.sequence, currentTarget.open)}
            >
              <summary>
                <time dateTime={each.at}>{second(Date.parse(each.at))}</time>
                <span>{each.type}</span>
                <code class={each.outcome}>{each.code}</code>
                <span class="event-end">{each.message}</span>
              </summary>
              {open.has(each.sequence) ? (
                <RefusalFacts refusal={each} instance={instance} ask={explain(each.sequence)} />
              ) : null}
            </details>
          </li>
        ))}
      </ol>
      {shown.length === all.length ? null : (
        <button type="button" class="quiet" onClick={() => setWhole(true)}>
          {words.whole(all.length)}
        </button>
      )}
    </>
  );
}
