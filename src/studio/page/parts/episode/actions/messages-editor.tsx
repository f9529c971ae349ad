/** The messages of a prompt, each in a field of its own; calls of tools and whose results they are stay. */
import { turnText } from '../../../../../runs/folder/call-texts.ts';
import type { Message } from '../../../../api/actions.ts';

const ROLES = ['system', 'user', 'assistant'] as const;

export function MessagesEditor({
  messages,
  recorded,
  onChange,
}: {
  messages: readonly Message[];
  recorded: readonly Message[];
  onChange: (messages: readonly Message[]) => void;
}) {
  const change = (at: number, changed: Message) => onChange(messages.with(at, changed));
  return (
    <div className="actions-messages">
      {messages.map((message, at) => {
        const before = recorded[at];
        const changed = before?.content !== message.content || before.role !== message.role;
        const name = `Message ${at + 1}`;
        const calls = message.role === 'assistant' ? message.toolCalls : undefined;
        return (
          // biome-ignore lint/suspicious/noArrayIndexKey: a message is where it stands
          <fieldset className="actions-message" key={at} data-changed={changed}>
            <legend className="unseen">{name}</legend>
            <div className="actions-message-head">
              {calls || message.role === 'tool' ? (
                <span>{message.role}</span>
              ) : (
                <select
                  className="field"
                  aria-label={`${name}: whose`}
                  value={message.role}
                  onChange={({ target }) =>
                    change(at, { role: target.value as (typeof ROLES)[number], content: message.content })
                  }
                >
                  {ROLES.map((role) => (
                    <option key={role}>{role}</option>
                  ))}
                </select>
              )}
              {changed && <span className="actions-changed">edited</span>}
              <button
                type="button"
                className="button"
                aria-label={`Remove message ${at + 1}`}
                disabled={messages.length === 1}
                onClick={() => onChange(messages.filter((_, i) => i !== at))}
              >
                Remove
              </button>
            </div>
            <textarea
              className="field mono"
              aria-label={name}
              value={message.content}
              rows={Math.min(14, Math.max(2, lines(message.content)))}
              spellCheck={false}
              onChange={({ target }) => change(at, { ...message, content: target.value })}
            />
            {calls && <pre className="mono">{turnText('', calls)}</pre>}
          </fieldset>
        );
      })}
      <button
        type="button"
        className="button"
        onClick={() => onChange([...messages, { role: 'user', content: '' }])}
      >
        Add a message
      </button>
    </div>
  );
}

/** As wide as the field is, roughly. */
const WIDTH = 62;
const lines = (text: string): number =>
  text.split('\n').reduce((sum, line) => sum + Math.max(1, Math.ceil(line.length / WIDTH)), 0);
