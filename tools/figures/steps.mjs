// @ts-check

/** Steps from top to bottom, and beside each the refusals that arise in it. */

import { arrow, box, LINE, text } from './draw.mjs';

/**
 * @typedef {object} Steps
 * @property {string} title
 * @property {string} description
 * @property {readonly { name: string, lines: readonly string[], refusals: readonly string[], accent?: boolean }[]} steps
 */

const MARGIN = 20;
const BOX = 330;
const RIGHT = 400;

/** @returns {import('./draw.mjs').Drawing} */
export function steps(
  /** @type {Steps} */ { title, description, steps: all },
  /** @type {import('./themes.mjs').Theme} */ theme,
) {
  /** @type {string[]} */
  const parts = [];
  let y = MARGIN;
  all.forEach(({ name, lines, refusals, accent = false }, index) => {
    const height = Math.max(lines.length + 1, refusals.length) * LINE + 18;
    if (index > 0)
      parts.push(
        arrow(
          [
            [MARGIN + BOX / 2, y - 22],
            [MARGIN + BOX / 2, y - 1],
          ],
          theme,
        ),
      );
    parts.push(box({ x: MARGIN, y, width: BOX, height }, [name, ...lines], theme, { accent }));
    if (refusals.length > 0) {
      const middle = y + height / 2;
      parts.push(
        arrow(
          [
            [MARGIN + BOX + 1, middle],
            [MARGIN + RIGHT - 14, middle],
          ],
          theme,
          { colour: theme.refusal, dashed: true },
        ),
      );
      const top = middle - ((refusals.length - 1) * LINE) / 2 + 5;
      parts.push(text(MARGIN + RIGHT - 6, top, refusals, { fill: theme.refusal, mono: true, size: 12.5 }));
    }
    y += height + 22;
  });
  return {
    title,
    description,
    width: MARGIN + RIGHT + 420,
    height: y - 22 + MARGIN,
    content: parts.join(''),
  };
}
