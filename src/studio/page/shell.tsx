/** The frame around every part: where one is, what else there is, light or dark. */
import type { ReactNode } from 'react';
import { Link } from 'wouter';
import './shell.css';

export function Shell({ children }: { children: ReactNode }) {
  return (
    <>
      <header className="top">
        <Link href="/">Troupe</Link>
        <nav aria-label="Parts">
          <Link href="/">Runs</Link>
          <Link href="/machines">Machines</Link>
          <Link href="/play">Play</Link>
        </nav>
      </header>
      <main>{children}</main>
    </>
  );
}
