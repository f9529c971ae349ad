/** The frame around every part: where one is, what else there is, light or dark. */
import { type ReactNode, useEffect, useState } from 'react';
import { Link, useLocation } from 'wouter';
import { isExport, NOT_RUNNING } from './api.ts';
import { plainPart } from './components/address.ts';
import { useConnected } from './components/events.ts';
import { Keycaps, KeySheet, useKeys } from './components/keys.tsx';
import { CommandPalette } from './palette.tsx';
import { nextTheme, useTheme } from './theme.ts';
import './components/controls.css';
import './shell.css';

interface Crumb {
  name: string;
  href: string;
}

const PARTS = [
  { name: 'Runs', href: '/', of: /^\/($|runs\/)/ },
  { name: 'Machines', href: '/machines', of: /^\/machines(\/|$)/ },
  { name: 'Play', href: '/play', of: /^\/play(\/|$)/ },
] as const;

/** Where one is, from the address: runs ▸ RUN ▸ EPISODE ▸ search 5. */
function crumbsOf(path: string): Crumb[] {
  const [part, first, second, word, third] = path.split('/').slice(1).map(plainPart);
  const crumbs: Crumb[] = [];
  const add = (name: string, ...way: string[]) =>
    crumbs.push({ name, href: `/${way.map(encodeURIComponent).join('/')}` });
  if (part === '' || part === 'runs') crumbs.push({ name: 'runs', href: '/' });
  else if (part !== undefined) add(part, part);
  if (first && part) add(first, part, first);
  if (second && first && part) add(second, part, first, second);
  if (third && word && second && first && part) add(`${word} ${third}`, part, first, second, word, third);
  return crumbs;
}

export function Shell({ children }: { children: ReactNode }) {
  const [path] = useLocation();
  const theme = useTheme();
  const connected = useConnected();
  const [open, setOpen] = useState<'palette' | 'keys'>();
  const close = () => setOpen(undefined);
  const crumbs = crumbsOf(path);
  const title = [...crumbs.map(({ name }) => name).reverse(), 'Troupe'].join(' · ');
  useEffect(() => {
    document.title = title;
  }, [title]);
  useKeys('Everywhere', [
    {
      key: 'mod+k',
      does: 'find a run, an episode, a machine',
      on: () => setOpen(open ? undefined : 'palette'),
    },
    { key: '?', does: 'all keys', on: () => setOpen('keys') },
    { key: 'Escape', does: 'close what is open' },
  ]);
  return (
    <>
      <header className="top">
        <div className="top-bar">
          <Link href="/" className="top-name">
            Troupe
          </Link>
          <nav aria-label="Where you are" className="top-crumbs">
            <ol>
              {crumbs.map(({ name, href }, i) => (
                <li key={href}>
                  {i === crumbs.length - 1 ? (
                    <span aria-current="location" title={name}>
                      {name}
                    </span>
                  ) : (
                    <Link href={href} title={name}>
                      {name}
                    </Link>
                  )}
                </li>
              ))}
            </ol>
          </nav>
          {isExport && <span className="top-copy">a copy</span>}
          <nav aria-label="Parts" className="top-parts">
            {PARTS.filter(({ href }) => !isExport || href !== '/play').map(({ name, href, of }) => (
              <Link key={href} href={href} aria-current={of.test(path) ? 'page' : undefined}>
                {name}
              </Link>
            ))}
          </nav>
          <button type="button" className="button top-button" onClick={() => setOpen('palette')}>
            Find <Keycaps of="mod+k" />
          </button>
          <button
            type="button"
            className="button top-button"
            onClick={nextTheme}
            aria-label={`Theme: ${theme}`}
            title={`Theme: ${theme}`}
          >
            <ThemeIcon theme={theme} />
          </button>
          <button
            type="button"
            className="button top-button"
            onClick={() => setOpen('keys')}
            title="All keys"
          >
            <span aria-hidden="true">?</span>
            <span className="unseen">All keys</span>
          </button>
        </div>
        <p role="status" className="top-away">
          {!connected && `◌ ${NOT_RUNNING}`}
        </p>
      </header>
      <main>{children}</main>
      {open === 'palette' && <CommandPalette path={path} onClose={close} onKeys={() => setOpen('keys')} />}
      {open === 'keys' && <KeySheet onClose={close} />}
    </>
  );
}

/** Half a disc: the system's; a ring: light; a full disc: dark. */
function ThemeIcon({ theme }: { theme: string }) {
  return (
    <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true" className="top-theme">
      <circle cx="8" cy="8" r="6" />
      {theme === 'system' && <path d="M8 2a6 6 0 0 1 0 12Z" />}
      {theme === 'dark' && <circle cx="8" cy="8" r="6" className="top-theme-full" />}
    </svg>
  );
}
