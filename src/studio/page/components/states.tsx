/** What stands in a part's place while it has nothing to show. */
import type { ReactNode } from 'react';
import './states.css';

/** Nothing is there yet: says what would fill the place. */
export function Empty({ what, children }: { what: string; children?: ReactNode }) {
  return (
    <div className="state">
      <h2>{what}</h2>
      {children}
    </div>
  );
}

export function Loading({ what }: { what: string }) {
  return (
    <div className="state" role="status" aria-live="polite">
      Loading {what} …
    </div>
  );
}

export function Failed({ error }: { error: unknown }) {
  return (
    <div className="state failed" role="alert">
      <h2>That did not work</h2>
      <p>{error instanceof Error ? error.message : String(error)}</p>
    </div>
  );
}

export const Missing = ({ what }: { what: string }) => <Empty what={what} />;
