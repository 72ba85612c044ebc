// @ts-check

/** Boxes on a grid, groups around them, and arrows between them. */

import { arrow, box, text } from './draw.mjs';

/**
 * @typedef {'left' | 'right' | 'top' | 'bottom'} Side
 * @typedef {{ id: string, lines: readonly string[], column: number, row: number, columns?: number, accent?: boolean, dashed?: boolean }} Node
 * @typedef {{ from: string, to: string, label?: string, dashed?: boolean, sides?: readonly [Side, Side] }} Edge
 * @typedef {{ label: string, around: readonly string[] }} Group
 * @typedef {object} Graph
 * @property {string} title
 * @property {string} description
 * @property {readonly Node[]} nodes
 * @property {readonly Edge[]} edges
 * @property {readonly Group[]} [groups]
 * @property {number} [columnWidth]
 * @property {number} [rowHeight]
 * @property {number} [gapX]
 * @property {number} [gapY]
 */

const MARGIN = 26;
/** Room at the right for arrows that go around. */
const AROUND = 40;

/** @returns {import('./draw.mjs').Drawing} */
export function graph(/** @type {Graph} */ figure, /** @type {import('./themes.mjs').Theme} */ theme) {
  const {
    title,
    description,
    nodes,
    edges,
    groups = [],
    columnWidth = 190,
    rowHeight = 64,
    gapX = 50,
    gapY = 46,
  } = figure;
  const places = new Map(
    nodes.map(({ id, column, row, columns = 1 }) => [
      id,
      {
        x: MARGIN + column * (columnWidth + gapX),
        y: MARGIN + (groups.length > 0 ? 16 : 0) + row * (rowHeight + gapY),
        width: columns * columnWidth + (columns - 1) * gapX,
        height: rowHeight,
      },
    ]),
  );
  const place = (/** @type {string} */ id) => {
    const found = places.get(id);
    if (found === undefined) throw new Error(`${title}: there is no box ${id}`);
    return found;
  };
  const parts = [
    ...groups.map((group) => frame(group, group.around.map(place), theme)),
    ...edges.map((edge) => line(edge, place(edge.from), place(edge.to), theme)),
    ...nodes.map(({ id, lines, accent = false, dashed = false }) =>
      box(place(id), lines, theme, { accent, dashed }),
    ),
    ...edges.map((edge) => label(edge, place(edge.from), place(edge.to), theme)),
  ];
  const all = [...places.values()];
  const extra = groups.length > 0 ? 12 : 0;
  const around = edges.some(({ sides }) => sides?.[0] === 'right' && sides[1] === 'right') ? AROUND : 0;
  return {
    title,
    description,
    width: Math.max(...all.map(({ x, width }) => x + width)) + MARGIN + extra + around,
    height: Math.max(...all.map(({ y, height }) => y + height)) + MARGIN + extra,
    content: parts.join(''),
  };
}

/** @typedef {{ x: number, y: number, width: number, height: number }} Place */

/** @returns {readonly [number, number]} */
function point(/** @type {Place} */ { x, y, width, height }, /** @type {Side} */ side) {
  if (side === 'left') return [x, y + height / 2];
  if (side === 'right') return [x + width, y + height / 2];
  return side === 'top' ? [x + width / 2, y] : [x + width / 2, y + height];
}

/** @returns {readonly [Side, Side]} */
function sidesOf(/** @type {Place} */ from, /** @type {Place} */ to) {
  if (to.y >= from.y + from.height) return ['bottom', 'top'];
  if (to.y + to.height <= from.y) return ['top', 'bottom'];
  return to.x > from.x ? ['right', 'left'] : ['left', 'right'];
}

/** @returns {readonly (readonly [number, number])[]} */
function pointsOf(/** @type {Edge} */ edge, /** @type {Place} */ from, /** @type {Place} */ to) {
  const [leaves, arrives] = edge.sides ?? sidesOf(from, to);
  const start = point(from, leaves);
  const end = point(to, arrives);
  // Around what is between them.
  if (leaves === 'right' && arrives === 'right') {
    const x = Math.max(start[0], end[0]) + 28;
    return [start, [x, start[1]], [x, end[1]], end];
  }
  // Straight down onto a wide box.
  const isAbove = leaves === 'bottom' && start[0] > to.x && start[0] < to.x + to.width;
  return [start, isAbove ? [start[0], end[1]] : end];
}

/** @returns {string} */
function line(
  /** @type {Edge} */ edge,
  /** @type {Place} */ from,
  /** @type {Place} */ to,
  /** @type {import('./themes.mjs').Theme} */ theme,
) {
  return arrow(pointsOf(edge, from, to), theme, { dashed: edge.dashed ?? false });
}

/** @returns {string} */
function label(
  /** @type {Edge} */ edge,
  /** @type {Place} */ from,
  /** @type {Place} */ to,
  /** @type {import('./themes.mjs').Theme} */ theme,
) {
  if (edge.label === undefined) return '';
  const points = pointsOf(edge, from, to);
  const [[x1, y1] = [0, 0], [x2, y2] = [0, 0]] = points.length > 2 ? points.slice(1, 3) : points;
  const [x, y] = [(x1 + x2) / 2, (y1 + y2) / 2];
  const width = edge.label.length * 6.6 + 8;
  return [
    `<rect x="${x - width / 2}" y="${y - 10}" width="${width}" height="19" fill="${theme.paper}"/>`,
    text(x, y + 4, edge.label, { fill: theme.quiet, anchor: 'middle', size: 12.5 }),
  ].join('');
}

/** @returns {string} */
function frame(
  /** @type {Group} */ group,
  /** @type {readonly Place[]} */ around,
  /** @type {import('./themes.mjs').Theme} */ theme,
) {
  const x = Math.min(...around.map((each) => each.x)) - 12;
  const y = Math.min(...around.map((each) => each.y)) - 26;
  const right = Math.max(...around.map((each) => each.x + each.width)) + 12;
  const bottom = Math.max(...around.map((each) => each.y + each.height)) + 12;
  return [
    `<rect x="${x}" y="${y}" width="${right - x}" height="${bottom - y}" rx="10" fill="none" stroke="${theme.border}" stroke-dasharray="3 4"/>`,
    text(right - 12, y + 17, group.label, { fill: theme.quiet, anchor: 'end', size: 12.5 }),
  ].join('');
}
