/** How something stands, said by shape, colour and word alike. */
import type { ReactNode } from 'react';
import './status.css';

export type Standing = 'solved' | 'unsolved' | 'error' | 'running' | 'waiting' | 'ended';

const SHAPES: Record<Standing, ReactNode> = {
  solved: (
    <>
      <circle cx="7" cy="7" r="6.5" className="status-fill" />
      <path d="M4 7.2 6.2 9.4 10.2 4.9" className="status-mark" />
    </>
  ),
  unsolved: (
    <>
      <circle cx="7" cy="7" r="5.75" className="status-ring" />
      <path d="M4.5 7h5" className="status-stroke" />
    </>
  ),
  error: (
    <>
      <path d="M7 .8 13.6 12.6H.4Z" className="status-fill" />
      <path d="M7 5v3.4M7 10.2v.4" className="status-mark" />
    </>
  ),
  running: (
    <>
      <circle cx="7" cy="7" r="6" className="status-ring status-pulse" />
      <circle cx="7" cy="7" r="3.4" className="status-fill" />
    </>
  ),
  waiting: (
    <>
      <circle cx="7" cy="7" r="5.75" className="status-ring" />
      <path d="M7 3.2V7h3.4" className="status-stroke" />
    </>
  ),
  ended: <rect x="2" y="2" width="10" height="10" rx="2" className="status-fill" />,
};

/**
 * Shape and word of a state. `children` say another word than the state's own; `quiet` leaves the word to readers
 * of the screen, where a column's header or the text beside it says it already.
 */
export function Status({
  of,
  children,
  quiet = false,
}: {
  of: Standing;
  children?: ReactNode;
  quiet?: boolean;
}) {
  return (
    <span className={`status status-${of}`} title={quiet ? of : undefined}>
      <svg viewBox="0 0 14 14" width="14" height="14" aria-hidden="true">
        {SHAPES[of]}
      </svg>
      <span className={quiet ? 'unseen' : undefined}>{children ?? of}</span>
    </span>
  );
}
