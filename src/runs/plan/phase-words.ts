/** What a learner plays an episode for, in words; `undefined` outside of phases. */
import type { Game } from './phases.ts';

export function phaseWords({ phase, epoch = 0, game = 0 }: Partial<Game>): string | undefined {
  if (phase === 'learn') return `training, epoch ${epoch}`;
  return phase === 'eval' ? `after epoch ${epoch}, game ${game + 1}` : undefined;
}
