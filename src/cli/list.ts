/** Lists of things that have an id, a title, a description and options. */
import type { z } from 'zod';
import { declaredOptions } from '../runs/plan/options.ts';
import { columns } from './format.ts';
import { type Io, say, styleFor } from './io.ts';

interface Listed {
  id: string;
  title: string;
  description: string;
  options?: z.ZodType;
}

export function printList(things: readonly Listed[], json: boolean, io: Io): void {
  const described = things.map(({ id, title, description, options }) => ({
    id,
    title,
    description,
    options: declaredOptions(options),
  }));
  if (json) {
    say(io.stdout, JSON.stringify(described));
    return;
  }
  const style = styleFor(io.stdout, io.env);
  for (const [i, { id, title, description, options }] of described.entries()) {
    if (i > 0) say(io.stdout);
    say(io.stdout, `${style('bold', id)}  ${title}`);
    say(io.stdout, `  ${description}`);
    if (options.length === 0) continue;
    const rows = options.map(({ name, fallback, choices, description }) => [
      `    ${name}=${fallback ?? '…'}`,
      style('dim', [description, choices?.join(' | ')].filter(Boolean).join('; ')),
    ]);
    for (const line of columns(rows)) say(io.stdout, line);
  }
}
