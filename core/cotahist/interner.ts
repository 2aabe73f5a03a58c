import type { Records } from "./digits.ts";
import type { Field } from "./layout.ts";

const empty = -1;
const firstSlots = 1024;

/** The words that tell values of 1 to 12 bytes apart; they overlap where the length is no multiple of four. */
const wordsOf = (length: number) => ({
  mask: length >= 4 ? -1 : (1 << (8 * length)) - 1,
  second: Math.max(Math.min(4, length - 4), 0),
  third: Math.max(length - 4, 0),
});

const hashOf = (a: number, b: number, c: number): number => {
  let hash = Math.imul(a, 0x9e3779b1) ^ Math.imul(b, 0x85ebca77) ^ Math.imul(c, 0xc2b2ae3d);
  hash ^= hash >>> 15;
  hash = Math.imul(hash, 0x2c1b3c6d);
  return hash ^ (hash >>> 13);
};

const doubled = (of: Int32Array): Int32Array<ArrayBuffer> => {
  const larger = new Int32Array(2 * of.length);
  larger.set(of);
  return larger;
};

/**
 * Numbers the values of one field over a whole file. Most records have the value of the one before, and most sessions
 * the values of the session before, so neither costs more than a comparison and a look-up.
 */
export const createInterner = ({ at, length }: Field) => {
  const { mask, second, third } = wordsOf(length);
  let slots = new Int32Array(firstSlots).fill(empty);
  let words = new Int32Array((3 * firstSlots) / 4);
  /** By identity: the session that numbered it last, and that number. */
  let seenIn = new Int32Array(firstSlots / 4);
  let placeIn = new Int32Array(firstSlots / 4);
  let known = 0;
  let session = 0;
  let ids: number[] = [];

  const slotOf = (a: number, b: number, c: number): number => {
    const wrap = slots.length - 1;
    for (let slot = hashOf(a, b, c) & wrap; ; slot = (slot + 1) & wrap) {
      const id = slots[slot] as number;
      if (id === empty || (words[3 * id] === a && words[3 * id + 1] === b && words[3 * id + 2] === c))
        return slot;
    }
  };

  const grow = () => {
    words = doubled(words);
    seenIn = doubled(seenIn);
    placeIn = doubled(placeIn);
    slots = new Int32Array(2 * slots.length).fill(empty);
    for (let id = 0; id < known; id += 1)
      slots[slotOf(words[3 * id] as number, words[3 * id + 1] as number, words[3 * id + 2] as number)] = id;
  };

  const identify = (a: number, b: number, c: number): number => {
    const slot = slotOf(a, b, c);
    const found = slots[slot] as number;
    if (found !== empty) return found;
    const id = known++;
    slots[slot] = id;
    words[3 * id] = a;
    words[3 * id + 1] = b;
    words[3 * id + 2] = c;
    if (known === seenIn.length) grow();
    return id;
  };

  return {
    /** Begins the next session. */
    begin: (): void => {
      session += 1;
      ids = [];
    },

    /**
     * Puts each record's place among the session's values into `places`, from `row` on. `decode` is called, with where
     * the record begins, for each value that the file has not had before.
     */
    take: (
      { view, start: first, stride, count }: Records,
      places: Int32Array,
      row: number,
      decode: (id: number, start: number) => void,
    ): void => {
      let [lastA, lastB, lastC, place] = [0, 0, 0, -1];
      const end = first + count * stride;
      for (let start = first + at, into = row; start < end; start += stride, into += 1) {
        const a = view.getInt32(start, true) & mask;
        const b = second === 0 ? 0 : view.getInt32(start + second, true);
        const c = third === second ? 0 : view.getInt32(start + third, true);
        if (a !== lastA || b !== lastB || c !== lastC || place < 0) {
          const before = known;
          const id = identify(a, b, c);
          if (id === before) decode(id, start - at);
          if (seenIn[id] === session) place = placeIn[id] as number;
          else {
            place = ids.push(id) - 1;
            seenIn[id] = session;
            placeIn[id] = place;
          }
          lastA = a;
          lastB = b;
          lastC = c;
        }
        places[into] = place;
      }
    },

    /** Identities, in the whole file, of the session's values by place. */
    ids: (): readonly number[] => ids,
  };
};
