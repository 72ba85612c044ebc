/** How the pages that newcomers follow are read, and compared with what happens. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { isAsWritten } from '../tools/newcomers/follow.mjs';
import { stepsOf } from '../tools/newcomers/page.mjs';

const folder = mkdtempSync(join(tmpdir(), 'veritee-page-'));
afterAll(() => rmSync(folder, { recursive: true }));

const PAGE = `# Title

## First

\`\`\`console
$ npx veritee start &
$ npx veritee wait https://127.0.0.1:8443
https://127.0.0.1:8443 is ready (412 ms)
\`\`\`

### Inner

\`\`\`js a.mjs
console.log(1);
\`\`\`

## Second

\`\`\`sh
not followed
\`\`\`
`;

describe('a page', () => {
  const file = join(folder, 'page.md');
  writeFileSync(file, PAGE);

  it('says what to save and what to run, with what is printed', () => {
    expect(stepsOf(file, { from: 8443, to: 8443 })).toEqual([
      { headings: ['First'], line: 6, command: 'npx veritee start &', printed: [] },
      {
        headings: ['First'],
        line: 7,
        command: 'npx veritee wait https://127.0.0.1:8443',
        printed: ['https://127.0.0.1:8443 is ready (412 ms)'],
      },
      { headings: ['First', 'Inner'], line: 13, file: 'a.mjs', text: 'console.log(1);\n' },
    ]);
  });

  it('is followed on another port where its own is taken', () => {
    const [start, wait] = stepsOf(file, { from: 8443, to: 9 });
    expect(start?.command).toBe('npx veritee start --port 9 &');
    expect(wait?.printed).toEqual(['https://127.0.0.1:9 is ready (412 ms)']);
  });
});

describe('an output', () => {
  it.each([
    ['one\ntwo\n', ['one', 'two']],
    ['one\ntwo\nthree\n', ['one', '…']],
    ['one\n', ['one', '…']],
    ['from 2026 on\n', ['from … on']],
    ['ready (7 ms)\n', ['ready (412 ms)']],
    ['a (b) [c]\n', ['a (b) [c]']],
  ])('%j is as written', (output, printed) => {
    expect(isAsWritten(output, printed)).toBe(true);
  });

  it.each([
    ['one\n', ['two']],
    ['one\ntwo\n', ['one']],
    ['zero\none\n', ['one', '…']],
    ['1 2\n', ['1 3']],
    ['', ['one']],
  ])('%j is not', (output, printed) => {
    expect(isAsWritten(output, printed)).toBe(false);
  });
});
