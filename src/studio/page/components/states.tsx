/** What stands in a part's place while it has nothing to show. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import { NotHeld } from '../api.ts';
import { Command } from './copy.tsx';
import './states.css';

/** Nothing is there yet: says what would fill the place, and the command that makes it. */
export function Empty({ what, command, children }: { what: string; command?: string; children?: ReactNode }) {
  return (
    <div className="state">
      <h2>{what}</h2>
      {children}
      {command !== undefined && <Command>{command}</Command>}
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

/** What went wrong, in the server's words; `onRetry` offers another try, where that may help. */
export function Failed({ error, onRetry }: { error: unknown; onRetry?: () => void }) {
  if (error instanceof NotHeld) {
    return (
      <div className="state" role="alert">
        <h2>Left out of this copy</h2>
        <p>{error.message}</p>
      </div>
    );
  }
  return (
    <div className="state failed" role="alert">
      <h2>That did not work</h2>
      <p>{error instanceof Error ? error.message : String(error)}</p>
      {onRetry && (
        <button type="button" className="button" onClick={onRetry}>
          Try again
        </button>
      )}
    </div>
  );
}

/** A page that is not there. */
export function Missing({ what }: { what: string }) {
  return (
    <div className="state">
      <h1>{what}</h1>
      <p>
        <Link href="/">All runs</Link>
      </p>
    </div>
  );
}
