/** What sending would cost, told before. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useEffect, useState } from 'react';
import type { AskBody, AskCost } from '../../../../api/actions.ts';
import { post } from '../../../api.ts';
import { count, money } from '../../../components/numbers.ts';

/** Milliseconds without a key before it is worked out. */
const PAUSE = 300;

export function AskCostLine({ path, body }: { path: string; body: AskBody }) {
  const now = JSON.stringify(body);
  const [settled, setSettled] = useState(now);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(now), PAUSE);
    return () => clearTimeout(timer);
  }, [now]);
  const { data } = useQuery({
    queryKey: ['actions-cost', path, settled],
    queryFn: () => post<AskCost>(`${path}/cost`, JSON.parse(settled)),
    placeholderData: keepPreviousData,
    // What is sent changes what the cache holds.
    staleTime: 0,
  });
  if (!data) return null;
  if (data.problem) return <span className="actions-error">{data.problem}</span>;
  return (
    <span className="actions-quiet" data-testid="ask-cost">
      {words(data)}
    </span>
  );
}

function words({ samples, cached, tokens, cost }: AskCost): string {
  if (cached === samples) return 'from the cache: free';
  const some = cached > 0 ? `${cached} of ${samples} from the cache · ` : '';
  const used = `about ${count(tokens.input)} tokens in, up to ${count(tokens.output)} out`;
  if (cost === null) return `${some}${used} · no list price is known`;
  return `${some}${used} · ${cost === 0 ? 'free' : `at most ${money(cost)}`}`;
}
