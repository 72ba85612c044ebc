/** The declarations that packages promise: entry points, what they export, and the types that signatures name. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseAst } from 'rolldown/parseAst';

/** A node of the syntax tree; the tests look at a few members by name. */
export interface SyntaxNode {
  readonly type: string;
  readonly [member: string]: unknown;
}

/** An entry point of a package. */
export interface EntryPoint {
  /** `@veritee/client/relying-party` */
  readonly name: string;
  /** Path of its declarations. */
  readonly file: string;
}

/** A declaration, where it is. Functions with overloads have several nodes. */
export interface Declared {
  readonly file: string;
  readonly name: string;
  readonly nodes: readonly SyntaxNode[];
}

const packages = fileURLToPath(new URL('../../packages', import.meta.url));

/** All entry points of all packages, those without semver left out. */
export function entryPoints(): readonly EntryPoint[] {
  return readdirSync(packages)
    .filter((folder) => existsSync(join(packages, folder, 'package.json')))
    .flatMap((folder) => {
      const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'));
      return Object.entries<{ readonly types?: string }>(manifest.exports)
        .filter(([path, { types }]) => types !== undefined && !path.startsWith('./internal'))
        .map(([path, { types = '' }]) => ({
          name: path === '.' ? manifest.name : `${manifest.name}${path.slice(1)}`,
          file: join(packages, folder, types),
        }));
    });
}

const byName = new Map(entryPoints().map(({ name, file }) => [name, file]));

interface Module {
  /** Local names: declared here, or imported from elsewhere. */
  readonly declared: ReadonlyMap<string, readonly SyntaxNode[]>;
  readonly imported: ReadonlyMap<string, { readonly file: string; readonly name: string }>;
  readonly exported: ReadonlyMap<string, { readonly file?: string | undefined; readonly name: string }>;
}

const modules = new Map<string, Module>();

function moduleOf(file: string): Module {
  const known = modules.get(file);
  if (known !== undefined) return known;
  const program = parseAst(readFileSync(file, 'utf8'), { lang: 'dts' }, file) as unknown as {
    readonly body: readonly SyntaxNode[];
  };
  const declared = new Map<string, SyntaxNode[]>();
  const imported = new Map<string, { file: string; name: string }>();
  const exported = new Map<string, { file?: string | undefined; name: string }>();
  const declare = (node: SyntaxNode): readonly string[] => {
    const names =
      node.type === 'VariableDeclaration'
        ? (node['declarations'] as SyntaxNode[]).map(({ id }) => nameOf(id))
        : [nameOf(node['id'])];
    for (const name of names) declared.set(name, [...(declared.get(name) ?? []), node]);
    return names;
  };
  for (const node of program.body) {
    const source = (node['source'] as { readonly value?: string } | null | undefined)?.value;
    const file_ = source === undefined ? undefined : resolved(file, source);
    if (node.type === 'ImportDeclaration') {
      for (const each of node['specifiers'] as SyntaxNode[]) {
        if (file_ === undefined) continue;
        imported.set(nameOf(each['local']), { file: file_, name: nameOf(each['imported'] ?? each['local']) });
      }
    } else if (node.type === 'ExportNamedDeclaration') {
      const declaration = node['declaration'] as SyntaxNode | null;
      if (declaration !== null) for (const name of declare(declaration)) exported.set(name, { name });
      for (const each of node['specifiers'] as SyntaxNode[]) {
        exported.set(nameOf(each['exported']), {
          ...(source !== undefined && { file: file_ ?? source }),
          name: nameOf(each['local']),
        });
      }
    } else if ('id' in node || node.type === 'VariableDeclaration') declare(node);
  }
  const module = { declared, imported, exported };
  modules.set(file, module);
  return module;
}

function nameOf(node: unknown): string {
  const { name, value } = node as { readonly name?: string; readonly value?: string };
  return name ?? value ?? '';
}

/** The file of a module of ours; undefined for those of others. */
function resolved(from: string, source: string): string | undefined {
  if (source.startsWith('.')) return resolve(dirname(from), source.replace(/\.(?:ts|js)$/, '.d.ts'));
  return byName.get(source) ?? internal(source);
}

/** An entry point that is not among the public ones. */
function internal(source: string): string | undefined {
  const [, folder, path] = /^@veritee\/([a-z]+)\/(internal.*)$/.exec(source) ?? [];
  if (folder === undefined) return undefined;
  const manifest = JSON.parse(readFileSync(join(packages, folder, 'package.json'), 'utf8'));
  const types: string | undefined = manifest.exports[`./${path}`]?.types;
  return types === undefined ? undefined : join(packages, folder, types);
}

/** Where a name of a module is declared; undefined for what others declare. */
function declarationOf(file: string, name: string): Declared | undefined {
  const module = moduleOf(file);
  const nodes = module.declared.get(name);
  if (nodes !== undefined) return { file, name, nodes };
  const from = module.imported.get(name);
  return from === undefined ? undefined : exportOf(from.file, from.name);
}

function exportOf(file: string, name: string): Declared | undefined {
  const found = moduleOf(file).exported.get(name);
  if (found === undefined) return undefined;
  if (found.file === undefined) return declarationOf(file, found.name);
  return existsSync(found.file) ? exportOf(found.file, found.name) : undefined;
}

/** What an entry point exports, by name. */
export function exportsOf({ file }: EntryPoint): ReadonlyMap<string, Declared> {
  const entries = [...moduleOf(file).exported.keys()].map((name) => [name, exportOf(file, name)] as const);
  return new Map(entries.filter((entry): entry is [string, Declared] => entry[1] !== undefined));
}

/** The types of ours that a declaration names, its members and parameters included. */
export function typesNamedBy({ file, nodes }: Declared): readonly Declared[] {
  const found: Declared[] = [];
  const visit = (node: unknown, own: ReadonlySet<string>): void => {
    if (Array.isArray(node)) {
      for (const each of node) visit(each, own);
      return;
    }
    if (typeof node !== 'object' || node === null) return;
    const { type } = node as SyntaxNode;
    const parameters = (node as SyntaxNode)['typeParameters'] as { params: SyntaxNode[] } | null | undefined;
    const inner =
      parameters === null || parameters === undefined
        ? own
        : new Set([...own, ...parameters.params.map(({ name }) => nameOf(name))]);
    const named =
      type === 'TSTypeReference'
        ? (node as SyntaxNode)['typeName']
        : type === 'TSInterfaceHeritage'
          ? (node as SyntaxNode)['expression']
          : type === 'ClassDeclaration'
            ? (node as SyntaxNode)['superClass']
            : undefined;
    if (type === 'TSImportType') {
      const { source, qualifier } = node as SyntaxNode;
      const from = resolved(file, (source as { readonly value: string }).value);
      const target = from === undefined ? undefined : exportOf(from, nameOf(qualifier));
      if (target !== undefined) found.push(target);
    } else if (named !== undefined && named !== null && !inner.has(nameOf(named))) {
      const target = declarationOf(file, nameOf(named));
      if (target !== undefined) found.push(target);
    }
    for (const [member, value] of Object.entries(node)) {
      if (member !== 'typeName' && member !== 'parent') visit(value, inner);
    }
  };
  visit(nodes, new Set());
  return found;
}

/** A function that can be called, or a method of an exported class. */
export interface Callable {
  /** `@veritee/client AttestationClient.attest` */
  readonly name: string;
  readonly parameters: readonly SyntaxNode[];
}

/** Everything that can be called at an entry point, each overload for itself. */
export function callablesOf(entry: EntryPoint): readonly Callable[] {
  return [...exportsOf(entry)].flatMap(([name, { nodes }]) =>
    nodes.flatMap((node): readonly Callable[] => {
      if (node.type === 'TSDeclareFunction') {
        return [{ name: `${entry.name} ${name}`, parameters: node['params'] as SyntaxNode[] }];
      }
      if (node.type !== 'ClassDeclaration') return [];
      const { body } = node['body'] as { readonly body: readonly SyntaxNode[] };
      return body
        .filter(({ value }) => value !== undefined && value !== null)
        .map(({ key, kind, value }) => ({
          name: `${entry.name} ${name}${kind === 'constructor' ? '' : `.${nameOf(key)}`}`,
          parameters: ((value as SyntaxNode)['params'] ?? []) as SyntaxNode[],
        }));
    }),
  );
}
