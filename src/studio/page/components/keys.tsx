/** What keys do: each part says its own while it is shown, and one sheet lists them all. */
import { useEffect, useEffectEvent, useSyncExternalStore } from 'react';
import { Sheet } from './sheet.tsx';
import './keys.css';

export interface Key {
  /** As `ArrowLeft`, `shift+ArrowLeft`, `mod+k` (⌘ or Ctrl), `space`, `?`; several that do the same in a list. */
  key: string | readonly string[];
  /** For the sheet: `a step back`. */
  does: string;
  /** Left out where the focused thing takes the key by itself, as a table does. */
  on?: (event: KeyboardEvent) => void;
}

interface Part {
  name: string;
  keys: readonly Key[];
}

let parts: readonly Part[] = [];
const listeners = new Set<() => void>();
const setParts = (next: readonly Part[]): void => {
  parts = next;
  for (const listener of listeners) listener();
};
const subscribe = (listener: () => void) => {
  listeners.add(listener);
  return () => listeners.delete(listener);
};

const isMac = /mac|iphone|ipad/i.test(navigator.platform);

const spellings = ({ key }: Pick<Key, 'key'>): readonly string[] => (typeof key === 'string' ? [key] : key);

/** How an event would be written: `shift+ArrowLeft`. Shift is no part of what it types, as `?`. */
function spelling(event: KeyboardEvent): string {
  const { key } = event;
  const name = key === ' ' ? 'space' : key.length === 1 ? key.toLowerCase() : key;
  const modified = [
    (isMac ? event.metaKey : event.ctrlKey) && 'mod',
    event.altKey && 'alt',
    event.shiftKey && (key.length > 1 || key === ' ' || /[a-z]/i.test(key)) && 'shift',
  ];
  return [...modified.filter(Boolean), name].join('+');
}

const isText = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement &&
  (target.isContentEditable || target.matches('input:not([type=range], [type=checkbox]), textarea, select'));

const takesSpace = (target: EventTarget | null): boolean =>
  target instanceof HTMLElement && target.matches('button, summary, input, [role=button]');

/**
 * Listens to keys while the part is shown, and lists them in the sheet under its name. Keys that go to a field, an
 * open dialog or something that has taken them already are left alone. `keys` need not be memoised.
 */
export function useKeys(part: string, keys: readonly Key[]): void {
  const press = useEffectEvent((event: KeyboardEvent) => {
    if (event.defaultPrevented) return;
    const said = spelling(event);
    const isCommand = said.startsWith('mod+');
    if (!isCommand && (isText(event.target) || document.querySelector('dialog[open]'))) return;
    if (said === 'space' && takesSpace(event.target)) return;
    const key = keys.find((each) => each.on && spellings(each).includes(said));
    if (!key) return;
    event.preventDefault();
    key.on!(event);
  });
  const listed = JSON.stringify(keys.map(({ key, does }) => ({ key, does })));
  useEffect(() => {
    const listen = (event: KeyboardEvent) => press(event);
    window.addEventListener('keydown', listen);
    return () => window.removeEventListener('keydown', listen);
  }, []);
  useEffect(() => {
    const own: Part = { name: part, keys: JSON.parse(listed) as Key[] };
    setParts([...parts, own]);
    return () => setParts(parts.filter((each) => each !== own));
  }, [part, listed]);
}

const GLYPHS: Readonly<Record<string, string>> = {
  ArrowLeft: '←',
  ArrowRight: '→',
  ArrowUp: '↑',
  ArrowDown: '↓',
  Enter: '⏎',
  Escape: 'Esc',
  mod: isMac ? '⌘' : 'Ctrl',
};

/** A key as it is printed on a keyboard. */
export function Keycaps({ of }: { of: string }) {
  return (
    <span className="keycaps">
      {/* A plus at the end is the key itself. */}
      {of.split(/\+(?=.)/).map((name) => (
        <kbd key={name}>{GLYPHS[name] ?? (name.length === 1 ? name.toUpperCase() : name)}</kbd>
      ))}
    </span>
  );
}

/** All keys of what is shown. */
export function KeySheet({ onClose }: { onClose: () => void }) {
  const shown = useSyncExternalStore(subscribe, () => parts);
  const named = Map.groupBy(shown, ({ name }) => name);
  return (
    <Sheet title="Keys" onClose={onClose}>
      <div className="keys-parts">
        {[...named].map(([name, own]) => (
          <section key={name}>
            <h3>{name}</h3>
            <dl className="keys-list">
              {own
                .flatMap(({ keys }) => keys)
                .map((key) => (
                  <div key={`${spellings(key).join()} ${key.does}`}>
                    <dt>
                      {spellings(key).map((each) => (
                        <Keycaps key={each} of={each} />
                      ))}
                    </dt>
                    <dd>{key.does}</dd>
                  </div>
                ))}
            </dl>
          </section>
        ))}
      </div>
    </Sheet>
  );
}
