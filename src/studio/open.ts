/** The Studio for programs: what serves it is loaded when it is opened, and not with all the rest. */
import type { StudioOptions, StudioServer } from './server.ts';

/**
 * Serves a page on runs, machines and games on 127.0.0.1. Throws BadInput for a port that is taken.
 *
 * @example
 * ```ts
 * import { openStudio } from 'troupe';
 * const studio = await openStudio({ out: 'runs' });
 * studio.url.startsWith('http://127.0.0.1:'); // true
 * await studio.close();
 * ```
 */
export async function openStudio(options: StudioOptions = {}): Promise<StudioServer> {
  const server = await import('./server.ts');
  return server.openStudio(options);
}
