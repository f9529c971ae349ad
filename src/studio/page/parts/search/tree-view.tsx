/** A search as a tree: what is shown of it, and what stands beside it. */
import { useMemo, useState } from 'react';
import type { TreeView as Tree } from '../../../api/search.ts';
import { isExport } from '../../api.ts';
import { useKeys } from '../../components/keys.tsx';
import { count } from '../../components/numbers.ts';
import { Panes } from '../../components/panes.tsx';
import { useViewParams } from '../../components/view-params.ts';
import { spanOf } from './colours.ts';
import { capital, valueText, whoText } from './figures.ts';
import { Legend } from './legend.tsx';
import { type Filter, firstDepth, firstVisits, indexOf, layOut, toggled, worthOf } from './model.ts';
import { type NodeAddress, NodeDetail, State, turnWords, useNode } from './node-detail.tsx';
import { RootTable } from './root-table.tsx';
import { Simulations } from './simulations.tsx';
import { TreeCanvas } from './tree-canvas.tsx';

const KEYS = [
  { key: ['ArrowLeft', 'ArrowRight', 'ArrowUp', 'ArrowDown'], does: 'move in the tree' },
  { key: 'Enter', does: 'open or shut a node' },
  { key: ['+', '-', '0'], does: 'nearer, further, all' },
];

export function TreeView({ tree, address, waiting }: { tree: Tree; address: NodeAddress; waiting: boolean }) {
  const { params, set } = useViewParams();
  const [opened, setOpened] = useState<Filter['opened']>(new Map());
  useKeys('Search tree', KEYS);
  const index = useMemo(() => indexOf(tree), [tree]);
  const first = useMemo(() => firstVisits(index), [index]);
  const visits = wholeIn(params.get('visits'), first);
  const deep = useMemo(() => firstDepth(index), [index]);
  const depth = wholeIn(params.get('depth'), deep);
  const filter = useMemo(() => ({ visits, depth, opened }), [visits, depth, opened]);
  const shown = useMemo(() => layOut(index, filter), [index, filter]);
  const asked = params.get('value');
  const role = tree.roles.indexOf(asked ?? tree.role);
  const to = asked === 'mover' || role < 0 ? 'mover' : role;
  const span = useMemo(
    () => spanOf(tree.nodes.id.map((_, place) => worthOf(index, place, to))),
    [tree, index, to],
  );
  const node = Number(params.get('node') ?? 0);
  const selected = index.places.get(node) ?? 0;
  const { nodes, simulations } = tree;
  const choose = (place: number) => set({ node: place === 0 ? undefined : String(nodes.id[place]) });
  const chooseId = (id: number) => set({ node: id === 0 ? undefined : String(id) });
  const chooseCount = (wanted: number) =>
    set({ simulations: wanted === simulations?.done ? undefined : String(wanted) });
  const above = nodes.parent[selected]!;
  const centre = (
    <div className="search-centre">
      <fieldset className="search-bar-top" aria-label="What is shown">
        {tree.computed && simulations && !isExport && (
          <Simulations
            shown={address.simulations ?? simulations.done}
            done={simulations.done}
            trees={tree.trees}
            waiting={waiting}
            onChoose={chooseCount}
          />
        )}
        <label className="search-choice">
          Visits ≥
          <input
            className="field"
            type="number"
            min={1}
            value={visits}
            onChange={({ target }) =>
              set({ visits: target.value === String(first) ? undefined : target.value })
            }
          />
        </label>
        <label className="search-choice">
          Depth ≤
          <input
            className="field"
            type="number"
            min={1}
            max={index.deepest}
            value={depth}
            onChange={({ target }) =>
              set({ depth: target.value === String(deep) ? undefined : target.value })
            }
          />
        </label>
        {tree.roles.length > 1 && (
          <label className="search-choice">
            Value for
            <select
              className="field"
              value={to === 'mover' ? 'mover' : tree.roles[to]}
              onChange={({ target }) => set({ value: target.value === tree.role ? undefined : target.value })}
            >
              {tree.roles.map((each) => (
                <option key={each}>{each}</option>
              ))}
              <option value="mover">who moved</option>
            </select>
          </label>
        )}
        {simulations && simulations.shown < simulations.done && (
          <p className="search-early">
            As it was after {count(simulations.shown)}. What was played (thick) was chosen after all{' '}
            {count(simulations.done)}.
          </p>
        )}
        {opened.size > 0 && (
          <button type="button" className="button" onClick={() => setOpened(new Map())}>
            As at first
          </button>
        )}
      </fieldset>
      <TreeCanvas
        index={index}
        shown={shown}
        span={span}
        to={to}
        selected={selected}
        spoken={spokenOf(tree, selected, index.children[selected]!.length)}
        onSelect={choose}
        onToggle={(place) => setOpened(toggled(index, filter, place))}
        tip={(place) => <NodeTip tree={tree} address={address} place={place} />}
      />
      <Legend tree={tree} span={span} to={to === 'mover' ? 'who moved' : tree.roles[to]!}>
        <span data-testid="search-shown">
          {count(shown.length)} of {count(tree.size)} nodes shown
          {nodes.id.length < tree.size &&
            ` (the ${count(nodes.id.length)} ${tree.computed ? 'most visited' : 'known'} can be)`}
        </span>
      </Legend>
    </div>
  );
  return (
    <Panes
      id="search"
      right={{
        name: 'Actions and node',
        width: 384,
        content: (
          <div className="search-side">
            <section aria-label="Actions at the root">
              <h2>{capital(whoText(tree.role))} could</h2>
              <RootTable
                rows={tree.root}
                role={tree.role}
                selected={nodes.id[selected]!}
                onSelect={chooseId}
              />
              <Sums tree={tree} />
            </section>
            <NodeDetail
              address={address}
              node={nodes.id[selected]!}
              onSelect={chooseId}
              {...(above >= 0 && { parent: nodes.id[above]! })}
            />
          </div>
        ),
      }}
    >
      {centre}
    </Panes>
  );
}

/** A number from 1 in the address, whatever else may stand there. */
const wholeIn = (text: string | null, otherwise: number): number =>
  text !== null && /^[1-9]\d{0,11}$/.test(text) ? Number(text) : otherwise;

/** Why the visits of the table are not as many as the simulations. */
function Sums({ tree }: { tree: Tree }) {
  const below = tree.root.reduce((sum, { visits }) => sum + visits, 0);
  const all = tree.nodes.visits[0]!;
  if (below === 0 || all <= below) return null;
  const own = all - below;
  return (
    <p className="search-note">
      {count(below)} visits, and {count(own)} that {own === 1 ? 'was' : 'were'} for the root itself
    </p>
  );
}

function spokenOf({ nodes, texts, computed }: Tree, place: number, children: number): string {
  const value = valueText(nodes.values.map((column) => column[place] ?? null).find((each) => each !== null));
  const text = place === 0 ? 'The root' : texts[nodes.text[place]!];
  const visits = nodes.visits[place]! > 0 ? `, ${nodes.visits[place]} visits` : '';
  const tried = computed ? nodes.children[place] : children;
  return `${text}${visits}, value ${value}, ${tried} children`;
}

function NodeTip({ tree, address, place }: { tree: Tree; address: NodeAddress; place: number }) {
  const { nodes, texts, roles } = tree;
  const id = nodes.id[place]!;
  const { data } = useNode(address, id);
  const own = data?.id === id ? data : undefined;
  const turn = nodes.turn[place]!;
  const mover =
    turn === -1 ? null : turn === -2 ? 'chance' : turn === -3 ? 'several at once' : (roles[turn] ?? null);
  const values = roles.flatMap((role, i) => {
    const value = nodes.values[i]![place] ?? null;
    return value === null ? [] : [`${roles.length > 1 ? `${role} ` : ''}${valueText(value)}`];
  });
  return (
    <>
      <strong>{place === 0 ? 'The root' : texts[nodes.text[place]!]}</strong>
      <span className="search-quiet">
        {[
          nodes.visits[place]! > 0 && `${count(nodes.visits[place]!)} visits`,
          values.length > 0 && `value ${values.join(', ')}`,
          nodes.proven[place] === 1 && 'proven',
          turnWords(mover),
        ]
          .filter(Boolean)
          .join(' · ')}
      </span>
      {own && <State node={own} of="tip" />}
    </>
  );
}
