// @ts-check

/** Reads a Dockerfile into its stages. Instructions, flags and forms that it does not know are faults, not passed over. */

/** @typedef {{ name: string, flags: Readonly<Record<string, string>>, text: string, line: number }} Instruction */
/** @typedef {{ base: string, name: string | undefined, instructions: Instruction[] }} Stage */

/** Instructions below `FROM`, with the flags that each may have. */
const KNOWN = new Map([
  ['WORKDIR', []],
  ['COPY', ['from']],
  ['RUN', ['mount']],
  ['LABEL', []],
  ['ENV', []],
  ['USER', []],
  ['VOLUME', []],
  ['EXPOSE', []],
  ['HEALTHCHECK', ['interval', 'timeout', 'start-period', 'retries']],
  ['ENTRYPOINT', []],
  ['CMD', []],
]);

/**
 * @param {string} text
 * @param {Readonly<Record<string, string>>} [given] build arguments; those with a default in the file need none
 * @returns {Stage[]}
 * @throws {Error} with the line, when something in it is not understood
 */
export function readDockerfile(text, given = {}) {
  /** @type {Stage[]} */
  const stages = [];
  /** @type {Record<string, string>} */
  const values = {};
  for (const instruction of instructionsOf(text)) {
    const stage = stages.at(-1);
    if (instruction.name === 'ARG') {
      if (stage !== undefined) throw fault(instruction, 'ARG is only understood before the first FROM');
      const [, name = '', value] = instruction.text.match(/^(\w+)(?:=(\S+))?$/) ?? [];
      values[name] = given[name] ?? value ?? missing(instruction);
    } else if (instruction.name === 'FROM') {
      const [, base = '', name] = instruction.text.match(/^(\S+)(?: AS (\w+))?$/) ?? [];
      stages.push({ base: withValues(base, values, instruction), name, instructions: [] });
    } else if (stage === undefined) throw fault(instruction, `${instruction.name} before FROM`);
    else stage.instructions.push(checked(instruction));
  }
  const last = stages.at(-1);
  if (last === undefined) throw new Error('The Dockerfile has no FROM.');
  return stages;
}

/** The words of an instruction in exec form. @returns {string[]} */
export function execForm(/** @type {Instruction} */ instruction) {
  const text = instruction.text.replace(/^CMD /, '');
  /** @type {unknown} */
  const words = text.startsWith('[') ? JSON.parse(text) : undefined;
  if (Array.isArray(words) && words.every((word) => typeof word === 'string')) return words;
  throw fault(instruction, 'the exec form, ["program", "argument"], is expected');
}

/** The pairs of `ENV` or `LABEL`. @returns {Record<string, string>} */
export function pairsOf(/** @type {Instruction} */ instruction) {
  const pairs = [...instruction.text.matchAll(/([\w.]+)=(?:"([^"]*)"|(\S*))(?:\s+|$)/g)];
  if (pairs.map(([all]) => all).join('') !== instruction.text)
    throw fault(instruction, 'NAME=VALUE is expected');
  return Object.fromEntries(pairs.map(([, name, quoted, plain]) => [name, quoted ?? plain]));
}

/** Instructions with comments left out and continued lines joined. @returns {Generator<Instruction>} */
function* instructionsOf(/** @type {string} */ text) {
  /** @type {{ words: string, line: number } | undefined} */
  let open;
  for (const [index, raw] of text.split('\n').entries()) {
    if (/^\s*(?:#|$)/.test(raw)) continue;
    const continued = raw.endsWith('\\');
    const words = (continued ? raw.slice(0, -1) : raw).trim();
    open = open === undefined ? { words, line: index + 1 } : { ...open, words: `${open.words} ${words}` };
    if (continued) continue;
    yield parsed(open.words, open.line);
    open = undefined;
  }
  if (open !== undefined) throw new Error(`Line ${open.line}: the last line is continued.`);
}

/** @returns {Instruction} */
function parsed(/** @type {string} */ words, /** @type {number} */ line) {
  const [, name = '', rest = ''] = words.match(/^(\S+)\s*([\s\S]*)$/) ?? [];
  /** @type {Record<string, string>} */
  const flags = {};
  let text = rest;
  for (
    let flag = text.match(/^--([a-z-]+)=(\S+)\s+/);
    flag !== null;
    flag = text.match(/^--([a-z-]+)=(\S+)\s+/)
  ) {
    flags[flag[1] ?? ''] = flag[2] ?? '';
    text = text.slice(flag[0].length);
  }
  return { name, flags, text, line };
}

/** @returns {Instruction} */
function checked(/** @type {Instruction} */ instruction) {
  const { name, flags, text } = instruction;
  const allowed = KNOWN.get(name);
  if (allowed === undefined) throw fault(instruction, `${name} is not understood`);
  for (const flag of Object.keys(flags))
    if (!allowed.some((each) => each === flag)) throw fault(instruction, `--${flag} is not understood`);
  if (text === '' || text.startsWith('--')) throw fault(instruction, `${name} ${text} is not understood`);
  return instruction;
}

/** @returns {string} */
function withValues(
  /** @type {string} */ text,
  /** @type {Readonly<Record<string, string>>} */ values,
  /** @type {Instruction} */ instruction,
) {
  return text.replaceAll(/\$\{(\w+)\}/g, (_, name) => values[name] ?? missing(instruction));
}

/** @returns {never} */
function missing(/** @type {Instruction} */ instruction) {
  throw fault(instruction, 'a build argument has no value');
}

/** @returns {Error} */
function fault(/** @type {Instruction} */ { line }, /** @type {string} */ reason) {
  return new Error(`Line ${line} of the Dockerfile: ${reason}.`);
}
