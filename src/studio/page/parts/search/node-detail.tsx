/** What stands in a node: its state, what it is worth, what may be done there. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import type { NodeView } from '../../../api/search.ts';
import { get } from '../../api.ts';
import { count } from '../../components/numbers.ts';
import { Failed } from '../../components/states.tsx';
import { priorText, valueText } from './figures.ts';
import { Picture } from './picture.tsx';

export interface NodeAddress {
  run: string;
  episode: string;
  line: number;
  simulations?: number;
}

/** A node of a search; undefined: none. */
export function useNode({ run, episode, line, simulations }: NodeAddress, node: number | undefined) {
  const path = ['runs', run, 'episodes', episode, 'search', line, 'node', node].map((part) =>
    encodeURIComponent(String(part)),
  );
  return useQuery({
    queryKey: ['search-node', run, episode, line, simulations, node],
    queryFn: ({ signal }) => get<NodeView>(path.join('/'), { simulations }, signal),
    enabled: node !== undefined,
    staleTime: Number.POSITIVE_INFINITY,
    placeholderData: keepPreviousData,
  });
}

export function State({ node, of }: { node: NodeView; of: string }) {
  const { observation, picture, note } = node;
  return (
    <>
      {picture !== undefined && <Picture svg={picture} label={observation ?? 'The state'} />}
      {observation !== undefined && picture === undefined && (
        <pre className="search-observation">{observation}</pre>
      )}
      {observation !== undefined && picture !== undefined && of === 'whole' && (
        <details className="search-details">
          <summary>As text</summary>
          <pre className="search-observation">{observation}</pre>
        </details>
      )}
      {note !== undefined && <p className="search-note">{note}</p>}
    </>
  );
}

export const turnWords = (turn: string | null): string => (turn === null ? 'over' : `${turn} to move`);

/** `onSelect`: of a tree, whose nodes lead on; `onClose`: of a candidate, which may be left. */
export function NodeDetail({
  address,
  node,
  parent,
  onSelect,
  onClose,
}: {
  address: NodeAddress;
  node: number;
  parent?: number;
  onSelect?(node: number): void;
  onClose?(): void;
}) {
  const { data, error, isPlaceholderData } = useNode(address, node);
  if (error) return <Failed error={error} />;
  if (!data) return <p className="search-quiet">Loading the node …</p>;
  const last = data.path.at(-1) ?? 'The root';
  return (
    <section className="search-node" aria-label="Selected node" aria-busy={isPlaceholderData}>
      <header className="search-node-head">
        <h2>{last}</h2>
        {onClose && (
          <button type="button" className="button" onClick={onClose}>
            Close
          </button>
        )}
        {onSelect && parent !== undefined && (
          <button type="button" className="button" onClick={() => onSelect(parent)}>
            Up
          </button>
        )}
      </header>
      {data.path.length > 1 && <p className="search-path">{data.path.join(' → ')}</p>}
      <dl className="search-facts">
        {onSelect && (
          <div>
            <dt>Turn</dt>
            <dd>{turnWords(data.turn)}</dd>
          </div>
        )}
        {data.visits > 0 && (
          <div>
            <dt>Visits</dt>
            <dd>{count(data.visits)}</dd>
          </div>
        )}
        {data.values
          .filter(({ value }) => value !== null)
          .map(({ role, value }) => (
            <div key={role}>
              <dt>Value for {role}</dt>
              <dd>{valueText(value)}</dd>
            </div>
          ))}
      </dl>
      <State node={data} of="whole" />
      {onSelect && data.actions.length > 0 && <Children node={data} onSelect={onSelect} />}
    </section>
  );
}

function Children({ node, onSelect }: { node: NodeView; onSelect(node: number): void }) {
  const sorted = [...node.actions].sort((a, b) => b.visits - a.visits);
  return (
    <table className="search-table">
      <caption>From here</caption>
      <thead>
        <tr>
          <th scope="col">Action</th>
          <th scope="col" className="search-number">
            N
          </th>
          <th scope="col" className="search-number">
            Q
          </th>
          <th scope="col" className="search-number">
            Prior
          </th>
          <th scope="col">Proven</th>
        </tr>
      </thead>
      <tbody>
        {sorted.map(({ text, node: child, visits, value, prior, proven }) => (
          <tr key={text}>
            <th scope="row">
              {child === undefined ? (
                <span className="search-quiet">{text} (never tried)</span>
              ) : (
                <button type="button" className="search-link" onClick={() => onSelect(child)}>
                  {text}
                </button>
              )}
            </th>
            <td className="search-number">{visits > 0 ? count(visits) : '–'}</td>
            <td className="search-number">{valueText(value)}</td>
            <td className="search-number">{priorText(prior)}</td>
            <td>{proven ? '◎ yes' : <span className="search-quiet">no</span>}</td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
