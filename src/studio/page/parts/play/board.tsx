/** The picture, large, with the legal actions lying on it where the scenario says where. What the
 * role sees stands where there is none, and below it where one plays alone: it says what is wanted. */
import type { PlayView } from '../../../api/play.ts';
import { SvgImage, shapeOf } from '../../components/svg-image.tsx';
import { keysOf } from './move-form.tsx';

export function Board({
  view: { picture, observation, actions = [], title, phase, result, tools, seats },
  yours,
  best,
  onAct,
}: {
  view: PlayView;
  yours: boolean;
  best: string | undefined;
  onAct: (text: string) => void;
}) {
  const keys = new Map([...keysOf(actions)].map(([key, action]) => [action.text, key]));
  return (
    <div className="play-board">
      {picture !== undefined && (
        <div className="play-picture" style={{ aspectRatio: shapeOf(picture) }}>
          <SvgImage svg={picture} alt={`${title}: the board`} className="play-image" />
          {phase === 'yours' &&
            actions.map(({ text, spot }) =>
              spot ? (
                <button
                  key={text}
                  type="button"
                  className={text === best ? 'play-spot play-best' : 'play-spot'}
                  aria-label={text}
                  disabled={!yours}
                  style={{
                    left: `${100 * spot[0]}%`,
                    top: `${100 * spot[1]}%`,
                    width: `${100 * spot[2]}%`,
                    height: `${100 * spot[3]}%`,
                  }}
                  onClick={() => onAct(text)}
                >
                  <span aria-hidden="true">{keys.get(text)}</span>
                </button>
              ) : null,
            )}
        </div>
      )}
      {!tools && (picture === undefined || seats.length === 1) && <Observation text={observation} />}
      {result?.answer && (
        <p className="play-answer">
          <span className="note">Answer</span> <code>{result.answer}</code>
        </p>
      )}
    </div>
  );
}

/** What the role is shown, as an agent in it would be. */
export function Observation({ text }: { text: string }) {
  return (
    // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the arrow keys
    <pre tabIndex={0} className="play-observation">
      {text}
    </pre>
  );
}
