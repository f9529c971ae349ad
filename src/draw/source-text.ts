/** Functions and values as they are written; a minified source is set with spaces again. */

/** Names that a property gives to the function written there. */
const PLACES = new Set(['', 'guard', 'actions', 'entry', 'exit', 'always', 'params', 'output']);

const ARROW = /^(?:async )?(?:\(([^()]*)\)|(\w+)) ?=> ?(.+)$/;
const FUNCTION = /^(?:async )?(?:function ?\w*|\w+) ?\(([^()]*)\) ?({.+})$/;

/** A function by its name; a nameless one by what it gives, or `what` where that is no single expression. */
export function functionText(given: unknown, what: string): string {
  const written = given as { name: string };
  if (!PLACES.has(written.name)) return written.name;
  const source = String(written).replace(/\s+/g, ' ').trim();
  const [, several, one, code] = ARROW.exec(source) ?? [];
  const [, parameters, block] = FUNCTION.exec(source) ?? [];
  const text = code ?? block ?? '{';
  // A block of one `return`, or a single expression.
  const [, returned] = /^{ ?return ?([^;]+?);? ?}$/.exec(text) ?? [];
  const body = returned ?? text;
  if (body.startsWith('{')) return what;
  return spaced(named(body, several ?? one ?? parameters ?? '')).replace(/^\((.*)\)$/, (all, inner) =>
    balanced(inner) ? inner : all,
  );
}

/** A value as it would be written: a function by what it gives, other data without quotes at names. */
export function valueText(value: unknown): string {
  if (typeof value === 'function') return functionText(value, '…');
  if (Array.isArray(value)) return `[${value.map(valueText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value) ?? String(value);
  const fields = Object.entries(value).map(([name, item]) => `${name}: ${valueText(item)}`);
  return fields.length > 0 ? `{ ${fields.join(', ')} }` : '{}';
}

/** Texts in quotes stay as they are. */
const QUOTED = /("(?:[^"\\]|\\.)*"|'(?:[^'\\]|\\.)*'|`(?:[^`\\]|\\.)*`)/;

const outside = (text: string, change: (part: string) => string): string =>
  text
    .split(QUOTED)
    .map((part, i) => (i % 2 === 0 ? change(part) : part))
    .join('');

const spaced = (text: string): string =>
  outside(text, (part) =>
    part
      .replace(/ ?(===|!==|==|!=|<=|>=|=>|&&|\|\||\?\?|[<>]) ?/g, ' $1 ')
      .replace(/, ?/g, ', ')
      .replace(/([\w)\]]) ?: ?/g, '$1: ')
      .replace(/(\w) \(/g, '$1(')
      .replace(/ +/g, ' '),
  ).trim();

/** Short names that a minifier gave to `{ context, event }` are undone. */
function named(body: string, head: string): string {
  let text = body;
  for (const [, name, short] of head.matchAll(/(\w+) ?: ?(\w+)/g)) {
    text = outside(text, (part) =>
      part.replace(new RegExp(`(?<![\\w.$])${short}(?![\\w$]| ?:)`, 'g'), name!),
    );
  }
  return text;
}

/** Whether brackets close in their order: `a) || (b` does not. */
function balanced(text: string): boolean {
  let depth = 0;
  for (const char of text) {
    if (char === '(') depth++;
    if (char === ')' && --depth < 0) return false;
  }
  return depth === 0;
}
