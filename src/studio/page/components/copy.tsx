/** Takes text along: to a shell, a paper, a chat. */
import { type ReactNode, useEffect, useRef, useState } from 'react';
import './copy.css';

/** Says for a moment that it has copied. */
export function CopyButton({ text, children = 'Copy' }: { text: string; children?: ReactNode }) {
  const [said, setSaid] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    const done = await copyText(text);
    setSaid(done ? 'Copied' : 'Not allowed');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(undefined), 1500);
  };
  return (
    <button type="button" className="button copy-button" onClick={copy}>
      <span aria-live="polite">{said ?? children}</span>
    </button>
  );
}

/** Whether the browser let it. */
export const copyText = (text: string): Promise<boolean> =>
  navigator.clipboard.writeText(text).then(
    () => true,
    () => false,
  );

/** Text as it is, in fixed width, to be read and copied: prompts, states, actions, JSON. */
export function Code({ children, label, wrap = true }: { children: string; label?: string; wrap?: boolean }) {
  return (
    <figure className="code" aria-label={label}>
      <figcaption className="code-head">
        <span>{label}</span>
        <CopyButton text={children} />
      </figcaption>
      {/* Long blocks scroll: reachable by keys too. */}
      {/* biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the arrow keys */}
      <pre className={wrap ? 'code-text code-wraps' : 'code-text'} tabIndex={0}>
        {children}
      </pre>
    </figure>
  );
}

/** A command for the shell, with a button that copies it. */
export function Command({ children }: { children: string }) {
  return (
    <div className="command">
      <code>{children}</code>
      <CopyButton text={children} />
    </div>
  );
}
