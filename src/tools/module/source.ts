/** The files that a module of tools is made of: its own and the local ones that it imports. */
import { fileURLToPath, pathToFileURL } from 'node:url';
import { hashWithImports } from '../../local-modules.ts';
import { localFile, parsed } from './read.ts';

/**
 * SHA-256 of a module and of all local files that it imports by name, and they in turn. The module runs in a process
 * of its own, so what it loads besides (`require`, `import()` of a computed name) is not seen.
 */
export const moduleHash = (path: string): string => hashWithImports(path, importedBy);

/** The local files, as URLs, that stand in a file's import and export statements. */
function importedBy(url: string): string[] {
  const file = fileURLToPath(url);
  return sourcesIn(file).flatMap((source) => {
    const path = localFile(file, source);
    return path === undefined ? [] : [pathToFileURL(path).href];
  });
}

/** What is no code, or cannot be read, imports nothing. */
function sourcesIn(file: string): string[] {
  if (!/\.[cm]?[jt]sx?$/.test(file)) return [];
  try {
    return parsed(file, file).program.body.flatMap((statement) =>
      'source' in statement && statement.source ? [statement.source.value] : [],
    );
  } catch {
    return [];
  }
}
