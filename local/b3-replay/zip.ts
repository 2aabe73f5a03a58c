import { crc32, deflateRawSync } from "node:zlib";

const fields = (...values: readonly (readonly [bytes: 2 | 4, value: number])[]): Buffer =>
  Buffer.concat(
    values.map(([bytes, value]) => {
      const field = Buffer.alloc(bytes);
      field.writeUIntLE(value, 0, bytes);
      return field;
    }),
  );

const version = 20;
const deflated = 8;
/** 1 January 1980, the first day a zip can say: the same member gives the same zip. */
const noTime = 0;
const firstDay = 33;

/** A zip with one deflated member. */
export const zipOf = (name: string, bytes: Uint8Array): Buffer => {
  const data = deflateRawSync(bytes);
  const member = Buffer.from(name, "latin1");
  const facts = fields(
    [2, version],
    [2, 0],
    [2, deflated],
    [2, noTime],
    [2, firstDay],
    [4, crc32(bytes)],
    [4, data.length],
    [4, bytes.length],
    [2, member.length],
    [2, 0],
  );
  const local = Buffer.concat([fields([4, 0x04034b50]), facts, member, data]);
  const directory = Buffer.concat([
    fields([4, 0x02014b50], [2, version]),
    facts,
    // No comment, first disk, no attributes, at offset 0.
    fields([2, 0], [2, 0], [2, 0], [4, 0], [4, 0]),
    member,
  ]);
  const end = fields(
    [4, 0x06054b50],
    [2, 0],
    [2, 0],
    [2, 1],
    [2, 1],
    [4, directory.length],
    [4, local.length],
    [2, 0],
  );
  return Buffer.concat([local, directory, end]);
};
