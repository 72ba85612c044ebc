/** The head of the log, what the page has checked of it, and how to check all of it by command. */

import { useEffect, useState } from 'preact/hooks';
import { CopyButton } from '../../parts/copy-button.tsx';
import { texts } from '../../texts.ts';
import { type ChainCheck, checkChain } from './check-chain.ts';
import type { LoadedLog } from './use-log.ts';

const words = texts.watch.audit;

/** A card. */
export function ChainCard({ log, endpoint }: { readonly log: LoadedLog; readonly endpoint: string }) {
  const { head, records } = log;
  const [check, setCheck] = useState<ChainCheck>();
  useEffect(() => {
    let isCurrent = true;
    void checkChain(records, head).then((found) => isCurrent && setCheck(found));
    return () => {
      isCurrent = false;
    };
  }, [records, head]);
  const place = `${head.sequence}:${head.hash}`;
  const command = [
    `veritee audit export --endpoint ${endpoint} > audit.jsonl`,
    `veritee audit verify audit.jsonl --head ${place}`,
  ].join('\n');
  const isGood = check?.broken === undefined && check?.isHead !== false;
  return (
    <section class="card" aria-label={words.head}>
      <h2>{words.head}</h2>
      <p class="key-id">
        <code>{place}</code>
        <CopyButton text={place} />
      </p>
      <p class={isGood ? 'chain-check' : 'chain-check bad'} role={isGood ? 'status' : 'alert'}>
        {check === undefined ? words.checking : found(check)}
      </p>
      <p class="hint">{words.keepHead}</p>
      <details>
        <summary>{words.byCommand}</summary>
        <pre class="command">{command}</pre>
        <CopyButton text={command} />
      </details>
    </section>
  );
}

function found({ from, until, broken, isHead }: ChainCheck): string {
  if (broken !== undefined) return words.broken(broken);
  if (!isHead) return words.notHead(until);
  return until === 0 ? words.none : words.intact(from, until);
}
