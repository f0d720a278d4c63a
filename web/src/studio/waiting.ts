const pause = 400;

type Taking = (...typed: never[]) => unknown;

/** What is typed reaches the drawing after a pause, for each letter would be a step to undo; who saves or leaves before takes it along. */
export class Waiting {
  readonly #all = new Set<() => void>();

  /** As the editors ask for it: the same function later, once for all that was typed meanwhile. */
  readonly later = <T extends Taking>(take: T): T => {
    let timer = 0;
    let run = () => {};
    const drop = () => {
      clearTimeout(timer);
      this.#all.delete(run);
    };
    const all = this.#all;
    function call(this: unknown, ...typed: Parameters<T>): void {
      drop();
      run = () => {
        drop();
        take.apply(this, typed);
      };
      all.add(run);
      timer = window.setTimeout(run, pause);
    }
    const flush = () => all.has(run) && run();
    return Object.assign(call, { cancel: drop, flush }) as unknown as T;
  };

  settle(): void {
    for (const run of [...this.#all]) {
      run();
    }
  }
}
