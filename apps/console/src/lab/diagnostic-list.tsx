/** Remarks about a policy, each with its place, its code and what to do. */

import type { ShownDiagnostic } from '../protocol.ts';

/** The list. */
export function DiagnosticList({
  label,
  diagnostics,
}: {
  readonly label: string;
  readonly diagnostics: readonly ShownDiagnostic[];
}) {
  return (
    <ul class="diagnostics" aria-label={label}>
      {diagnostics.map((each) => (
        <li key={`${each.line}:${each.column}${each.code}`} class={each.severity}>
          <code>
            {each.line}:{each.column}
          </code>{' '}
          {each.message} {each.hint} <code class="code">{each.code}</code>
        </li>
      ))}
    </ul>
  );
}
