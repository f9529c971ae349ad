/** Addresses of a copy: all behind the `#`, since a file has no others. `#/runs/a/b?line=3`. */
import { useSyncExternalStore } from 'react';

/** Where a copy begins: at its run. */
const start = `/runs/${document.querySelector('meta[name="troupe-export"]')?.getAttribute('content')}`;
const current = (): string => location.hash.slice(1) || start;
const split = (address: string): [path: string, search: string] => {
  const mark = address.indexOf('?');
  return mark < 0 ? [address, ''] : [address.slice(0, mark), address.slice(mark + 1)];
};

function subscribe(listener: () => void): () => void {
  addEventListener('hashchange', listener);
  addEventListener('popstate', listener);
  return () => {
    removeEventListener('hashchange', listener);
    removeEventListener('popstate', listener);
  };
}

function navigate(
  to: string,
  { replace = false, state = null }: { replace?: boolean; state?: unknown } = {},
) {
  const address = to.startsWith('?') ? split(current())[0] + to : to;
  history[replace ? 'replaceState' : 'pushState'](state, '', `#${address}`);
  // History changes without a word.
  dispatchEvent(new HashChangeEvent('hashchange'));
}

/** For wouter's Router. */
export const useHashLocation = Object.assign(
  (): [string, typeof navigate] => [useSyncExternalStore(subscribe, () => split(current())[0]), navigate],
  {
    hrefs: (href: string) => `#${href}`,
    searchHook: () => useSyncExternalStore(subscribe, () => split(current())[1]),
  },
);
