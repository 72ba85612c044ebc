/** The reader of Dockerfiles that builds the image where no container engine runs: what it does not know, it refuses. */

import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { execForm, pairsOf, readDockerfile } from '../../tools/deploy/dockerfile.mjs';
import { readPage } from '../support/pages.ts';

/** A reference as it stands in a Dockerfile. */
const of = (name: string) => `\${${name}}`;

describe('a Dockerfile', () => {
  it.each([
    ['has no FROM', '# nothing\n'],
    ['RUN before FROM', 'RUN true\n'],
    ['a build argument has no value', `ARG BASE\nFROM ${of('BASE')}\n`],
    ['a build argument has no value', `FROM ${of('OTHER')}\n`],
    ['ARG is only understood before', 'FROM a\nARG B=c\n'],
    ['ADD is not understood', 'FROM a\nADD b c\n'],
    ['run is not understood', 'FROM a\nrun true\n'],
    ['--chown is not understood', 'FROM a\nCOPY --chown=1:1 b c\n'],
    ['--link b c is not understood', 'FROM a\nCOPY --link b c\n'],
    ['the last line is continued', 'FROM a\nRUN true \\\n'],
  ])('is refused: %s', (reason, text) => {
    expect(() => readDockerfile(text)).toThrow(reason);
  });

  it('has stages with their base, in which continued lines are one and comments are left out', () => {
    const text = `ARG BASE=debian\nFROM ${of('BASE')} AS build\nRUN one && \\\n    # why\n    two\nFROM ${of('BASE')}\nUSER 1:1\n`;
    const [build, last] = readDockerfile(text, { BASE: 'alpine' });
    expect(build).toMatchObject({
      base: 'alpine',
      name: 'build',
      instructions: [{ text: 'one && two', line: 3 }],
    });
    expect(last).toMatchObject({
      base: 'alpine',
      name: undefined,
      instructions: [{ name: 'USER', text: '1:1' }],
    });
  });

  it('takes commands in exec form only, and all pairs of ENV or none', () => {
    const instruction = (text: string) => ({ name: 'X', flags: {}, text, line: 1 });
    expect(execForm(instruction('["a", "b c"]'))).toEqual(['a', 'b c']);
    expect(() => execForm(instruction('a b'))).toThrow('the exec form');
    expect(() => execForm(instruction('["a", 1]'))).toThrow('the exec form');
    expect(pairsOf(instruction('A=1 B="2 3"'))).toEqual({ A: '1', B: '2 3' });
    expect(() => pairsOf(instruction('A 1'))).toThrow('NAME=VALUE');
  });
});

describe('deploy/Dockerfile', () => {
  const stages = readDockerfile(readPage('deploy/Dockerfile'));

  it('has one base for both stages, which a build argument replaces', () => {
    const given = readDockerfile(readPage('deploy/Dockerfile'), { BASE: 'registry.example/node@sha256:00' });
    expect(new Set(given.map(({ base }) => base))).toEqual(new Set(['registry.example/node@sha256:00']));
  });

  it('ends as a user by number, with a health check that asks /healthz', () => {
    const last = new Map(stages.at(-1)?.instructions.map(({ name, text }) => [name, text]));
    expect(last.get('USER')).toMatch(/^[1-9]\d+:[1-9]\d+$/);
    expect(last.get('HEALTHCHECK')).toContain('/opt/veritee/health.mjs');
    expect(readFileSync(new URL('../../deploy/health.mjs', import.meta.url), 'utf8')).toContain("'/healthz'");
  });

  it('builds the page of the service, before what only builds need is left out', () => {
    const runs = stages[0]?.instructions.filter(({ name }) => name === 'RUN').map(({ text }) => text) ?? [];
    const page = runs.findIndex((text) => text.includes('node tools/console.mjs'));
    expect(page).toBeGreaterThan(0);
    expect(runs.findIndex((text) => text.includes('npm prune'))).toBeGreaterThan(page);
  });

  it('installs without install scripts, by the lock file', () => {
    const runs = stages.flatMap(({ instructions }) => instructions.filter(({ name }) => name === 'RUN'));
    const npm = runs.flatMap(({ text }) => text.match(/npm (?:ci|install|prune)[^&]*/g) ?? []);
    expect(npm.length).toBeGreaterThan(0);
    expect(npm.filter((each) => !each.includes('--ignore-scripts') || each.includes('npm install'))).toEqual(
      [],
    );
  });
});
