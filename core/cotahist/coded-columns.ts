import type { CodedValues } from "../ports.ts";
import type { Records } from "./digits.ts";
import { type CodedField, codedFields } from "./fields.ts";
import { createGrowingWords } from "./growing-words.ts";
import { createInterner } from "./interner.ts";
import { type Field, layout } from "./layout.ts";

type Value = string | number | null;

export const textOf = (bytes: Uint8Array, start: number, { at, length }: Field): string =>
  Buffer.from(bytes.buffer, bytes.byteOffset + start + at, length).toString("latin1");

/** One field; what each of its values stands for is worked out once a file. */
const createCodedColumn = (name: CodedField) => {
  const decode = codedFields[name];
  const decoded: Value[] = [];
  const interner = createInterner(layout[name]);
  return {
    interner,
    places: createGrowingWords(1),
    /** Adds the value of that identity; gives false where its text is none. */
    add: (id: number, bytes: Uint8Array, start: number): boolean => {
      const value = decode(textOf(bytes, start, layout[name]));
      if (value === undefined) return false;
      decoded[id] = value;
      return true;
    },
    /** Of the session, by place. */
    values: (): Value[] => interner.ids().map((id) => decoded[id] as Value),
  };
};

/** Collects the fields of few values of the sessions of one file. */
export const createCodedColumns = () => {
  const names = Object.keys(codedFields) as CodedField[];
  const columns = names.map((name) => ({ name, ...createCodedColumn(name) }));

  return {
    begin: (): void => {
      for (const { interner } of columns) interner.begin();
    },

    /** Takes records into the rows from `row` on; throws what `fail` makes of a field whose text is none. */
    take: (
      records: Records,
      bytes: Uint8Array,
      row: number,
      fail: (start: number, field: Field) => Error,
    ): void => {
      for (const { name, interner, places, add } of columns)
        interner.take(records, places.of(row + records.count), row, (id, start) => {
          if (!add(id, bytes, start)) throw fail(start, layout[name]);
        });
    },

    /** Compares two of the session's rows by fields, in that order. */
    comparison: (rows: number, fields: readonly CodedField[]) => {
      const parts = fields.map((field) => {
        const { places, values } = columns[names.indexOf(field)] as (typeof columns)[number];
        const [all, of] = [values(), places.of(rows)];
        return (row: number) => all[of[row] as number] ?? "";
      });
      return (left: number, right: number): number => {
        for (const part of parts) {
          const [a, b] = [part(left), part(right)];
          if (a !== b) return a < b ? -1 : 1;
        }
        return 0;
      };
    },

    end: (order: Int32Array): Readonly<Record<string, CodedValues>> =>
      Object.fromEntries(
        columns.map(({ name, places, values }) => [
          name,
          { values: values() as CodedValues["values"], places: places.inOrder(order) },
        ]),
      ),
  };
};
