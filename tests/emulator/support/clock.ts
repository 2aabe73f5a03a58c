// Loaded into each Lambda of the emulator before its handler: the clock of its machine shows the session's morning.
const shiftMs = Number(process.env.EMULATOR_CLOCK_SHIFT_MS ?? 0);
const now = Date.now;
const shifted = () => now() + shiftMs;

globalThis.Date = new Proxy(Date, {
  construct: (target, given: []) => Reflect.construct(target, given.length === 0 ? [shifted()] : given),
  get: (target, key, receiver) => (key === "now" ? shifted : Reflect.get(target, key, receiver)),
});
