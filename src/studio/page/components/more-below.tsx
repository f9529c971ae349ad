/** Says that what scrolls goes on below the edge, and leads there. */
import { useEffect, useRef, useState } from 'react';
import './more-below.css';

/** Less than this is a margin, and nothing to be read. */
const MARGIN = 48;

/** The last child of what scrolls. */
export function MoreBelow() {
  const [more, setMore] = useState(false);
  const own = useRef<HTMLDivElement>(null);
  useEffect(() => {
    const panel = own.current!.parentElement!;
    const look = () => setMore(panel.scrollHeight - panel.clientHeight - panel.scrollTop > MARGIN);
    const observer = new ResizeObserver(look);
    observer.observe(panel);
    for (const child of panel.children) observer.observe(child);
    panel.addEventListener('scroll', look, { passive: true });
    return () => {
      observer.disconnect();
      panel.removeEventListener('scroll', look);
    };
  }, []);
  const on = () => {
    const panel = own.current!.parentElement!;
    panel.scrollBy({ top: panel.clientHeight * 0.8, behavior: 'smooth' });
  };
  return (
    <div ref={own} className="more-below">
      {more && (
        <button type="button" className="button" onClick={on}>
          ▾ More below
        </button>
      )}
    </div>
  );
}
