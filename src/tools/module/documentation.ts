/** Doc comments: what a function is for, and what each of its parameters means. */
import type { Comment, Node } from '@babel/types';

/** What `@param` says of one parameter. */
export interface ParameterDoc {
  description: string;
  /** As JavaScript files write it in braces. */
  type?: string;
  /** Written in square brackets. */
  optional: boolean;
}

export interface Documentation {
  /** Empty where there is none. */
  description: string;
  parameters: ReadonlyMap<string, ParameterDoc>;
}

/** The documentation that stands right above a node. A comment at the head of the file is nobody's. */
export function documentationOf(node: Node): Documentation | undefined {
  const last = node.leadingComments?.at(-1);
  return last && isDoc(last) && last.loc!.end.line + 1 >= node.loc!.start.line
    ? readComment(last.value)
    : undefined;
}

const isDoc = ({ type, value }: Comment) => type === 'CommentBlock' && value.startsWith('*');

/** Reads the text between `/*` and the end of the comment. */
function readComment(comment: string): Documentation {
  const text = comment
    .slice(1)
    .split('\n')
    .map((line) => line.replace(/^\s*\* ?/, '').trimEnd())
    .join('\n')
    .replace(/\{@\w+\s+([^}]+)\}/g, '$1');
  const [words = '', ...tags] = text.split(/^\s*@(?=\w)/m);
  const parameters = new Map<string, ParameterDoc>();
  const about = [words.trim()];
  for (const tag of tags) {
    const [, kind, rest = ''] = /^(\w+)\s*(.*)$/s.exec(tag) ?? [];
    if (kind === 'returns' || kind === 'return') about.push(returned(rest));
    if (kind !== 'param' && kind !== 'arg' && kind !== 'argument') continue;
    const read = readParameter(rest);
    if (read) parameters.set(read.name, read.doc);
  }
  return { description: about.filter((part) => part !== '').join('\n'), parameters };
}

function returned(rest: string): string {
  const words = oneLine(typed(rest).rest);
  return words === '' ? '' : `Returns ${words.replace(/^[A-Z](?=[a-z])/, (letter) => letter.toLowerCase())}`;
}

/** `{type} name - words`, `[name=default] words`, `options.name words`. */
function readParameter(text: string): { name: string; doc: ParameterDoc } | undefined {
  const { type, rest } = typed(text);
  const [, open, path, words = ''] =
    /^(\[)\s*([\w$.]+)\s*(?:=.*?)?\](?!\])\s*(?:-\s*)?(.*)$/s.exec(rest) ??
    /^()([\w$.]+)\s*(?:-\s*)?(.*)$/s.exec(rest) ??
    [];
  if (path === undefined) return undefined;
  const bare = type?.replace(/=$/, '');
  const doc = {
    description: oneLine(words),
    ...(bare && { type: bare }),
    optional: open === '[' || bare !== type,
  };
  return { name: path.split('.').at(-1)!, doc };
}

/** Parts the type in braces, which may hold braces itself, from what follows. */
function typed(text: string): { type?: string; rest: string } {
  const start = text.trimStart();
  if (!start.startsWith('{')) return { rest: start };
  let depth = 0;
  for (let i = 0; i < start.length; i++) {
    if (start[i] === '{') depth++;
    if (start[i] === '}') depth--;
    if (depth === 0) return { type: start.slice(1, i).trim(), rest: start.slice(i + 1).trimStart() };
  }
  return { rest: start };
}

const oneLine = (text: string) => text.replace(/\s+/g, ' ').trim();
