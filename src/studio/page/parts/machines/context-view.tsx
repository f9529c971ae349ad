/** JSON a line a value; what the last event changed is marked, by a sign and by colour. */

interface Line {
  path: string;
  depth: number;
  text: string;
  changed: boolean;
}

export function ContextView({ value, before }: { value: unknown; before?: unknown }) {
  const lines = linesOf(value, before === undefined ? value : before);
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the arrow keys
    <pre className="simulation-json" tabIndex={0}>
      {lines.map(({ path, depth, text, changed }) => (
        <span key={path} className={changed ? 'changed' : undefined}>
          {changed ? '± ' : '  '}
          {'  '.repeat(depth)}
          {text}
          {'\n'}
        </span>
      ))}
    </pre>
  );
}

const isHolder = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null;

const same = (a: unknown, b: unknown): boolean => JSON.stringify(a) === JSON.stringify(b);

function linesOf(value: unknown, before: unknown): Line[] {
  const lines: Line[] = [];
  const visit = (name: string, path: string, depth: number, now: unknown, was: unknown) => {
    const head = name === '' ? '' : `${name}: `;
    const changed = !same(now, was);
    const short = JSON.stringify(now) ?? 'undefined';
    if (!isHolder(now) || short.length <= 60) {
      lines.push({ path, depth, text: `${head}${short}`, changed });
      return;
    }
    const list = Array.isArray(now);
    lines.push({ path, depth, text: `${head}${list ? '[' : '{'}`, changed: changed && !isHolder(was) });
    for (const [key, inner] of Object.entries(now)) {
      visit(list ? '' : key, `${path}/${key}`, depth + 1, inner, isHolder(was) ? was[key] : undefined);
    }
    lines.push({ path: `${path}/`, depth, text: list ? ']' : '}', changed: false });
  };
  visit('', '', 0, value, before);
  return lines;
}
