/** How a person moves: the legal actions as buttons, or in their own words. */
import type { RefObject } from 'react';
import type { PlayAction, PlayView } from '../../../api/play.ts';
import { Keycaps } from '../../components/keys.tsx';

/** The key of each action: the one number in its text where all have one and each another, else its place. */
export function keysOf(actions: readonly PlayAction[]): ReadonlyMap<string, PlayAction> {
  const numbers = actions.map(({ text }) => text.match(/\d+/g) ?? []);
  const own = numbers.every((each) => each.length === 1 && /^[1-9]$/.test(each[0]!));
  const distinct = new Set(numbers.map(([number]) => number)).size === actions.length;
  const keyed = actions
    .slice(0, 9)
    .map((action, i) => [own && distinct ? numbers[i]![0]! : `${i + 1}`, action] as const);
  return new Map(keyed);
}

export function MoveForm({
  view: { actions = [], writes, role, tools },
  field,
  text,
  onText,
  onBegin,
  busy,
  refused,
  best,
  onAct,
}: {
  view: PlayView;
  field: RefObject<HTMLTextAreaElement | null>;
  text: string;
  onText: (text: string) => void;
  onBegin: (blank: string) => void;
  busy: boolean;
  refused: string | undefined;
  best: string | undefined;
  onAct: (text: string) => void;
}) {
  const play = () => !busy && text.trim() !== '' && onAct(text);
  const listed = actions.filter(({ spot }) => !spot);
  const keys = new Map([...keysOf(actions)].map(([key, action]) => [action.text, key]));
  const buttons = (
    <div className="play-actions">
      {listed.map((action) => {
        const key = keys.get(action.text);
        return (
          <button
            key={action.text}
            type="button"
            className={action.text === best ? 'button play-action play-best' : 'button play-action'}
            disabled={busy}
            onClick={() => onAct(action.text)}
          >
            {key !== undefined && <Keycaps of={key} />} {action.text}
          </button>
        );
      })}
    </div>
  );
  return (
    <div className="play-move">
      {listed.length > 0 && !writes && buttons}
      <form
        className="play-write"
        onSubmit={(event) => {
          event.preventDefault();
          play();
        }}
      >
        <label>
          <span>{writes ? 'Your move' : 'Or write it'}</span>
          <textarea
            ref={field}
            className="field"
            value={text}
            rows={tools ? 3 : 1}
            autoComplete="off"
            spellCheck={false}
            aria-invalid={refused !== undefined}
            aria-describedby={refused === undefined ? undefined : 'play-refused'}
            placeholder={
              actions[0]
                ? `as in: ${actions[0].text}`
                : tools
                  ? 'a call, or {"answer": "…"} to end; shift+enter begins a new line'
                  : `what ${role} does`
            }
            onChange={({ target }) => onText(target.value)}
            onKeyDown={(event) => {
              if (event.key !== 'Enter' || event.shiftKey || event.nativeEvent.isComposing) return;
              event.preventDefault();
              play();
            }}
          />
        </label>
        <button type="submit" className="button" disabled={busy || text.trim() === ''}>
          Play
        </button>
        {tools && (
          <button type="button" className="button" disabled={busy} onClick={() => onBegin('{"answer": ""}')}>
            Answer …
          </button>
        )}
      </form>
      {refused !== undefined && (
        <p role="alert" id="play-refused" className="play-wrong">
          {refused}
        </p>
      )}
      {listed.length > 0 && writes && (
        <details className="play-more">
          <summary>{listed.length} legal actions</summary>
          {buttons}
        </details>
      )}
    </div>
  );
}
