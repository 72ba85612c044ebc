/** The verdict: accepted or refused, why, and what to do. */

import type { ComponentChildren } from 'preact';
import { Fact } from '../parts/fact.tsx';
import { Icon } from '../parts/icons.tsx';
import type { Inspection, Refusal, Subject, Verdict } from '../protocol.ts';
import { policyLink } from '../state/linked-policy.ts';
import type { InspectionState } from '../state/use-inspection.ts';
import { texts } from '../texts.ts';
import { advisoryLink } from './advisory-link.ts';

const words = texts.verdict;

/** The verdict on the subject. */
export function VerdictCard({
  inspection,
  state,
}: {
  readonly inspection: Inspection;
  readonly state: InspectionState;
}) {
  const { subject, verdict, files } = inspection;
  if (subject?.fault !== undefined && verdict === undefined)
    return <Card tone="bad" title={words.unread} refusal={subject.fault} />;
  if (verdict === undefined || subject === undefined)
    return (
      <Card tone="plain" title={capital(subject?.title ?? '')} isAlone>
        <p>{unverified(subject)}</p>
        {subject?.policy === undefined ? null : (
          <p class="actions">
            <a class="button" href={policyLink(subject.policy)}>
              {words.openLab}
            </a>
          </p>
        )}
      </Card>
    );
  const trusted = state.files.filter((each) => each.trusted).map(({ id }) => id);
  const roots = files.filter(({ id }) => trusted.includes(id)).flatMap((each) => each.roots);
  return (
    <Card tone={toneOf(verdict)} title={titleOf(verdict)} refusal={verdict.refusal} hint={hintOf(verdict)}>
      {verdict.accepted ? <p>{acceptedText(verdict, subject)}</p> : null}
      <Facts verdict={verdict} />
      {state.isNow ? null : <p class="warning">{words.otherTime(new Date(state.at).toISOString())}</p>}
      {roots.length > 0 ? <p class="warning">{texts.trust.note(roots.join(', '))}</p> : null}
      {verdict.isOpen ? <p class="warning">{words.open}</p> : null}
      {verdict.accepted && verdict.isUnbound ? <p class="remark">{words.unbound}</p> : null}
      {verdict.accepted ? null : <RootOffer inspection={inspection} state={state} />}
      {verdict.undecided ? <EndorsementOffer state={state} code={verdict.refusal?.code} /> : null}
    </Card>
  );
}

/** What to do on this page, where that is more than the refusal can know. */
function hintOf({ shortfalls, undecided }: Verdict): string | undefined {
  if (undecided) return words.endorse;
  return shortfalls.length === 0 ? undefined : words.update;
}

function capital(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`;
}

function acceptedText({ about, status = '' }: Verdict, { title }: Subject): string {
  if (about === 'token') return words.ofToken;
  return about === 'certificate' ? words.ofKey(title, status) : words.genuine(title, status);
}

function unverified(subject: Subject | undefined): string {
  if (subject?.isToken === true) return words.needsKeys;
  return subject?.policy === undefined ? words.notEvidence : words.isPolicy;
}

function toneOf({ accepted, undecided }: Verdict): 'good' | 'bad' | 'open' {
  if (accepted) return 'good';
  return undecided ? 'open' : 'bad';
}

function titleOf({ accepted, undecided }: Verdict): string {
  if (accepted) return words.accepted;
  return undecided ? words.undecided : words.refused;
}

function Card({
  tone,
  title,
  refusal,
  hint,
  isAlone = false,
  children,
}: {
  readonly tone: 'good' | 'bad' | 'open' | 'plain';
  readonly title: string;
  readonly refusal?: Refusal | undefined;
  /** In place of that of the refusal. */
  readonly hint?: string | undefined;
  /** Nothing about time stands beside it. */
  readonly isAlone?: boolean;
  readonly children?: ComponentChildren;
}) {
  return (
    <section class={`verdict ${tone}${isAlone ? ' alone' : ''}`} aria-label={words.label}>
      <span class="badge">
        <Icon name={tone === 'plain' ? 'file' : tone} />
      </span>
      <div class="verdict-text">
        <h2>
          <span role="status">{title}</span>
          {refusal === undefined ? null : <code class="code">{refusal.code}</code>}
        </h2>
        {refusal === undefined ? null : <Reason refusal={refusal} hint={hint ?? refusal.hint} />}
        {children}
      </div>
    </section>
  );
}

function Reason({
  refusal: { message, expected, found },
  hint,
}: {
  readonly refusal: Refusal;
  readonly hint: string | undefined;
}) {
  return (
    <>
      <p class="reason">{message}</p>
      <dl class="facts">
        <Fact name={words.expected} value={expected} />
        <Fact name={words.found} value={found} />
        <Fact name={words.todo} value={hint} />
      </dl>
    </>
  );
}

function Facts({ verdict: { status, advisories, shortfalls, refusal } }: { readonly verdict: Verdict }) {
  if (status === undefined) return null;
  return (
    <dl class="facts">
      {refusal === undefined || refusal.found === status ? null : <Fact name={words.status} value={status} />}
      {advisories.length === 0 ? null : (
        <div>
          <dt>{words.advisories}</dt>
          <dd class="advisories">
            {advisories.map((each) => (
              <Advisory key={each} name={each} />
            ))}
          </dd>
        </div>
      )}
      {shortfalls.length === 0 ? null : (
        <div>
          <dt>{words.shortfalls}</dt>
          <dd>
            <ul>
              {shortfalls.map((each) => (
                <li key={each}>{each}</li>
              ))}
            </ul>
          </dd>
        </div>
      )}
    </dl>
  );
}

function Advisory({ name }: { readonly name: string }) {
  const link = advisoryLink(name);
  if (link === undefined) return <span>{name}</span>;
  return (
    <a href={link} target="_blank" rel="noreferrer">
      {name}
    </a>
  );
}

/** Roots beside the evidence that are not trusted yet: one click away, and never by themselves. */
function RootOffer({
  inspection: { files, verdict },
  state,
}: {
  readonly inspection: Inspection;
  readonly state: InspectionState;
}) {
  const trusted = new Set(state.files.filter((each) => each.trusted).map(({ id }) => id));
  const offered = files.filter(({ id, role }) => role === 'root' && !trusted.has(id));
  if (offered.length === 0 || !/Untrusted|TrustAnchor/.test(verdict?.refusal?.code ?? '')) return null;
  return (
    <p class="actions">
      {offered.map(({ id, roots }) => (
        <button key={id} type="button" onClick={() => state.trust(id, true)}>
          {texts.trust.add(roots.join(', '))}
        </button>
      ))}
    </p>
  );
}

/** The service that serves the page may have what is missing: it is asked on a click, never by itself. */
function EndorsementOffer({
  state: { isAsked, isBusy, ask },
  code,
}: {
  readonly state: InspectionState;
  readonly code: string | undefined;
}) {
  const { host } = location;
  // While it is being asked, the verdict is still the one from before.
  const hasNone = isAsked && !isBusy && code === 'EndorsementsMissing';
  return (
    <>
      <p class="actions">
        <button type="button" onClick={ask}>
          {words.ask}
        </button>
      </p>
      <p class="remark" role="status">
        {hasNone ? words.askFailed(host) : words.askNote(host)}
      </p>
    </>
  );
}
