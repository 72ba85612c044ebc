/** A policy to read. */

import { PolicyLine } from './policy-line.tsx';

/** Its lines with their numbers. */
export function PolicyText({ label, text }: { readonly label: string; readonly text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: it must be reachable to be scrolled
    <section class="code-box" aria-label={label} tabIndex={0}>
      <ol class="diff">
        {text.split('\n').map((line, index) => (
          <li key={index}>
            <span class="line-number" aria-hidden="true">
              {index + 1}
            </span>
            <code>
              <PolicyLine text={line} />
            </code>
          </li>
        ))}
      </ol>
    </section>
  );
}
