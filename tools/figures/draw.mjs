// @ts-check

/** What figures are drawn with: text, boxes, arrows, and the document around them. Coordinates are pixels. */

/** @typedef {import('./themes.mjs').Theme} Theme */

export const SIZE = 14;
export const LINE = 18;
const SANS = 'system-ui, -apple-system, Segoe UI, Helvetica, Arial, sans-serif';
const MONO = 'ui-monospace, SFMono-Regular, Menlo, Consolas, monospace';

/** @returns {string} */
export function escaped(/** @type {string} */ text) {
  return text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;');
}

/**
 * @typedef {object} TextStyle
 * @property {string} fill
 * @property {'start' | 'middle' | 'end'} [anchor]
 * @property {boolean} [bold]
 * @property {boolean} [mono]
 * @property {number} [size]
 */

/** Lines of text; `y` is the base line of the first. @returns {string} */
export function text(
  /** @type {number} */ x,
  /** @type {number} */ y,
  /** @type {string | readonly string[]} */ lines,
  /** @type {TextStyle} */ { fill, anchor = 'start', bold = false, mono = false, size = SIZE },
) {
  const spans = [lines]
    .flat()
    .map((line, index) => `<tspan x="${x}" y="${y + index * LINE}">${escaped(line)}</tspan>`)
    .join('');
  const family = mono ? ` font-family="${MONO}" xml:space="preserve"` : '';
  const weight = bold ? ' font-weight="600"' : '';
  return `<text fill="${fill}" text-anchor="${anchor}" font-size="${size}"${weight}${family}>${spans}</text>`;
}

/** A box with lines of text in its middle; the first line is bold. @returns {string} */
export function box(
  /** @type {{ x: number, y: number, width: number, height: number }} */ { x, y, width, height },
  /** @type {readonly string[]} */ [first = '', ...rest],
  /** @type {Theme} */ theme,
  /** @type {{ accent?: boolean, dashed?: boolean }} */ { accent = false, dashed = false } = {},
) {
  const fill = accent ? theme.accentBox : theme.box;
  const stroke = accent ? theme.accent : theme.border;
  const dash = dashed ? ' stroke-dasharray="5 4"' : '';
  const top = y + height / 2 - (rest.length * LINE) / 2 + SIZE / 2 - 2;
  return [
    `<rect x="${x}" y="${y}" width="${width}" height="${height}" rx="6" fill="${fill}" stroke="${stroke}"${dash}/>`,
    text(x + width / 2, top, first, { fill: theme.ink, anchor: 'middle', bold: true }),
    rest.length > 0
      ? text(x + width / 2, top + LINE, rest, { fill: theme.quiet, anchor: 'middle', size: 13 })
      : '',
  ].join('');
}

/** A line through points, with a head at its end. @returns {string} */
export function arrow(
  /** @type {readonly (readonly [number, number])[]} */ points,
  /** @type {Theme} */ theme,
  /** @type {{ dashed?: boolean, colour?: string }} */ { dashed = false, colour = theme.line } = {},
) {
  const path = points.map(([x, y], index) => `${index === 0 ? 'M' : 'L'}${x} ${y}`).join('');
  const [x, y] = points.at(-1) ?? [0, 0];
  const [fromX, fromY] = points.at(-2) ?? [0, 0];
  const dash = dashed ? ' stroke-dasharray="5 4"' : '';
  return [
    `<path d="${path}" fill="none" stroke="${colour}" stroke-width="1.5"${dash}/>`,
    `<path d="${head([x, y], Math.atan2(y - fromY, x - fromX))}" fill="${colour}"/>`,
  ].join('');
}

/** @returns {string} */
function head(/** @type {readonly [number, number]} */ [x, y], /** @type {number} */ angle) {
  const at = (/** @type {number} */ turn) =>
    `${round(x - 9 * Math.cos(angle + turn))} ${round(y - 9 * Math.sin(angle + turn))}`;
  return `M${x} ${y}L${at(0.4)}L${at(-0.4)}Z`;
}

const round = (/** @type {number} */ value) => Math.round(value * 10) / 10;

/**
 * The whole figure.
 *
 * @typedef {{ title: string, description: string, width: number, height: number, content: string }} Drawing
 * @returns {string}
 */
export function document(
  /** @type {Drawing} */ { title, description, width, height, content },
  /** @type {Theme} */ theme,
) {
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${width} ${height}" width="${width}" height="${height}" role="img" font-family="${SANS}">`,
    `<title>${escaped(title)}</title>`,
    `<desc>${escaped(description)}</desc>`,
    `<rect width="${width}" height="${height}" fill="${theme.paper}"/>`,
    content
      .replaceAll('><', '>\n<')
      .replaceAll('>\n<tspan', '><tspan')
      .replaceAll('tspan>\n</text', 'tspan></text'),
    '</svg>',
    '',
  ].join('\n');
}
