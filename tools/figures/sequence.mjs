// @ts-check

/** Who sends what to whom, from top to bottom. */

import { arrow, box, LINE, text } from './draw.mjs';

/**
 * @typedef {{ from: string, to: string, says: readonly string[], dashed?: boolean }} Message
 * @typedef {{ at: string, does: readonly string[] }} Deed
 * @typedef {object} Sequence
 * @property {string} title
 * @property {string} description
 * @property {readonly { name: string, lines: readonly string[], accent?: boolean }[]} parties
 * @property {readonly (Message | Deed)[]} steps
 * @property {number} [distance] between the parties
 */

const MARGIN = 36;
const HEAD = 62;
const BOX = 200;

/** @returns {import('./draw.mjs').Drawing} */
export function sequence(/** @type {Sequence} */ figure, /** @type {import('./themes.mjs').Theme} */ theme) {
  const { title, description, parties, steps, distance = 300 } = figure;
  const middle = (/** @type {string} */ name) => {
    const index = parties.findIndex((party) => party.name === name);
    if (index === -1) throw new Error(`${title}: there is no party ${name}`);
    return MARGIN + BOX / 2 + index * distance;
  };
  /** @type {string[]} */
  const parts = [];
  let y = MARGIN + HEAD + 26;
  for (const step of steps) {
    if ('at' in step) {
      const height = step.does.length * LINE + 14;
      const x = middle(step.at);
      parts.push(note({ x: x - 115, y, width: 230, height }, step.does, theme));
      y += height + 22;
      continue;
    }
    const [start, end] = [middle(step.from), middle(step.to)];
    y += step.says.length * LINE - 2;
    const labelAt = (start + end) / 2;
    parts.push(
      text(labelAt, y - step.says.length * LINE + 10, step.says, {
        fill: theme.ink,
        anchor: 'middle',
        size: 13,
      }),
    );
    const gap = start < end ? 2 : -2;
    parts.push(
      arrow(
        [
          [start + gap, y + 4],
          [end - gap, y + 4],
        ],
        theme,
        { dashed: step.dashed ?? false, colour: theme.accent },
      ),
    );
    y += 30;
  }
  const bottom = y;
  const lifelines = parties.map(({ name }) => {
    const x = middle(name);
    return `<path d="M${x} ${MARGIN + HEAD}V${bottom}" stroke="${theme.border}" stroke-dasharray="2 4"/>`;
  });
  const heads = parties.map(({ name, lines, accent }) =>
    box({ x: middle(name) - BOX / 2, y: MARGIN, width: BOX, height: HEAD }, [name, ...lines], theme, {
      accent: accent ?? false,
    }),
  );
  const width = 2 * MARGIN + BOX + (parties.length - 1) * distance;
  return {
    title,
    description,
    width,
    height: bottom + MARGIN,
    content: [...lifelines, ...heads, ...parts].join(''),
  };
}

/** What a party does by itself. @returns {string} */
function note(
  /** @type {{ x: number, y: number, width: number, height: number }} */ { x, y, width, height },
  /** @type {readonly string[]} */ lines,
  /** @type {import('./themes.mjs').Theme} */ theme,
) {
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="4" fill="${theme.paper}" stroke="${theme.border}"/>`,
    text(x + width / 2, y + LINE + 2, lines, { fill: theme.quiet, anchor: 'middle', size: 13 }),
  ].join('');
}
