/** A game under way or over: the board, whose turn it is, what the agents thought. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useRef, useState } from 'react';
import { flushSync } from 'react-dom';
import { useLocation } from 'wouter';
import type { PlayAct, PlayActed, PlayHint, PlayStarted, PlayView } from '../../../api/play.ts';
import { get, post, useMayAct, WITHOUT_TOKEN } from '../../api.ts';
import { useEvents } from '../../components/events.ts';
import { useKeys } from '../../components/keys.tsx';
import { Failed, Loading } from '../../components/states.tsx';
import { Board, Observation } from './board.tsx';
import { GameHead } from './game-head.tsx';
import { HintPanel } from './hint-panel.tsx';
import { keysOf, MoveForm } from './move-form.tsx';
import { Moves } from './moves.tsx';
import { addressOf } from './setup.ts';
import { Request, Tools } from './tools.tsx';

export function GamePage({ game }: { game: string }) {
  const path = `play/${encodeURIComponent(game)}`;
  const first = useQuery({ queryKey: ['play-game', game], queryFn: () => get<PlayView>(path) });
  const [latest, setLatest] = useState<PlayView>();
  useEvents<PlayView>(first.data && `${path}/events`, setLatest);
  const view = latest ?? first.data;
  if (view) return <Table path={path} view={view} />;
  return first.error ? <Failed error={first.error} onRetry={first.refetch} /> : <Loading what="the game" />;
}

function Table({ path, view }: { path: string; view: PlayView }) {
  const [, navigate] = useLocation();
  const goTo = ({ game }: PlayStarted) => navigate(`/play/${encodeURIComponent(game)}`);
  const { role, moves, at, phase, actions = [], noHint } = view;
  const act = useMutation({
    mutationFn: async (text: string) => {
      const { refused } = await post<PlayActed>(`${path}/act`, { role, text, at } satisfies PlayAct);
      return { role, at, refused };
    },
  });
  const hint = useMutation({
    mutationFn: async () => ({ at, found: await post<PlayHint>(`${path}/hint`) }),
  });
  const takeBack = useMutation({ mutationFn: () => post<PlayStarted>(`${path}/takeback`), onSuccess: goTo });
  const resume = useMutation({ mutationFn: () => post<PlayStarted>(`${path}/resume`), onSuccess: goTo });
  const again = useMutation({
    // Its luck is its own.
    mutationFn: ({ seed: _, ...setup }: PlayView['setup']) => post<PlayStarted>('play', setup),
    onSuccess: goTo,
  });
  const resign = useMutation({ mutationFn: () => post(`${path}/resign`) });
  const answered = act.data?.at === at && act.data.role === role ? act.data : undefined;
  // Until the game has gone on, what was taken is not asked for again.
  const taken = act.isPending || (answered !== undefined && answered.refused === undefined);
  const mayAct = useMayAct();
  const yours = phase === 'yours' && !taken && mayAct;
  // What is written belongs to the turn that it was written in.
  const [draft, setDraft] = useState({ at, text: '' });
  const field = useRef<HTMLTextAreaElement>(null);
  const write = (text: string) => setDraft({ at, text });
  /** Writes what is to be filled in, from the first empty text on. */
  const begin = (blank: string) => {
    flushSync(() => write(blank));
    const gap = blank.indexOf('""') + 1 || blank.length;
    field.current?.focus();
    field.current?.setSelectionRange(gap, gap);
  };
  const alone = view.seats.length === 1;
  const shown = hint.data?.at === at && phase === 'yours' ? hint.data.found : undefined;
  const canTakeBack = moves.some((move) => view.seats.some((seat) => seat.person && seat.role === move.role));
  const error = [act, hint, takeBack, resume, again, resign].find((each) => each.error)?.error;
  const byKey = keysOf(actions);
  useKeys('Play', [
    {
      key: ['1', '2', '3', '4', '5', '6', '7', '8', '9'],
      does: 'play the action of that number',
      on: ({ key }) => {
        const action = byKey.get(key);
        if (yours && action) act.mutate(action.text);
      },
    },
    { key: 'h', does: 'hint', on: () => yours && noHint === undefined && hint.mutate() },
    { key: 'u', does: 'take back', on: () => mayAct && canTakeBack && takeBack.mutate() },
    { key: 'n', does: 'a new game like this', on: () => mayAct && again.mutate(view.setup) },
  ]);
  return (
    <div className={alone ? 'play-game play-alone' : 'play-game'}>
      <GameHead view={view} taken={taken} />
      <section className="play-table" aria-label="The board">
        {view.tools && <Request view={view} />}
        <Board view={view} yours={yours} best={shown?.rows[0]?.text} onAct={act.mutate} />
        {phase === 'yours' && (
          <MoveForm
            key={at}
            view={view}
            field={field}
            text={draft.at === at ? draft.text : ''}
            onText={write}
            onBegin={begin}
            busy={!yours}
            refused={answered?.refused ?? view.refusal}
            best={shown?.rows[0]?.text}
            onAct={act.mutate}
          />
        )}
        <div className="play-buttons">
          {phase === 'left' && moves.length > 0 && (
            <button
              type="button"
              className="button button-main"
              disabled={!mayAct || resume.isPending}
              onClick={() => resume.mutate()}
            >
              Go on
            </button>
          )}
          {phase === 'yours' && (
            <button
              type="button"
              className="button"
              disabled={noHint !== undefined || hint.isPending || !yours}
              title={noHint}
              onClick={() => hint.mutate()}
            >
              {hint.isPending ? 'Searching …' : 'Hint'}
            </button>
          )}
          <button
            type="button"
            className="button"
            disabled={!mayAct || !canTakeBack || takeBack.isPending}
            onClick={() => takeBack.mutate()}
          >
            Take back
          </button>
          {(phase === 'yours' || phase === 'theirs') && (
            <button type="button" className="button" disabled={!mayAct} onClick={() => resign.mutate()}>
              Resign
            </button>
          )}
          <button
            type="button"
            className={phase === 'over' ? 'button button-main' : 'button'}
            disabled={!mayAct || again.isPending}
            onClick={() => again.mutate(view.setup)}
          >
            New game
          </button>
          <button type="button" className="button" onClick={() => navigate(addressOf(view.setup))}>
            Other players …
          </button>
        </div>
        {!mayAct && <p className="note">{WITHOUT_TOKEN}</p>}
        {phase === 'yours' && noHint !== undefined && <p className="note">No hint: {noHint}.</p>}
        {error && (
          <p role="alert" className="play-wrong">
            {error.message}
          </p>
        )}
      </section>
      <aside className="play-side" aria-label="The game so far">
        {shown && <HintPanel hint={shown} several={view.seats.length > 1} />}
        {view.tools && <Tools tools={view.tools} onChoose={yours ? begin : undefined} />}
        {alone && !view.tools && (
          <section aria-label="Rules">
            <h2>Rules</h2>
            <p className="play-rules">{view.rules}</p>
          </section>
        )}
        <Moves view={view} />
        {(view.tools || (view.picture !== undefined && !alone)) && (
          <details className="play-more">
            <summary>What an agent in this role sees</summary>
            <Observation text={view.observation} />
          </details>
        )}
        {!alone && !view.tools && (
          <details className="play-more">
            <summary>Rules</summary>
            <p className="play-rules">{view.rules}</p>
          </details>
        )}
      </aside>
    </div>
  );
}
