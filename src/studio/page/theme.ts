/** Light or dark: the system's setting until someone chooses. */
import { useSyncExternalStore } from 'react';

export const THEMES = ['system', 'light', 'dark'] as const;
export type Theme = (typeof THEMES)[number];

const PLACE = 'troupe.theme';
const listeners = new Set<() => void>();
let theme: Theme = THEMES.find((each) => each === localStorage.getItem(PLACE)) ?? 'system';

function show(): void {
  if (theme === 'system') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
}
// Before anything is drawn, so that the page does not flash.
show();

export function chooseTheme(next: Theme): void {
  theme = next;
  localStorage.setItem(PLACE, next);
  show();
  for (const listener of listeners) listener();
}

export const nextTheme = (): void => chooseTheme(THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length]!);

export const useTheme = (): Theme =>
  useSyncExternalStore(
    (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    () => theme,
  );
