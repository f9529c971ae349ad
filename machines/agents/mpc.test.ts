import { describe, expect, it } from 'vitest';
import ticTacToe from '../../scenarios/tic-tac-toe/index.ts';
import { respondent } from '../../scenarios/tic-tac-toe/respondent/index.ts';
import type { Notes } from '../../src/agent.ts';
import type { Scenario } from '../../src/scenario.ts';
import { random } from '../../src/seed.ts';
import { type Asked, counting, play, type Reply } from '../test-play.ts';
import { withExamples } from './facts.ts';
import { agents } from './index.ts';

const game = ticTacToe as unknown as Scenario;

/** A model that knows the game and never errs. */
const truth = ({ messages }: Asked): string =>
  respondent.reply(messages, { skill: 1, belief: () => 0, slip: () => 0 });

/** It proposes these cells, and is right about all else but what `wrong` says. */
const proposing =
  (cells: readonly number[], wrong: (question: Asked) => string | undefined = () => undefined): Reply =>
  (question) =>
    wrong(question) ??
    (question.purpose === 'propose' ? cells.map((cell) => `cell ${cell}`).join('\n') : truth(question));

const first = { agent: agents.first!, options: {} };
const cellsOf = (answer: string) => answer.split(' ').map(Number);

/** mpc plays one mark; the other takes the first free cell. */
const against = (board: string, mark: 'X' | 'O', reply: Reply, more: object = {}, notes: Notes = {}) => {
  const other = mark === 'X' ? 'O' : 'X';
  const seats = { [other]: first, [mark]: { learns: true, notes } };
  return play(game, 'mpc', { task: { board }, reply, seats, ...more });
};

describe('mpc', () => {
  it('takes the move that wins', async () => {
    const { outcome, journal } = await against('XX.OO....', 'X', proposing([9, 3]));
    expect(cellsOf(outcome.answer)).toEqual([3]);
    const search = journal.find(({ type }) => type === 'search');
    expect(search).toMatchObject({
      actor: 'X',
      value: 1,
      levels: [
        {
          candidates: [
            { text: 'cell 9 → cell 6', value: -1, kept: false },
            { text: 'cell 3', value: 1, kept: true },
          ],
        },
      ],
      imagined: [
        { text: 'cell 9', value: -1, reply: { role: 'O', text: 'cell 6', value: -1, over: true } },
        { text: 'cell 3', value: 1, over: true },
      ],
    });
  });

  it('stops what it expects the other to do', async () => {
    const { outcome } = await against('XX.O.....', 'O', proposing([9, 3]), { set: { depth: 1 } });
    expect(cellsOf(outcome.answer)[0]).toBe(3);
  });

  it('believes its model, not the rules', async () => {
    const blind = ({ purpose, prompt }: Asked) =>
      purpose === 'outcome' && prompt.includes('X | X | X') ? 'not over' : undefined;
    const { outcome } = await against('XX.O.....', 'O', proposing([9, 3], blind));
    expect(cellsOf(outcome.answer)).toEqual([9, 3]);
  });

  it('passes over what cannot be played', async () => {
    const { outcome } = await against('XX.OO....', 'X', proposing([1, 2, 3]));
    expect(cellsOf(outcome.answer)).toEqual([3]);
  });

  it('asks again where nothing can be played, and then gives the game up', async () => {
    const reply: Reply = ({ purpose }) => (purpose === 'reask' ? 'cell 1' : 'who knows');
    const { outcome, asked, questions } = await against('XX.OO....', 'X', reply);
    expect(asked).toEqual(['propose', 'reask', 'reask', 'reask']);
    expect(questions[1]!.prompt).toContain('That could not be read');
    expect(outcome).toMatchObject({ stopped: 'parse', rewards: { X: -1, O: 1 }, status: 'unsolved' });
    const late: Reply = (question) =>
      question.purpose === 'propose' && question.decision === 0
        ? 'hm'
        : question.purpose === 'reask'
          ? 'cell 3'
          : truth(question);
    expect((await against('XX.OO....', 'X', late)).outcome.status).toBe('solved');
  });

  it('goes on where a prediction, an outcome or a reply cannot be read', async () => {
    for (const purpose of ['predict', 'outcome', 'anticipate']) {
      const mute = (question: Asked) => (question.purpose === purpose ? '?' : undefined);
      const { outcome } = await against('.........', 'X', proposing([5, 3, 7, 9, 1], mute));
      expect(outcome.status, purpose).not.toBe('error');
    }
  });

  it('thinks of a position once, however it comes about', async () => {
    const replies = (question: Asked) =>
      question.purpose === 'anticipate'
        ? / 9\b/.test(question.messages.at(-1)!.content)
          ? 'cell 9'
          : 'cell 8'
        : undefined;
    const { questions } = await against('.........', 'X', proposing([1, 2], replies), { maxSteps: 1 });
    const proposals = questions.filter(({ purpose, decision }) => purpose === 'propose' && decision === 0);
    // The first turn, two after it, and one that both orders of 1 and 2 lead to.
    expect(proposals).toHaveLength(4);
    expect(new Set(proposals.map(({ prompt }) => prompt)).size).toBe(4);
  });

  it('plays and asks the same whichever answer comes first', async () => {
    const games = [];
    for (const seed of [1, 2, 3]) {
      const { next } = random('delay', seed);
      const slow: Reply = async (question) => {
        await new Promise((done) => setTimeout(done, 3 * next()));
        return truth(question);
      };
      const { outcome, questions } = await against('X...O....', 'X', slow, {
        set: { proposals: 3, depth: 2 },
      });
      games.push({ outcome, questions: questions.map(({ prompt, decision }) => `${decision} ${prompt}`) });
    }
    expect(games[1]).toEqual(games[0]);
    expect(games[2]).toEqual(games[0]);
  });

  it('never loses with a model that is right', async () => {
    for (let seed = 1; seed <= 10; seed++) {
      const seats = { X: { agent: agents.random!, options: {} } };
      const set = { proposals: 9, depth: 2 };
      const { outcome } = await play(game, 'mpc', { task: {}, reply: truth, seats, set, seed });
      expect(outcome.rewards.O).toBeGreaterThanOrEqual(0);
    }
  });

  it('plays scenarios of one role', async () => {
    const scenario = counting();
    const { machine } = scenario;
    const stateOf = (text: string) => {
      const [count, target] = text.split(' of ').map(Number) as [number, number];
      const value = count === target ? 'reached' : count > target ? 'missed' : 'counting';
      return machine.resolveState({ value, context: { target, count, next: 0 } });
    };
    const imagining = { ...scenario, imagine: stateOf } as unknown as Scenario;
    const reply: Reply = ({ purpose, prompt }) => {
      const [, count, target] = /(\d+) of (\d+)/.exec(prompt)!.map(Number) as [number, number, number];
      if (purpose === 'predict') return `${count + Number(/Action: (\d)/.exec(prompt)![1])} of ${target}`;
      if (purpose === 'outcome')
        return count === target ? 'over: success' : count > target ? 'over: failure' : 'not over';
      return '2\n1';
    };
    const { outcome, journal } = await play(imagining, 'mpc', { task: { target: 5 }, reply });
    // Of its own later moves it expects to choose the best.
    expect(journal.find(({ type }) => type === 'search')).toMatchObject({ value: 1 });
    expect(outcome).toMatchObject({ status: 'solved', answer: '2\n2\n1' });
    expect(agents.mpc!.refuses!(scenario as unknown as Scenario, {})).toMatch(/imagine/);
    expect(agents.mpc!.refuses!(imagining, {})).toBeUndefined();
  });
});

describe('mpc that learns', () => {
  /** Where the model puts a mark into 6 when it means 5. */
  const misplaced = ({ purpose, prompt }: Asked) =>
    purpose === 'predict' && prompt.includes('Action: cell 5') && !prompt.includes('Right after it')
      ? `You are X. The board:\n${truthOf(prompt)}`
      : undefined;
  const truthOf = (prompt: string) =>
    prompt.split('The board:\n')[1]!.split('\n\n')[0]!.replace(/\b6\b/, 'X');

  it('keeps what it foresaw wrongly as examples, and shows them in its prompts', async () => {
    const memory = { set: { memory: 'arm', reflection: false } };
    const { outcome } = await against('.........', 'X', proposing([5], misplaced), {
      ...memory,
      maxSteps: 3,
    });
    const [example] = outcome.notes!.X!.predict!;
    expect(example).toMatch(/^X plays cell 5 in the position\nYou are X\. The board:/);
    expect(example!.split('Right after it the position is\n')[1]).toBe(
      game.observe(
        game.imagine!(
          `The board:\n1 | 2 | 3\n--+---+--\n4 | X | 6\n--+---+--\n7 | 8 | 9`,
          undefined as never,
          'X',
        ) as never,
        'X',
      ),
    );
    const again = await against(
      '.........',
      'X',
      proposing([5], misplaced),
      { ...memory, maxSteps: 3 },
      outcome.notes!.X,
    );
    const asked = again.questions.filter(({ purpose }) => purpose === 'predict');
    expect(asked[0]!.prompt).toContain(example);
    expect(again.outcome.notes!.X!.predict).toEqual([example]);
  });

  it('learns who has won, and what the other plays', async () => {
    const blind = ({ purpose, prompt }: Asked) =>
      purpose === 'outcome' && prompt.includes('X | X | X')
        ? 'not over'
        : purpose === 'anticipate'
          ? 'cell 8'
          : undefined;
    const { outcome } = await against('XX.O.....', 'O', proposing([9], blind), { set: { memory: 'arm' } });
    expect(outcome.rewards.X).toBe(1);
    const { predict, outcome: outcomes, anticipate } = outcome.notes!.O!;
    expect(predict).toEqual([]);
    expect(outcomes).toHaveLength(1);
    expect(outcomes![0]).toMatch(/X \| X \| X[\s\S]*\nit is over: X has won\.$/);
    expect(anticipate).toHaveLength(1);
    expect(anticipate![0]).toMatch(/\nX played cell 3\.$/);
  });

  it('has nothing to learn with a model that is right', async () => {
    const { outcome } = await against('XX.OO....', 'X', proposing([3]), { set: { memory: 'arm' } });
    expect(outcome.notes!.X).toEqual({ propose: [], predict: [], outcome: [], anticipate: [] });
  });

  it('plans what to improve after games that it has not won', async () => {
    const set = { memory: 'arm' };
    const reply: Reply = (question) =>
      question.purpose === 'reflect' ? 'Block the line.' : proposing([9])(question);
    const lost = await against('XX.O.....', 'O', reply, { set });
    expect(lost.asked.at(-1)).toBe('reflect');
    expect(lost.questions.at(-1)!.prompt).toMatch(
      /O: cell 9, X: cell 3\. You have lost\. The last position:/,
    );
    expect(lost.outcome.notes!.O!.propose).toEqual(['Block the line.']);
    const next = await against('XX.O.....', 'O', reply, { set }, lost.outcome.notes!.O);
    const proposed = next.questions.find(({ purpose }) => purpose === 'propose');
    expect(proposed!.prompt).toContain('Lessons from earlier attempts:\n- Block the line.');
    const without = await against('XX.O.....', 'O', reply, {
      set: { ...set, reflection: false },
    });
    expect(without.asked).not.toContain('reflect');
    const won = await against('XX.OO....', 'X', proposing([3]), { set });
    expect(won.asked).not.toContain('reflect');
  });

  it('leaves its notes as they are in evaluation, and keeps none with learn=false', async () => {
    const notes = { propose: [], predict: ['a'], outcome: [], anticipate: [] };
    const seats = { X: first, O: { learns: false, notes } };
    const options = {
      task: { board: 'XX.O.....' },
      reply: proposing([9], ({ purpose }) => (purpose === 'anticipate' ? 'cell 8' : undefined)),
    };
    const frozen = await play(game, 'mpc', { ...options, seats, set: { memory: 'arm' } });
    expect(frozen.outcome.notes).toBeUndefined();
    expect(frozen.asked).not.toContain('reflect');
    const learning = await play(game, 'mpc', {
      ...options,
      seats: { X: first, O: { learns: true, notes } },
      set: { memory: 'arm' },
    });
    expect(learning.asked.length).toBeGreaterThan(frozen.asked.length);
    const fixed = { learn: false, memory: 'arm' };
    const none = await play(game, 'mpc', {
      ...options,
      seats: { X: first, O: { learns: true, notes } },
      set: fixed,
    });
    expect(none.outcome.notes!.O).toEqual(notes);
    // Who does not learn asks nothing about what has happened.
    expect(frozen.asked).toEqual(none.asked);
    expect(agents.mpc!.memory!(fixed)).toBe('episode');
  });

  it('learns from a game that the other gives up', async () => {
    const quitting: Reply = (question) =>
      question.role === 'X'
        ? 'no idea'
        : proposing([9], ({ purpose }) => (purpose === 'predict' ? '?' : undefined))(question);
    const seats = {
      X: { agent: agents.direct!, options: agents.direct!.options.parse({}) as Record<string, unknown> },
      O: { learns: true },
    };
    const { outcome } = await play(game, 'mpc', {
      task: { board: 'X...O.X..' },
      reply: quitting,
      seats,
      set: { memory: 'arm' },
    });
    expect(outcome).toMatchObject({ stopped: 'parse', rewards: { X: -1, O: 1 } });
    expect(outcome.notes!.O).toBeDefined();
  });
});

describe('examples', () => {
  it('are bounded, newest first, and one about each thing', () => {
    const learnt = { propose: [], predict: [], outcome: [], anticipate: [] };
    const example = (about: string, fact: string) => ({ of: 'anticipate' as const, about, fact });
    const two = withExamples(learnt, [example('a', '1'), example('b', '2')], 2);
    expect(two.anticipate).toEqual(['b\n2', 'a\n1']);
    expect(withExamples(two, [example('a', '3')], 3).anticipate).toEqual(['a\n3', 'b\n2']);
    expect(withExamples(two, [example('c', '4')], 2).anticipate).toEqual(['c\n4', 'b\n2']);
  });
});
