/** How a simulated model's draws are shared between its samples. */
import type { Draws } from './types.ts';

/**
 * A uniform draw on a fact that two samples share with this correlation: with probability √ρ a sample
 * repeats the belief about the fact, else it draws for itself. Every sample alone is uniform.
 */
export function drawOn(draws: Draws, correlation: number, ...fact: (string | number)[]): number {
  return draws.slip('repeats', ...fact) < Math.sqrt(correlation)
    ? draws.belief(...fact)
    : draws.slip(...fact);
}
