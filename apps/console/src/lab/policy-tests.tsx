/** The tests of the policy: which pass, what is not as expected in the others, and which rules no test reaches. */

import { fileLabel } from '../file-label.ts';
import type { RuleReach, ShownTests } from '../lab-protocol.ts';
import { Icon } from '../parts/icons.tsx';
import { texts } from '../texts.ts';
import type { LabState } from './use-lab.ts';

const words = texts.lab.tests;

/** The results. */
export function PolicyTests({ lab }: { readonly lab: LabState }) {
  const { answer, files } = lab;
  const run = answer?.tests;
  if (answer?.diagnostics.some(({ severity }) => severity === 'error') === true)
    return <p class="hint">{words.broken}</p>;
  if (run === undefined) return <NoTests />;
  const all = run.files.flatMap(({ tests }) => tests);
  const passed = all.filter((test) => test.passed).length;
  return (
    <div class="policy-tests">
      <p role="status" class="summary">
        {words.counts(passed, all.length)}{' '}
        {words.reached(run.reach.filter(isReached).length, run.reach.length)}
      </p>
      <Unreached reach={run.reach} />
      {run.files.map((each) => (
        <TestFile key={each.file} shown={each} name={fileLabel(files, each.file)} />
      ))}
    </div>
  );
}

const isReached = ({ fired }: RuleReach) => fired > 0;

function NoTests() {
  return (
    <div class="policy-tests">
      <p class="hint">{words.none}</p>
      <pre class="command">{words.example}</pre>
    </div>
  );
}

/** The margin shows the same, to those who see it. */
function Unreached({ reach }: { readonly reach: readonly RuleReach[] }) {
  const lines = reach.filter((each) => !isReached(each)).map(({ line }) => line);
  return lines.length === 0 ? null : <p class="hint">{words.unreached(lines)}</p>;
}

function TestFile({
  shown: { tests, trouble },
  name,
}: {
  readonly shown: ShownTests;
  readonly name: string;
}) {
  return (
    <section aria-label={name}>
      <h3>{name}</h3>
      {trouble === undefined ? null : <p class="warning">{trouble}</p>}
      <ul>
        {tests.map((test, i) => (
          <li key={`${i}${test.name}`} class={test.passed ? 'passed' : 'failed'}>
            <Icon name={test.passed ? 'good' : 'bad'} />
            <div>
              <span class="unseen">{test.passed ? words.passed : words.failed}: </span>
              {test.name}
              {test.problems.map((problem) => (
                <p key={problem}>{problem}</p>
              ))}
            </div>
          </li>
        ))}
      </ul>
    </section>
  );
}
