/** Something over the page that wants an answer or is read and left. */
import { type ReactNode, useEffect, useRef } from 'react';
import './sheet.css';

/** Closed by Esc, its button, or a press beside it. */
export function Sheet({
  title,
  onClose,
  bare = false,
  children,
}: {
  title: string;
  onClose: () => void;
  /** Without a head: the title is for readers of the screen alone. */
  bare?: boolean;
  children: ReactNode;
}) {
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => {
    const element = dialog.current!;
    element.showModal();
    return () => element.close();
  }, []);
  return (
    // biome-ignore lint/a11y/useKeyWithClickEvents: a press on the backdrop; by keys it is Esc, the dialog's own
    <dialog
      ref={dialog}
      className={bare ? 'sheet sheet-bare' : 'sheet'}
      aria-label={title}
      onCancel={(event) => {
        event.preventDefault();
        onClose();
      }}
      onClick={({ target, currentTarget }) => target === currentTarget && onClose()}
    >
      <div className="sheet-inside">
        {!bare && (
          <header className="sheet-head">
            <h2>{title}</h2>
            <button type="button" className="button" onClick={onClose}>
              Close
            </button>
          </header>
        )}
        {children}
      </div>
    </dialog>
  );
}
