/** The same verdict on the command line. */

import { CopyButton } from '../parts/copy-button.tsx';
import { instant } from '../parts/dates.ts';
import type { InspectionState } from '../state/use-inspection.ts';
import { texts } from '../texts.ts';

/** A command to copy. */
export function CommandPanel({ state }: { readonly state: InspectionState }) {
  const command = commandFor(state);
  return (
    <>
      <p>{texts.command.lead}</p>
      <pre class="command">
        <code>{command}</code>
      </pre>
      <p class="actions">
        <CopyButton text={command} />
      </p>
      <p class="hint">{texts.command.install}</p>
    </>
  );
}

/** `veritee evidence verify …` with the files at hand. */
export function commandFor({ files, inspection, at, isNow }: InspectionState): string {
  const { subject, verdict } = inspection ?? {};
  const known = inspection?.files ?? [];
  const time = isNow ? [] : [`--at ${instant(at)}`];
  if (subject?.isToken === true) {
    const issuer = verdict?.claims.find(({ name }) => name === 'iss')?.value ?? 'ISSUER';
    const keys = known.find(({ role }) => role === 'keys')?.name ?? 'keys.json';
    const token = `veritee token verify ${quoted(subject.name)}`;
    return [token, `--issuer ${quoted(issuer)}`, `--keys ${quoted(keys)}`, ...time].join(' \\\n  ');
  }
  const trusted = new Set(files.filter((each) => each.trusted).map(({ id }) => id));
  const endorsements = known.filter(({ role, isUsed }) => role === 'endorsements' || isUsed === true);
  const roots = known.filter(({ id }) => trusted.has(id));
  const words = [
    `veritee evidence verify ${subject?.word ?? ''} ${quoted(subject?.name ?? '')}`,
    ...endorsements.map(
      ({ name, kind }) => `--endorsements ${quoted(kind === 'endorsement manifest' ? '.' : name)}`,
    ),
    ...roots.map(({ name }) => `--trust-root ${quoted(name)}`),
    ...time,
  ];
  return words.join(' \\\n  ');
}

/** A name as shells take it. */
function quoted(name: string): string {
  return /^[\w./:-]+$/.test(name) ? name : `'${name.replaceAll("'", "'\\''")}'`;
}
