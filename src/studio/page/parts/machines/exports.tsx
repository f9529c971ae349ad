/** The drawing as files and as text, as `troupe machine` writes them. */
import { useEffect, useRef, useState } from 'react';
import { copyText } from '../../components/copy.tsx';

const FORMATS = [
  { format: 'svg', title: 'SVG' },
  { format: 'mermaid', title: 'Mermaid' },
] as const;

export function Exports({ id }: { id: string }) {
  return (
    <div className="machine-exports">
      {FORMATS.map(({ format, title }) => {
        const address = `/api/machines/${encodeURIComponent(id)}/${format}`;
        return (
          <span key={format} className="machine-export">
            <a className="button" href={address} download>
              {title}
            </a>
            <CopyFrom address={address} title={title} />
          </span>
        );
      })}
    </div>
  );
}

/** Fetches the text when it is wanted. */
function CopyFrom({ address, title }: { address: string; title: string }) {
  const [said, setSaid] = useState<string>();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  const copy = async () => {
    const done = await fetch(address)
      .then((response) => response.text())
      .then(copyText)
      .catch(() => false);
    setSaid(done ? 'Copied' : 'Not allowed');
    clearTimeout(timer.current);
    timer.current = setTimeout(() => setSaid(undefined), 1500);
  };
  return (
    <button type="button" className="button" aria-label={`Copy ${title}`} onClick={copy}>
      <span aria-live="polite">{said ?? 'Copy'}</span>
    </button>
  );
}
