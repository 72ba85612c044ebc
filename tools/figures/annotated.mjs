// @ts-check

/** Text in lines, with remarks beside them. */

import { LINE, text } from './draw.mjs';

/**
 * @typedef {object} Annotated
 * @property {string} title
 * @property {string} description
 * @property {readonly { name: string, lines: readonly (readonly [line: string, remark?: string])[] }[]} parts
 */

const MARGIN = 20;
const LEFT = 480;
const HEIGHT = 21;

/** @returns {import('./draw.mjs').Drawing} */
export function annotated(
  /** @type {Annotated} */ { title, description, parts: all },
  /** @type {import('./themes.mjs').Theme} */ theme,
) {
  /** @type {string[]} */
  const parts = [];
  let y = MARGIN;
  for (const { name, lines } of all) {
    const height = lines.length * HEIGHT + 16;
    parts.push(text(MARGIN, y + LINE - 4, name, { fill: theme.accent, bold: true }));
    y += LINE + 4;
    parts.push(
      `<rect x="${MARGIN}" y="${y}" width="${LEFT}" height="${height}" rx="6" fill="${theme.box}" stroke="${theme.border}"/>`,
    );
    lines.forEach(([line, remark], index) => {
      const base = y + 8 + index * HEIGHT + 15;
      parts.push(text(MARGIN + 12, base, line, { fill: theme.ink, mono: true, size: 12.5 }));
      if (remark === undefined) return;
      parts.push(`<path d="M${MARGIN + LEFT + 4} ${base - 4}h22" stroke="${theme.accent}"/>`);
      parts.push(text(MARGIN + LEFT + 34, base, remark, { fill: theme.ink, size: 13 }));
    });
    y += height + 18;
  }
  return { title, description, width: MARGIN + LEFT + 460, height: y - 18 + MARGIN, content: parts.join('') };
}
