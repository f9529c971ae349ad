/**
 * What a copy without a server has to say: the answers of the API as scripts that lie beside the page, since a page
 * that was opened from a file may read no other. Long texts that come again and again stand in each script once.
 */

import type { Sheet, Shelf } from '../../api/copy.ts';

declare global {
  /** Called by the scripts of a copy. */
  var troupeCopy: (name: string, content: unknown) => void;
}

const come = new Map<string, unknown>();
const waiting = new Map<string, (content: unknown) => void>();

if (document.querySelector('meta[name="troupe-export"]')) {
  globalThis.troupeCopy = (name, content) => {
    come.set(name, content);
    waiting.get(name)?.(content);
  };
}

const scripts = new Map<string, Promise<unknown>>();

function load(name: string): Promise<unknown> {
  let loading = scripts.get(name);
  if (!loading) {
    loading = (come.has(name) ? Promise.resolve(come.get(name)) : loadScript(name)).then(opened);
    scripts.set(name, loading);
  }
  return loading;
}

function loadScript(name: string): Promise<unknown> {
  return new Promise((resolve, reject) => {
    waiting.set(name, resolve);
    const script = document.createElement('script');
    script.src = `./data/${name}.js`;
    script.onerror = () => reject(new Error(`data/${name}.js is missing from this copy`));
    document.head.append(script);
  });
}

/** The index stands as it is, sheets compressed. */
async function opened(content: unknown): Promise<unknown> {
  if (typeof content !== 'string') return content;
  const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
  const json = new Blob([bytes]).stream().pipeThrough(new DecompressionStream('deflate'));
  return new Response(json).json();
}

/** Texts in their places again. */
function unpacked(value: unknown, texts: readonly string[]): unknown {
  if (Array.isArray(value)) return value.map((each) => unpacked(each, texts));
  if (value === null || typeof value !== 'object') return value;
  const { $ } = value as { $?: unknown };
  if (typeof $ === 'number') return texts[$];
  return Object.fromEntries(Object.entries(value).map(([key, each]) => [key, unpacked(each, texts)]));
}

export const shelf = (): Promise<Shelf> => load('index') as Promise<Shelf>;

/** The answer to an address, as it was; undefined: the copy does not hold it. */
export async function fromShelf(address: string): Promise<unknown> {
  const { sheets } = await shelf();
  const parts = address.split(/(?=[/?])/);
  for (let length = parts.length; length > 0; length--) {
    const name = sheets[parts.slice(0, length).join('')];
    if (name === undefined) continue;
    const { answers, texts } = (await load(name)) as Sheet;
    return Object.hasOwn(answers, address) ? unpacked(answers[address], texts) : undefined;
  }
  return undefined;
}
