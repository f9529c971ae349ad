/** Calls at once, then at most once in `pause` milliseconds, and once more for what came in between. */
export function paced(run: () => void, pause: number): { call: () => void; stop: () => void } {
  let timer: ReturnType<typeof setTimeout> | undefined;
  let waits = false;
  const call = () => {
    if (timer !== undefined) {
      waits = true;
      return;
    }
    run();
    timer = setTimeout(() => {
      timer = undefined;
      if (!waits) return;
      waits = false;
      call();
    }, pause);
  };
  const stop = () => {
    clearTimeout(timer);
    timer = undefined;
    waits = false;
  };
  return { call, stop };
}
