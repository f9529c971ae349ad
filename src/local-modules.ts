/** Which of the user's own files a module has pulled in, and a hash that changes with any of them. */
import { hash } from 'node:crypto';
import { existsSync, readFileSync, realpathSync } from 'node:fs';
import { dirname, relative, sep } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { canonicalJson, sha256 } from './cache/keys.ts';

/** The engine's own folders: its version stands for them. Its scenarios are no part of it: users extend them. */
const ENGINE = ['./', '../machines/', '../workers/'].map((path) => new URL(path, import.meta.url).href);

/** What each module imports, as file URLs; kept for good, as the modules themselves are. */
const imports = new Map<string, Set<string>>();

const isLocal = (url: string): boolean =>
  url.startsWith('file:') &&
  !url.includes('/node_modules/') &&
  !ENGINE.some((folder) => url.startsWith(folder));

/** A loader may tell its own modules apart by a query. */
const withoutQuery = (url: string): string => url.replace(/[?#].*$/s, '');

/** Notes that the module `parent` imports `url`, if both are the user's. */
export function noteImport(parent: string | undefined, url: string): void {
  if (parent === undefined || !isLocal(parent) || !isLocal(url)) return;
  const from = withoutQuery(parent);
  const all = imports.get(from);
  if (all) all.add(withoutQuery(url));
  else imports.set(from, new Set([withoutQuery(url)]));
}

const noted = (url: string): Iterable<string> => imports.get(url) ?? [];

/**
 * SHA-256 of a module and all local modules on the way from it, as they stand on disk now, in order of their paths
 * from the module's folder: the same wherever that folder lies. `importedBy`: which those are that a module imports
 * itself, all as URLs; default those that were noted.
 */
export function hashWithImports(path: string, importedBy = noted): string {
  const entry = realpathSync(path);
  const urls = new Set([pathToFileURL(entry).href]);
  // A set's iteration goes on to what is added on the way.
  for (const url of urls) for (const next of importedBy(url)) if (isLocal(next)) urls.add(next);
  const files = [...urls].map((url): [string, string] => {
    const file = fileURLToPath(url);
    const text = existsSync(file) ? hash('sha256', readFileSync(file)) : '';
    return [file === entry ? '' : relative(dirname(entry), file).replaceAll(sep, '/'), text];
  });
  return sha256(canonicalJson(files.sort(([a], [b]) => (a < b ? -1 : 1))));
}
