// @ts-check

/** The page of a package: its entry points, and what each exports. */

/** @typedef {import('./declarations.mjs').Declaration} Declaration */
/** @typedef {{ name: string, purpose: string, declarations: readonly Declaration[] }} Entry */

const GROUPS = /** @type {const} */ ([
  ['function', 'Functions'],
  ['class', 'Classes'],
  ['constant', 'Constants'],
  ['type', 'Types'],
]);

/** @returns {string} */
export function pageOf(/** @type {string} */ title, /** @type {readonly Entry[]} */ entries) {
  /** @type {Map<string, string>} */
  const seen = new Map();
  const lines = [`# \`${title}\``, '', '<!-- Written from the doc comments by: node tools/api.mjs -->'];
  for (const { name, purpose, declarations } of entries) {
    lines.push('', `## \`${name}\``, '', purpose);
    const again = declarations.filter(({ place }) => seen.has(place));
    for (const [kind, heading] of GROUPS) {
      const own = declarations
        .filter((each) => each.kind === kind && !seen.has(each.place))
        .toSorted((one, other) => (one.name < other.name ? -1 : 1));
      if (own.length > 0) lines.push('', `### ${heading}`);
      for (const each of own) lines.push('', ...section(each));
    }
    for (const { place } of declarations) if (!seen.has(place)) seen.set(place, name);
    if (again.length > 0) {
      const names = again.map((each) => `\`${each.name}\` (\`${seen.get(each.place)}\`)`);
      lines.push('', `Also exported here: ${names.join(', ')}.`);
    }
  }
  return `${lines.join('\n')}\n`;
}

/** @returns {string[]} */
function section(/** @type {Declaration} */ { name, code, comment }) {
  const { text, params, returns, throws, examples, deprecated } = tagsOf(comment);
  return [
    `#### \`${name}\``,
    ...(deprecated === undefined ? [] : ['', `**Deprecated.** ${deprecated}`]),
    ...(text === '' ? [] : ['', text]),
    ...(code === '' ? [] : ['', '```typescript', code, '```']),
    ...(params.length > 0 ? ['', ...params.map(([param, what]) => `- \`${param}\`: ${what}`)] : []),
    ...(returns === undefined ? [] : ['', `Returns ${returns}`]),
    ...throws.flatMap((each) => ['', `Throws ${each}`]),
    ...examples.flatMap((each) => ['', '```typescript', each, '```']),
  ];
}

/** The parts of a doc comment. */
function tagsOf(/** @type {string} */ comment) {
  const [text = '', ...tags] = comment.split(/^@(?=[a-z])|(?<=\. )@(?=throws|returns|example)/m);
  /** @type {[string, string][]} */
  const params = [];
  /** @type {string[]} */
  const throws = [];
  /** @type {string[]} */
  const examples = [];
  /** @type {string | undefined} */
  let returns;
  /** @type {string | undefined} */
  let deprecated;
  for (const tag of tags) {
    const [, name = '', rest = ''] = /^(\w+)\s*([\s\S]*)$/.exec(tag) ?? [];
    if (name === 'param') {
      const [, param = '', what = ''] = /^(\S+)(?:\s+-)?\s*([\s\S]*)$/.exec(rest) ?? [];
      params.push([param, prose(what)]);
    } else if (name === 'returns') returns = prose(rest);
    else if (name === 'throws') throws.push(prose(rest));
    else if (name === 'example') examples.push(rest.replace(/^```\w*\n|\n?```\s*$/g, '').trim());
    else if (name === 'deprecated') deprecated = prose(rest);
  }
  return { text: prose(text), params, returns, throws, examples, deprecated };
}

/** @returns {string} */
function prose(/** @type {string} */ text) {
  return text
    .trim()
    .replaceAll(/\{@link ([^}|]+?)(?:\s*\|\s*([^}]+))?\}/g, (_, name, label) => label ?? `\`${name}\``)
    .split(/\n{2,}/)
    .map((paragraph) => paragraph.replaceAll(/\s*\n\s*/g, ' '))
    .join('\n\n');
}
