/**
 * Wrong inputs, each with the code, the cause and the cure that its message must have. With WRONG_INPUTS=FILE the
 * inputs and what was printed are written as a page, without the answers: for a reader who knows none of the code.
 */

import { writeFileSync } from 'node:fs';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { run } from '../run.ts';
import { evidenceInputs } from './evidence.ts';
import { policyInputs, tokenInputs } from './policies.ts';
import { serviceInputs } from './services.ts';
import { serveInputs, usageInputs } from './usage.ts';
import { makeWorld, type World } from './world.ts';
import { codeIn, type WrongInput } from './wrong-input.ts';

let world: World;
const printed: string[] = [];

beforeAll(async () => {
  world = await makeWorld();
}, 120_000);
afterAll(async () => {
  await world.close();
  const page = process.env['WRONG_INPUTS'];
  if (page === undefined) return;
  const head = `# ${printed.length} wrong inputs\n\nFor each: what is wrong, and what is to be done? Only the message says it.\n`;
  writeFileSync(page, `${head}\n${printed.map((each, at) => `## ${at + 1}\n\n${each}`).join('\n\n')}\n`);
});

/** The words with the values of the world. */
function wordsOf({ line }: WrongInput): string[] {
  return line.replaceAll(/\{(\w+)\}/g, (word, name: string) => world.words[name] ?? word).split(' ');
}

function surroundingsOf({ asker }: WrongInput) {
  const env = asker === 'operator' ? world.identity : asker === 'reader' ? world.reader : {};
  return { env: { ...env } };
}

/** Lines of a message that a person reads first; claims and checks follow. */
const FIRST_LINES = 8;

const TABLES: readonly (readonly [string, readonly WrongInput[]])[] = [
  ['usage', usageInputs],
  ['evidence', evidenceInputs],
  ['policies', policyInputs],
  ['tokens', tokenInputs],
  ['services', serviceInputs],
  ['serve', serveInputs],
];

it('are at least a hundred', () => {
  expect(TABLES.flatMap(([, inputs]) => inputs).length).toBeGreaterThanOrEqual(100);
});

describe.each(TABLES)('wrong inputs: %s', (_, inputs) => {
  it.each(inputs.map((input) => [`${input.asker}: veritee ${input.line}`, input] as const))(
    '%s',
    async (_, input) => {
      const words = wordsOf(input);
      const text = await run(words, surroundingsOf(input));
      const message = `${text.stdout}${text.stderr}`.split('\n').slice(0, FIRST_LINES).join('\n');
      const shown = (part: string): string => part.replaceAll(world.folder, '.');
      printed.push(
        `\`\`\`\n$ veritee ${shown(words.join(' '))}\n${shown(message).trimEnd()}\n(exit status ${text.status})\n\`\`\``,
      );
      expect(text.status).toBe(input.status);
      expect(message).toMatch(input.cause);
      expect(message).toMatch(input.cure);
      // Names of members are for programs; no message of the command speaks of them.
      expect(message).not.toMatch(/\btrust\.[a-z]|tlsOptions|allowInsecure|CryptoKey|in force/);
      const json = await run([...words, '--json'], surroundingsOf(input));
      expect(json.status).toBe(input.status);
      expect(codeIn(json.json())).toBe(input.code);
    },
    30_000,
  );
});
