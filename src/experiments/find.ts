/** Experiments in users' files. */
import { basename } from 'node:path';
import { BadInput } from '../errors.ts';
import { exportsIn, loadKind, namesFile, partedReference } from '../load.ts';
import type { Experiment } from './define-experiment.ts';

/**
 * The experiment that FILE exports by default, or FILE#NAME by name; undefined for what is no file, and for a
 * file that exports something else there. Throws BadInput when the file does not load, and when what it exports
 * are experiments under other names.
 */
export async function findExperiment(reference: string, cwd: string): Promise<Experiment | undefined> {
  if (!namesFile(reference)) return undefined;
  const { file, name } = partedReference(reference);
  const exports = await exportsIn(file, cwd);
  const isExperiment = (value: unknown) => (value as Experiment | undefined)?.kind === 'experiment';
  if (exports[name] === undefined || isExperiment(exports[name])) {
    const others = Object.keys(exports).filter((key) => key !== 'default' && isExperiment(exports[key]));
    if (exports[name] === undefined && others.length === 0) return undefined;
    if (exports[name] === undefined) {
      const which = name === 'default' ? 'default export' : `export "${name}"`;
      throw new BadInput(
        `${file} has no ${which}: its experiments are ${others.map((other) => `${file}#${other}`).join(', ')}`,
      );
    }
    const experiment = await loadKind<Experiment>(['experiment'], reference, cwd);
    // What has a name of its own besides is called by that.
    const named = Object.entries(exports).sort(
      ([a], [b]) => Number(b === 'default') - Number(a === 'default'),
    );
    const base = basename(file).replace(/(\.experiment)?\.[cm]?[jt]s$/, '');
    return {
      ...experiment,
      file: reference.replace(/^\.\//, ''),
      cwd,
      label: name === 'default' ? base : `${base}-${name}`,
      exported: new Map(named.map(([key, value]) => [value, key])),
    };
  }
  return undefined;
}
