/** Rejects every call after a process "died"; no code may take it for an ordinary failure. */
export class DiedError extends Error {
  override readonly name = "DiedError";
}

/** The choices a test run makes: between 0 and `below - 1`. */
export type Choose = (below: number) => number;

/** How many port calls a process still makes; Infinity for one that lives. */
export interface Life {
  calls: number;
}

export const tick = () => new Promise<void>((resolve) => setImmediate(resolve));

/**
 * The same port, but each call first lets other work go on for a while, and rejects once the process is dead: a call
 * on which it dies may have taken effect or not, as with a real process.
 */
export const mortal = <Port extends object>(port: Port, life: Life, choose: Choose): Port =>
  new Proxy(port, {
    get: (target, name) => {
      const member = Reflect.get(target, name) as unknown;
      if (typeof member !== "function") return member;
      return (...args: unknown[]) => {
        const result = () => Reflect.apply(member, target, args) as unknown;
        if (name === "list") return mortalList(result as () => AsyncIterable<unknown>, life, choose);
        return mortalCall(result, life, choose);
      };
    },
  });

const passTime = async (life: Life, choose: Choose) => {
  // Mostly quick, now and then so slow that everything else overtakes it.
  for (let turns = choose(8) === 0 ? choose(60) : choose(3); turns > 0; turns--) await tick();
  if (life.calls <= 0) throw new DiedError("the process is dead");
  life.calls--;
};

const mortalCall = async (call: () => unknown, life: Life, choose: Choose) => {
  await passTime(life, choose);
  const diesBefore = life.calls <= 0 && choose(2) === 0;
  if (diesBefore) throw new DiedError("died before the call took effect");
  const result = await call();
  if (life.calls <= 0) throw new DiedError("died after the call took effect");
  return result;
};

async function* mortalList(list: () => AsyncIterable<unknown>, life: Life, choose: Choose) {
  await passTime(life, choose);
  for await (const item of list()) {
    if (choose(8) === 0) await tick();
    yield item;
  }
}
