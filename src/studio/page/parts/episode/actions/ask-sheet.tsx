/** A model call of before, to be edited and sent again; what it brings stands beside what was recorded. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { AskAnswer, AskBody, Message, RecordedCall } from '../../../../api/actions.ts';
import { get, post, useMayAct, WITHOUT_TOKEN } from '../../../api.ts';
import { Sheet } from '../../../components/sheet.tsx';
import { Failed, Loading } from '../../../components/states.tsx';
import { AskCostLine } from './ask-cost.tsx';
import { MessagesEditor } from './messages-editor.tsx';
import { Replies } from './replies.tsx';

interface Props {
  run: string;
  episode: string;
  line: number;
  onClose: () => void;
  /** Goes on with an action that was found in a reply; absent: the episode cannot be branched. */
  onBranch: ((step: number, action: string) => void) | undefined;
}

export function AskSheet(props: Props) {
  const { run, episode, line, onClose } = props;
  const { data, error } = useQuery({
    queryKey: ['actions-call', run, episode, line],
    queryFn: () => get<RecordedCall>(`runs/${run}/episodes/${episode}/calls/${line}`),
    staleTime: Number.POSITIVE_INFINITY,
  });
  return (
    <Sheet title="Edit and ask again" onClose={onClose}>
      {error && <Failed error={error} />}
      {!data && !error && <Loading what="the call" />}
      {data && <AskForm key={line} call={data} {...props} />}
    </Sheet>
  );
}

/** What a field says where it is not left empty. */
const given = (text: string): number | undefined => (text.trim() === '' ? undefined : Number(text));

function AskForm({ run, episode, line, call, onBranch }: Props & { call: RecordedCall }) {
  const [messages, setMessages] = useState<readonly Message[]>(call.messages);
  const [model, setModel] = useState('');
  const [temperature, setTemperature] = useState('');
  const [samples, setSamples] = useState('');
  const [anew, setAnew] = useState(false);
  const [draws, setDraws] = useState(1);
  const path = `runs/${run}/episodes/${episode}/ask`;
  const body: AskBody = {
    line,
    messages: [...messages],
    ...(model.trim() !== '' && { model: model.trim() }),
    ...(given(temperature) !== undefined && { temperature: given(temperature) }),
    ...(given(samples) !== undefined && { samples: given(samples) }),
    ...(anew && { draw: draws }),
  };
  const mayAct = useMayAct();
  const asking = useMutation({
    mutationFn: (sent: AskBody) => post<AskAnswer>(path, sent),
    onSuccess: () => anew && setDraws(draws + 1),
  });
  // What was wrong with what was sent says nothing of what stands there now.
  const error = JSON.stringify(asking.variables) === JSON.stringify(body) ? asking.error : null;
  const edited = JSON.stringify(messages) !== JSON.stringify(call.messages);
  return (
    <form
      className="actions-ask"
      onSubmit={(event) => {
        event.preventDefault();
        asking.mutate(body);
      }}
    >
      <section className="actions-ask-prompt" aria-label="What is asked">
        <header>
          <h3>Prompt</h3>
          <span className="actions-quiet">
            {call.role} · {call.purpose} · step {call.step}
          </span>
          {edited && (
            <button type="button" className="button actions-reset" onClick={() => setMessages(call.messages)}>
              As recorded
            </button>
          )}
        </header>
        <MessagesEditor messages={messages} recorded={call.messages} onChange={setMessages} />
      </section>
      <section className="actions-ask-replies" aria-label="What came of it">
        <header>
          <h3>{asking.data ? 'Reply, against the recorded one' : 'Recorded reply'}</h3>
        </header>
        <Replies
          call={call}
          answer={asking.data}
          onBranch={onBranch && ((action) => onBranch(call.step, action))}
        />
      </section>
      <footer className="actions-ask-foot">
        <label>
          Model
          <input
            className="field actions-model"
            value={model}
            placeholder={call.model}
            onChange={({ target }) => setModel(target.value)}
          />
        </label>
        <label>
          Temperature
          <input
            className="field actions-number"
            type="number"
            min={0}
            max={2}
            step={0.1}
            value={temperature}
            placeholder={call.temperature === null ? 'default' : String(call.temperature)}
            onChange={({ target }) => setTemperature(target.value)}
          />
        </label>
        <label>
          Samples
          <input
            className="field actions-number"
            type="number"
            min={1}
            max={20}
            value={samples}
            placeholder={String(call.samples)}
            onChange={({ target }) => setSamples(target.value)}
          />
        </label>
        <label className="actions-check" title="Otherwise what was asked before is answered from the cache">
          <input type="checkbox" checked={anew} onChange={({ target }) => setAnew(target.checked)} />
          Draw anew
        </label>
        <div className="actions-send">
          {error ? (
            <span className="actions-error" role="alert">
              {error.message}
            </span>
          ) : mayAct ? (
            <AskCostLine path={path} body={body} />
          ) : (
            <span className="actions-quiet">{WITHOUT_TOKEN}</span>
          )}
          <button type="submit" className="button button-main" disabled={!mayAct || asking.isPending}>
            {asking.isPending ? 'Asking …' : 'Send'}
          </button>
        </div>
      </footer>
    </form>
  );
}
