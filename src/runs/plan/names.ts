/** Names for files and ids. */
import { sha256 } from '../../cache/keys.ts';

const LONGEST = 60;

/** A text as part of a file name on any system: letters, digits, dashes and underscores. */
export function slug(text: string): string {
  return text.replace(/[^A-Za-z0-9_]+/g, '-').replace(/^-+|-+$/g, '');
}

/**
 * A readable name for each text, different for different texts even where case does not count. A name
 * that had to be shortened, or that several texts would share, ends in a hash of its text.
 */
export function uniqueSlugs(texts: readonly string[]): string[] {
  const names = texts.map(slug);
  const users = new Map<string, number>();
  for (const name of names) users.set(name.toLowerCase(), (users.get(name.toLowerCase()) ?? 0) + 1);
  return names.map((name, i) => {
    if (name !== '' && name.length <= LONGEST && users.get(name.toLowerCase()) === 1) return name;
    const hash = sha256(texts[i]!).slice(0, 8);
    return name === '' ? hash : `${name.slice(0, LONGEST)}-${hash}`;
  });
}
