/** Plays a recorded episode again, without its agents, and holds it against its journal. */
import { playEpisode } from '../../../machines/play.ts';
import { standIn } from '../../../machines/stand-in.ts';
import type { EpisodeOutcome, Seat } from '../../episode.ts';
import { EpisodeError, Interrupted } from '../../errors.ts';
import { inlineSearches } from '../../pool/inline.ts';
import type { Role, Scenario, ScenarioState } from '../../scenario.ts';
import { Comparison, type Divergence, type Fact, type Recording, scriptOf } from './recording.ts';

/** What came of it. */
export interface PlayedAgain {
  /** What came as recorded, in order. */
  facts: readonly Fact[];
  /** Where it did not; absent: it did to the end of the recording. */
  divergence?: Divergence;
  /** Where the last role was asked to move. */
  state?: ScenarioState;
}

/**
 * Plays a recording from its start: recorded actions and outcomes of chance are done to the scenario's
 * machine, whose states, observations, feedback, returns and end have to come as recorded. What external tools
 * brought is taken from it, too; other tools and actors that the machine invokes are run again. Resolves at the
 * first divergence, or when nothing of the recording is left.
 */
export async function playAgain(recording: Recording, scenario: Scenario): Promise<PlayedAgain> {
  const comparison = new Comparison(recording.facts, scenario);
  const script = scriptOf(recording, scenario);
  const { end } = recording;
  const settled = Promise.withResolvers<Divergence | undefined>();
  let over = false;
  let asked: ScenarioState | undefined;
  const settle = (divergence?: Divergence) => {
    over = true;
    settled.resolve(divergence);
  };
  const playing = playEpisode({
    scenario,
    task: recording.task,
    cast: Object.fromEntries(scenario.roles.map((role) => [role, seatOf(role, end)])),
    seed: ['replay'],
    maxSteps: end?.stopped === 'steps' ? end.steps : Infinity,
    searches: inlineSearches(),
    script: {
      move(role, state) {
        if (over) return undefined;
        asked = state;
        return script.move(role, state);
      },
      chance: script.chance,
      tools: script.tools,
      retries: () => !over && script.retries(),
    },
    journal(entry) {
      if (over) return;
      const divergence = comparison.take(entry);
      if (divergence || comparison.done) settle(divergence);
    },
  });
  // Nothing is left that could wake the process: the scenario waits for something that never comes.
  const stall = () => settle(comparison.lacking({ waits: playing.waitsFor() }));
  process.on('beforeExit', stall);
  playing.outcome.catch((error: Error) => {
    if (!over) settle(comparison.lacking({ error: error.message }));
  });
  const divergence = await settled.promise;
  process.off('beforeExit', stall);
  playing.stop(new Interrupted('it was replayed'));
  return { facts: comparison.seen, ...(divergence && { divergence }), ...(asked && { state: asked }) };
}

function seatOf(role: Role, end: EpisodeOutcome | undefined): Seat {
  const nobody = () => Promise.reject(new EpisodeError('internal', `nobody asks for ${role} in a replay`));
  return { agent: standIn, options: { ...end }, ask: nobody, chat: nobody, weigh: nobody, native: false };
}
