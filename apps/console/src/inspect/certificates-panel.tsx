/** Certificates as a drawing: who issued whom, and when each counts. */

import { day } from '../parts/dates.ts';
import type { ShownCertificate } from '../protocol.ts';
import { texts } from '../texts.ts';
import './certificates.css';

const words = texts.certificates;

/** Chains, roots first, each certificate below its issuer. */
export function CertificatesPanel({
  certificates,
  at,
}: {
  readonly certificates: readonly ShownCertificate[];
  readonly at: number;
}) {
  const first = Math.min(at, ...certificates.map(({ from }) => from));
  const last = Math.max(at, ...certificates.map(({ until }) => until));
  const span = { first, last, at };
  const names = new Set(certificates.map(({ name }) => name));
  const tops = certificates.filter(({ isRoot, issuer }) => isRoot || !names.has(issuer));
  return (
    <>
      <p class="axis" aria-hidden="true">
        <span class="ends">
          <span>{day(first)}</span>
          <span>{day(last)}</span>
        </span>
      </p>
      <ul class="chain">
        {tops.map((each) => (
          <Branch key={each.sha256} top={each} all={certificates} span={span} depth={0} />
        ))}
      </ul>
    </>
  );
}

interface Span {
  readonly first: number;
  readonly last: number;
  readonly at: number;
}

function Branch({
  top,
  all,
  span,
  depth,
}: {
  readonly top: ShownCertificate;
  readonly all: readonly ShownCertificate[];
  readonly span: Span;
  readonly depth: number;
}) {
  const below =
    depth > 8 ? [] : all.filter((each) => each !== top && !each.isRoot && each.issuer === top.name);
  return (
    <li>
      <CertificateCard certificate={top} span={span} />
      {below.length === 0 ? null : (
        <ul>
          {below.map((each) => (
            <Branch key={each.sha256} top={each} all={all} span={span} depth={depth + 1} />
          ))}
        </ul>
      )}
    </li>
  );
}

function CertificateCard({
  certificate,
  span,
}: {
  readonly certificate: ShownCertificate;
  readonly span: Span;
}) {
  const { name, from, until, serialNumber, sha256, origin, isRoot, isAuthority } = certificate;
  const state = span.at < from ? 'early' : span.at > until ? 'expired' : 'isValid';
  const share = (time: number) => `${(100 * (time - span.first)) / (span.last - span.first || 1)}%`;
  return (
    <details class={`certificate ${state}`}>
      <summary>
        <h3>
          {name}
          <span class="role">{isRoot ? words.root : isAuthority ? words.authority : words.leaf}</span>
        </h3>
        <span class="valid">
          {day(from)} – {day(until)}
          {state === 'isValid' ? '' : `, ${words[state]}`}
        </span>
        <span class="bar" aria-hidden="true">
          <span class="bar-part" style={{ left: share(from), right: `calc(100% - ${share(until)})` }} />
          <span class="bar-at" style={{ left: share(span.at) }} />
        </span>
      </summary>
      <dl class="facts">
        <div>
          <dt>{words.serial}</dt>
          <dd class="mono">{serialNumber}</dd>
        </div>
        <div>
          <dt>{words.sha256}</dt>
          <dd class="mono">{sha256}</dd>
        </div>
        <div>
          <dt>{words.origin}</dt>
          <dd>{origin}</dd>
        </div>
      </dl>
    </details>
  );
}
