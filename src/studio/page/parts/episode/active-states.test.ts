import { describe, expect, it } from 'vitest';
import type { ActorView, StateChange } from '../../../api/episodes.ts';
import {
  changesByActor,
  nodesOf,
  pathsOf,
  standingAt,
  stateAt,
  toolsAt,
  valueText,
} from './active-states.ts';

const changes = changesByActor([
  { line: 3, actor: 'agent', value: 'idle' },
  { line: 5, actor: 'agent', value: 'planning' },
  { line: 6, actor: 'agent/search', value: 'proposing' },
  { line: 8, actor: 'agent/search', value: 'judging' },
  { line: 12, actor: 'agent', value: 'executing' },
  { line: 20, actor: 'agent', value: 'planning' },
  { line: 22, actor: 'agent/search', value: 'proposing' },
] satisfies StateChange[]);

const agent: ActorView = {
  name: 'agent',
  kind: 'agent',
  title: 'Agent',
  // A state's id need not be its path.
  nodes: {
    '': 'rafa',
    idle: 'rafa.idle',
    choosing: 'planning',
    planning: 'thoughts',
    executing: 'executing',
  },
};
const search: ActorView = {
  name: 'agent/search',
  kind: 'invoked',
  title: 'beam',
  nodes: { '': 'beam', proposing: 'beam.proposing', judging: 'beam.judging' },
  parent: { actor: 'agent', nodes: ['thoughts'] },
};
const nodesAt = (actor: ActorView, line: number) => standingAt(actor, [agent, search], changes, line).nodes;

describe('active states at a line', () => {
  it('are those of the last change up to it', () => {
    expect(stateAt(changes, 'agent', 2)).toBeUndefined();
    expect(stateAt(changes, 'agent', 3)?.value).toBe('idle');
    expect(stateAt(changes, 'agent', 11)?.value).toBe('planning');
    expect(stateAt(changes, 'agent', 999)?.line).toBe(20);
    expect(stateAt(changes, 'nobody', 9)).toBeUndefined();
  });

  it('have the ids that the machine gives them', () => {
    expect(nodesAt(agent, 4)).toEqual(['rafa', 'rafa.idle']);
    expect(nodesAt(agent, 7)).toEqual(['rafa', 'thoughts']);
  });

  it('end for an invoked actor when its parent leaves the states that run it', () => {
    expect(nodesAt(search, 5)).toEqual([]);
    expect(nodesAt(search, 6)).toEqual(['beam', 'beam.proposing']);
    expect(nodesAt(search, 11)).toEqual(['beam', 'beam.judging']);
    expect(nodesAt(search, 12)).toEqual([]);
    expect(nodesAt(search, 21)).toEqual([]);
    expect(nodesAt(search, 22)).toEqual(['beam', 'beam.proposing']);
  });

  it('are all of nested and parallel states', () => {
    expect(pathsOf({ playing: 'four' })).toEqual(['', 'playing', 'playing.four']);
    expect(pathsOf({ a: { b: 'c' }, d: 'e' })).toEqual(['', 'a', 'a.b', 'a.b.c', 'd', 'd.e']);
    expect(nodesOf({ playing: 'four' }, { '': 'game', playing: 'game.playing' })).toEqual([
      'game',
      'game.playing',
    ]);
  });

  it('go with the tools that are at work', () => {
    const tools = [
      { line: 2, id: 'call 0', name: 'city', event: 'start' },
      { line: 3, id: 'call 1', name: 'city', event: 'start' },
      { line: 6, id: 'call 0', name: 'city', event: 'end' },
      { line: 7, id: 'call 1', name: 'city', event: 'end' },
      { line: 9, id: 'call 0', name: 'food', event: 'start' },
    ] as const;
    const at = [1, 2, 5, 6, 8, 20].map((line) => toolsAt(tools, line));
    expect(at).toEqual([[], ['city'], ['city', 'city'], ['city'], [], ['food']]);
  });

  it('read as words', () => {
    expect(valueText('idle')).toBe('idle');
    expect(valueText({ playing: 'four' })).toBe('playing.four');
    expect(valueText({ a: 'x', b: { c: 'y' } })).toBe('a.x · b.c.y');
  });
});
