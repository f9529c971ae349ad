/** Levels of candidates, as Tree of Thoughts keeps and drops them; what was played is thick. */
import { useLayoutEffect, useRef, useState } from 'react';
import type { Candidate, LevelsView as Levels } from '../../../api/search.ts';
import { Chip } from '../../components/controls.tsx';
import { count } from '../../components/numbers.ts';
import { Panes } from '../../components/panes.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { valueText } from './figures.ts';
import { type NodeAddress, NodeDetail } from './node-detail.tsx';

const [HIGH, STEP, TOP] = [40, 48, 40];
/** Pixels of a card, and from one to the next: the least and the most. */
const [NARROW, WIDE] = [196, 360];
const [NEAR, FAR] = [48, 88];

/** How wide cards and what is between them are, so that so many levels fit where they can. */
function measuresFor(levels: number, room: number): { wide: number; gap: number } {
  const gap = Math.max(NEAR, Math.min(FAR, (room - levels * WIDE) / Math.max(1, levels - 1)));
  const wide = Math.max(NARROW, Math.min(WIDE, (room - (levels - 1) * gap) / levels));
  return { wide: Math.floor(wide), gap: Math.floor(gap) };
}

interface Placed {
  candidate: Candidate;
  /** Its own place in its level. */
  place: number;
  row: number;
}

interface Column {
  level: number;
  rows: Placed[];
}

/** By level; what continues the same stands together, the best first. */
function arranged({ levels }: Levels, keptOnly: boolean): Column[] {
  const all: Column[] = [];
  const rowOf = ({ parent }: Candidate): number =>
    parent ? (all[parent[0]]?.rows.find(({ place }) => place === parent[1])?.row ?? 0) : 0;
  for (const [level, { candidates }] of levels.entries()) {
    const shown = candidates
      .map((candidate, place) => ({ candidate, place }))
      .filter(({ candidate }) => !keptOnly || candidate.kept || candidate.taken)
      .sort((a, b) => rowOf(a.candidate) - rowOf(b.candidate) || b.candidate.value - a.candidate.value);
    all.push({ level, rows: shown.map((each, row) => ({ ...each, row })) });
  }
  return all;
}

export function LevelsView({ search, address }: { search: Levels; address: NodeAddress }) {
  const { params, set } = useViewParams();
  const chosen = params.get('node');
  const choose = (node: number | undefined) => set({ node: node === undefined ? undefined : String(node) });
  const centre = <LevelsField search={search} chosen={Number(chosen ?? -1)} onChoose={choose} />;
  if (chosen === null) return centre;
  return (
    <Panes
      id="levels"
      right={{
        name: 'Candidate',
        width: 384,
        content: (
          <div className="search-side">
            <NodeDetail address={address} node={Number(chosen)} onClose={() => choose(undefined)} />
          </div>
        ),
      }}
    >
      {centre}
    </Panes>
  );
}

function LevelsField({
  search,
  chosen,
  onChoose,
}: {
  search: Levels;
  /** Candidates are counted through all levels; −1: none. */
  chosen: number;
  onChoose: (candidate: number | undefined) => void;
}) {
  const { params, set } = useViewParams();
  const firsts = search.levels.map((_, level) =>
    search.levels.slice(0, level).reduce((sum, { candidates }) => sum + candidates.length, 0),
  );
  const keptOnly = params.get('kept') === 'only';
  const columns = arranged(search, keptOnly);
  const most = Math.max(
    0,
    ...search.levels.flatMap(({ candidates }) => candidates.map(({ value }) => value)),
  );
  const tallest = Math.max(1, ...columns.map(({ rows }) => rows.length));
  const { field, room, hidden, look } = useField();
  const { wide, gap } = measuresFor(columns.length, room);
  const size = { width: columns.length * (wide + gap) - gap, height: TOP + tallest * STEP };
  return (
    <div className="search-levels">
      <div className="search-bar-top">
        <Chip on={keptOnly} onClick={() => set({ kept: keptOnly ? undefined : 'only' })}>
          Kept only
        </Chip>
        <span className="search-key">
          <span className="search-mark" aria-hidden="true">
            ●
          </span>
          kept
        </span>
        <span className="search-key">
          <span className="search-mark" aria-hidden="true">
            ○
          </span>
          dropped
        </span>
        <span className="search-key">
          <svg viewBox="0 0 16 16" width="16" height="16" aria-hidden="true">
            <path d="M1 8h14" className="search-key-way" />
          </svg>
          played
        </span>
        <span className="search-quiet">Choose a candidate to see where it leads.</span>
      </div>
      <section
        ref={field}
        className="search-levels-field"
        // biome-ignore lint/a11y/noNoninteractiveTabindex: what scrolls must take the arrow keys
        tabIndex={0}
        aria-label="Levels of candidates"
        onScroll={look}
      >
        <div className="search-levels-inner" style={size}>
          <Ways columns={columns} wide={wide} gap={gap} {...size} />
          {columns.map(({ level, rows: own }) => (
            <section
              key={level}
              style={{ left: level * (wide + gap), width: wide }}
              aria-label={`Level ${level + 1}`}
            >
              <h2>
                Level {level + 1}
                <span className="search-quiet">
                  {' '}
                  {count(search.levels[level]!.candidates.filter(({ kept }) => kept).length)} of{' '}
                  {count(search.levels[level]!.candidates.length)} kept
                </span>
              </h2>
              <ol>
                {own.map(({ candidate, place, row }) => {
                  const id = firsts[level]! + place;
                  return (
                    <Card
                      key={place}
                      {...candidate}
                      top={TOP + row * STEP}
                      most={most}
                      isChosen={id === chosen}
                      onChoose={() => onChoose(id === chosen ? undefined : id)}
                    />
                  );
                })}
              </ol>
            </section>
          ))}
        </div>
      </section>
      {hidden > 0 && (
        <p className="search-levels-more" aria-hidden="true">
          more →
        </p>
      )}
    </div>
  );
}

/** The room that levels have, and how many pixels of them lie further to the right. */
function useField() {
  const field = useRef<HTMLElement>(null);
  const [room, setRoom] = useState(1200);
  const [hidden, setHidden] = useState(0);
  const look = () => {
    const { scrollWidth, scrollLeft, clientWidth } = field.current!;
    setHidden(Math.max(0, scrollWidth - scrollLeft - clientWidth - SIDE));
  };
  useLayoutEffect(() => {
    const observer = new ResizeObserver(([entry]) => setRoom(entry!.contentRect.width));
    observer.observe(field.current!);
    return () => observer.disconnect();
  }, []);
  useLayoutEffect(look);
  return { field, room, hidden, look };
}

/** Pixels at the sides of the levels: what of them is out of sight is nothing to be told of. */
const SIDE = 16;

interface CardProps extends Candidate {
  top: number;
  most: number;
  isChosen: boolean;
  onChoose: () => void;
}

function Card({ text, value, kept, taken, top, most, isChosen, onChoose }: CardProps) {
  return (
    <li
      className="search-candidate"
      data-kept={kept || undefined}
      data-taken={taken || undefined}
      style={{ top, height: HIGH }}
    >
      <button type="button" aria-pressed={isChosen} onClick={onChoose} title={text}>
        <span className="search-mark" aria-hidden="true">
          {kept ? '●' : '○'}
        </span>
        <span className="unseen">{`${kept ? 'kept' : 'dropped'}${taken ? ', played' : ''}: `}</span>
        <span className="search-candidate-text">{text}</span>
        <span className="search-candidate-value">{valueText(value)}</span>
        <span
          className="search-candidate-bar"
          style={{ width: `${most > 0 ? (100 * Math.max(0, value)) / most : 0}%` }}
        />
      </button>
    </li>
  );
}

/** From each candidate to those that continue it. */
function Ways({
  columns,
  wide,
  gap,
  width,
  height,
}: {
  columns: readonly Column[];
  wide: number;
  gap: number;
  width: number;
  height: number;
}) {
  const middle = (row: number) => TOP + row * STEP + HIGH / 2;
  const ways = columns.flatMap(({ level, rows }) =>
    rows.flatMap(({ candidate: { parent, taken, kept }, place, row }) => {
      const above = parent && columns[parent[0]]?.rows.find((each) => each.place === parent[1]);
      if (!above) return [];
      const [x, y] = [parent[0] * (wide + gap) + wide, middle(above.row)];
      const [endX, endY] = [level * (wide + gap), middle(row)];
      const bend = (x + endX) / 2;
      const d = `M${x} ${y}C${bend} ${y} ${bend} ${endY} ${endX} ${endY}`;
      return [{ key: `${level} ${place}`, d, taken, kept }];
    }),
  );
  return (
    <svg className="search-ways" width={width} height={height} aria-hidden="true">
      {ways.map(({ key, d, taken, kept }) => (
        <path key={key} d={d} data-taken={taken || undefined} data-kept={kept || undefined} />
      ))}
    </svg>
  );
}
