/** Decisions over time as a drawing: what was permitted above the line, what was not below it. */

import { second } from '../../parts/dates.ts';
import { texts } from '../../texts.ts';
import { BUCKETS, type Bucket, scaleFor } from './buckets.ts';

const words = texts.watch.decisions;
const STEP = 10;
const WIDTH = BUCKETS * STEP;
const ABOVE = 96;
const BELOW = 64;
const HEIGHT = ABOVE + BELOW;

/** The drawing, and the same numbers as a table for those who do not see it. */
export function RateChart({
  buckets,
  minutes,
}: {
  readonly buckets: readonly Bucket[];
  readonly minutes: number;
}) {
  const notPermitted = ({ counts }: Bucket) => counts.refused + counts.failed;
  const most = Math.max(...buckets.map(({ counts }) => counts.permitted), 1);
  const mostBelow = Math.max(...buckets.map(notPermitted), 1);
  // One scale for both sides: a bar of twice the length is twice as many.
  const scale = Math.max(scaleFor(most), (scaleFor(mostBelow) * ABOVE) / BELOW);
  const high = (count: number) => (count / scale) * (ABOVE - 4);
  const filled = buckets.filter(({ counts }) => counts.permitted + counts.refused + counts.failed > 0);
  return (
    <figure class="rate">
      <p class="rate-most" aria-hidden="true">
        {words.perSpan(Math.round(scale), (minutes * 60) / BUCKETS)}
      </p>
      <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
        {[15, 30, 45].map((at) => (
          <line key={at} class="rate-grid" x1={at * STEP} x2={at * STEP} y1="0" y2={HEIGHT} />
        ))}
        {buckets.map(({ from, counts: { permitted, refused, failed } }, at) => (
          <g key={from}>
            <Bar class="permitted" at={at} y={ABOVE - high(permitted)} height={high(permitted)} />
            <Bar class="refused" at={at} y={ABOVE} height={high(refused)} />
            <Bar class="failed" at={at} y={ABOVE + high(refused)} height={high(failed)} />
          </g>
        ))}
        <line class="rate-axis" x1="0" x2={WIDTH} y1={ABOVE} y2={ABOVE} />
      </svg>
      <p class="rate-times" aria-hidden="true">
        <span>{words.ago(minutes)}</span>
        <span>{words.ago(minutes / 2)}</span>
        <span>{words.now}</span>
      </p>
      <div class="unseen">
        <table>
          <caption>{words.table(minutes)}</caption>
          <thead>
            <tr>
              {[words.from, words.permitted, words.refused, words.failed].map((name) => (
                <th key={name} scope="col">
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {filled.map(({ from, counts }) => (
              <tr key={from}>
                <th scope="row">{second(from)}</th>
                <td>{counts.permitted}</td>
                <td>{counts.refused}</td>
                <td>{counts.failed}</td>
              </tr>
            ))}
          </tbody>
        </table>
      </div>
    </figure>
  );
}

function Bar({
  class: name,
  at,
  y,
  height,
}: {
  readonly class: string;
  readonly at: number;
  readonly y: number;
  readonly height: number;
}) {
  if (height === 0) return null;
  // What is there is seen, however little it is.
  const seen = Math.max(height, 2);
  return (
    <rect
      class={name}
      x={at * STEP + 1}
      width={STEP - 2}
      y={name === 'permitted' ? y + height - seen : y}
      height={seen}
    />
  );
}
