/** The functions that a module exports, read from its source without running it. */
import { readFileSync, statSync } from 'node:fs';
import { basename, dirname, extname, join, resolve } from 'node:path';
import { parse } from '@babel/parser';
import type { File, Identifier, Node, ObjectExpression, Statement, StringLiteral } from '@babel/types';
import { BadInput } from '../../errors.ts';
import type { ToolSpec } from '../../tool.ts';
import { toolName } from '../names.ts';
import { type Documentation, documentationOf } from './documentation.ts';
import { type Passing, toolOf } from './parameters.ts';
import { keyOf, type Types } from './types.ts';

/** A function of a module, as a tool. */
export interface ModuleFunction {
  spec: ToolSpec;
  /** Where it is among what the module exports: `['add']`, `['default', 'add']`. */
  path: readonly string[];
  passing: readonly Passing[];
}

/** Something that a file declares or exports, and what stands written above it. */
interface Written {
  node: Node;
  documentation: Documentation | undefined;
}

/**
 * The functions that a file exports: by name, as fields of its default export, or as the default export itself
 * (then they are called as the function is, else as the file). What another file of one's own declares and this
 * one hands on is read there. Throws BadInput, which names it as `shown`, for a file that cannot be read.
 */
export function readModule(file: string, shown = file): ModuleFunction[] {
  const found = new Map<string, ModuleFunction>();
  for (const [path, each] of exportsOf(file, shown, [])) {
    const parameters = parametersOf(each.node);
    if (!parameters) continue;
    const name = toolName(nameOf(path, each.node, file));
    if (found.has(name)) continue;
    found.set(name, { path, ...toolOf(name, parameters, each.documentation, each.types) });
  }
  return [...found.values()];
}

function nameOf(path: readonly string[], node: Node, file: string): string {
  const last = path.at(-1)!;
  if (last !== 'default') return last;
  const own = 'id' in node && node.id?.type === 'Identifier' ? node.id.name : undefined;
  return own ?? basename(file, extname(file));
}

function parametersOf(node: Node): readonly Node[] | undefined {
  switch (node.type) {
    case 'FunctionDeclaration':
    case 'FunctionExpression':
    case 'ArrowFunctionExpression':
    case 'ObjectMethod':
      return node.params as readonly Node[];
    default:
      return undefined;
  }
}

type Exported = readonly [path: readonly string[], each: Written & { types: Types }];

/** Everything a file exports, `within` the files that hand it on. */
function exportsOf(file: string, shown: string, within: readonly string[]): Exported[] {
  const { body } = parsed(file, shown).program;
  const { values, types } = declarationsOf(body);
  const named = (name: string, path: readonly string[]): Exported[] => {
    const each = values.get(name);
    return each ? partsOf(path, each) : [];
  };
  const partsOf = (path: readonly string[], given: Written): Exported[] => {
    const node = plain(given.node);
    if (node.type === 'Identifier') return named(node.name, path);
    // Of a named export, only the function itself is meant.
    if (node.type === 'ObjectExpression' && path.length === 1 && path[0] === 'default') {
      return fieldsOf(node).flatMap(([name, field]) => partsOf([...path, name], field));
    }
    return [[path, { ...given, node, types }]];
  };
  const elsewhere = (source: string): Exported[] => {
    const path = localFile(file, source);
    return path !== undefined && !within.includes(path) ? exportsOf(path, path, [...within, file]) : [];
  };
  return body.flatMap((statement): Exported[] => {
    const documentation = documentationOf(statement);
    switch (statement.type) {
      case 'ExportNamedDeclaration':
        if (statement.declaration) {
          return namesOf(statement.declaration).flatMap((name) => named(name, [name]));
        }
        return statement.specifiers.flatMap((specifier) => {
          if (specifier.type !== 'ExportSpecifier') return [];
          const [local, exported] = [wordOf(specifier.local), wordOf(specifier.exported)];
          if (!statement.source) return named(local, [exported]);
          const there = elsewhere(statement.source.value).find(([[name]]) => name === local);
          return there ? [[[exported], there[1]]] : [];
        });
      case 'ExportAllDeclaration':
        return elsewhere(statement.source.value).filter(([[name]]) => name !== 'default');
      case 'ExportDefaultDeclaration':
        return partsOf(['default'], { node: statement.declaration, documentation });
      case 'ExpressionStatement':
        return commonExport(statement.expression, documentation).flatMap(([path, each]) =>
          partsOf(path, each),
        );
      default:
        return [];
    }
  });
}

/** The file that another one imports as `source`; undefined for a package, or where there is none. */
export function localFile(file: string, source: string): string | undefined {
  if (!source.startsWith('.')) return undefined;
  const path = resolve(dirname(file), source);
  // TypeScript imports a file by the name that it will have, or without its ending.
  const names = [path, path.replace(/\.([cm]?)js$/, '.$1ts'), `${path}.ts`, `${path}.js`];
  return [...names, join(path, 'index.ts'), join(path, 'index.js')].find(isFile);
}

const isFile = (path: string): boolean => statSync(path, { throwIfNoEntry: false })?.isFile() ?? false;

/** `module.exports = …`, `module.exports.name = …`, `exports.name = …`. */
function commonExport(
  node: Node,
  documentation: Documentation | undefined,
): [path: readonly string[], each: Written][] {
  if (node.type !== 'AssignmentExpression') return [];
  const left = memberWords(node.left);
  if (left === undefined) return [];
  const [, name] = /^(?:module\.)?exports\.([\w$]+)$/.exec(left) ?? [];
  const path = left === 'module.exports' ? ['default'] : name ? ['default', name] : undefined;
  return path ? [[path, { node: node.right, documentation }]] : [];
}

/** `a.b.c` as it is written. */
function memberWords(node: Node): string | undefined {
  if (node.type === 'Identifier') return node.name;
  if (node.type !== 'MemberExpression' || node.computed || node.property.type !== 'Identifier')
    return undefined;
  const before = memberWords(node.object);
  return before && `${before}.${node.property.name}`;
}

function fieldsOf(node: ObjectExpression): [name: string, field: Written][] {
  return node.properties.flatMap((property): [string, Written][] => {
    if (property.type === 'SpreadElement') return [];
    const name = keyOf(property);
    if (name === undefined) return [];
    const value = property.type === 'ObjectProperty' ? property.value : property;
    return [[name, { node: value, documentation: documentationOf(property) }]];
  });
}

/** What a file declares at its top: functions and other values, and types. */
function declarationsOf(body: readonly Statement[]): { values: Map<string, Written>; types: Types } {
  const values = new Map<string, Written>();
  const types = new Map<string, Types extends ReadonlyMap<string, infer T> ? T : never>();
  for (const statement of body) {
    const declaration =
      (statement.type === 'ExportNamedDeclaration' && statement.declaration) ||
      (statement.type === 'ExportDefaultDeclaration' && statement.declaration) ||
      statement;
    const documentation = documentationOf(statement);
    switch (declaration.type) {
      // The form of an overload: its words stand for the function that follows.
      case 'TSDeclareFunction':
      case 'FunctionDeclaration': {
        const name = declaration.id?.name;
        if (name === undefined) break;
        values.set(name, {
          node: declaration,
          documentation: documentation ?? values.get(name)?.documentation,
        });
        break;
      }
      case 'VariableDeclaration':
        for (const each of declaration.declarations) {
          if (each.id.type !== 'Identifier' || !each.init) continue;
          values.set(each.id.name, {
            node: plain(each.init),
            documentation: documentationOf(each) ?? documentation,
          });
        }
        break;
      case 'TSTypeAliasDeclaration':
        types.set(declaration.id.name, declaration.typeAnnotation);
        break;
      case 'TSInterfaceDeclaration':
      case 'TSEnumDeclaration':
        types.set(declaration.id.name, declaration);
    }
  }
  return { values, types };
}

const wordOf = (node: Identifier | StringLiteral) => (node.type === 'Identifier' ? node.name : node.value);

function namesOf(declaration: Node): string[] {
  if (declaration.type === 'FunctionDeclaration') return declaration.id ? [declaration.id.name] : [];
  if (declaration.type !== 'VariableDeclaration') return [];
  return declaration.declarations.flatMap(({ id }) => (id.type === 'Identifier' ? [id.name] : []));
}

/** Without what only the type checker reads. */
function plain(node: Node): Node {
  return node.type === 'TSAsExpression' || node.type === 'TSSatisfiesExpression'
    ? plain(node.expression)
    : node;
}

/** A file's syntax tree. Throws BadInput that names it as `shown`. */
export function parsed(file: string, shown: string): File {
  try {
    return parse(readFileSync(file, 'utf8'), {
      sourceType: 'unambiguous',
      plugins: [...(/\.[cm]?ts$/.test(file) ? (['typescript'] as const) : []), 'decorators'],
    });
  } catch (error) {
    const { message, loc } = error as Error & { loc?: { line: number } };
    const why = message.replace(/\s*\(\d+:\d+\)$/, '');
    throw new BadInput(`${shown} cannot be read: ${why}${loc ? ` (line ${loc.line})` : ''}`, {
      cause: error,
    });
  }
}
