/** What is shown lies in the address, so that a link opens the same view. */
import { useSearchParams } from 'wouter';

/**
 * `set` replaces the given parameters; undefined and '' take one out, a list gives it several times. With `opens`
 * what is shown is another thing, which the browser's way back leaves again.
 */
export function useViewParams() {
  const [params, setParams] = useSearchParams();
  const set = (
    values: Readonly<Record<string, string | readonly string[] | undefined>>,
    { opens = false }: { opens?: boolean } = {},
  ): void =>
    setParams(
      (before) => {
        const next = new URLSearchParams(before);
        for (const [key, value] of Object.entries(values)) {
          next.delete(key);
          for (const each of typeof value === 'string' ? [value] : (value ?? [])) {
            if (each !== '') next.append(key, each);
          }
        }
        return next;
      },
      { replace: !opens },
    );
  return { params, set };
}
