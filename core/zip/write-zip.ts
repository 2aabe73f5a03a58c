import { crc32, deflateRawSync } from "node:zlib";

/** 1980-01-01, the first day a zip can name: the same member gives the same zip. */
const firstDay = 0x0021;
const version = 20;

/** A zip of one deflated member, as B3 serves COTAHIST. The name is ASCII, the bytes fewer than 4 GiB. */
export const zipOf = (name: string, bytes: Uint8Array, level = 6): Uint8Array => {
  const data = deflateRawSync(bytes, { level });
  const nameBytes = Buffer.from(name, "latin1");
  const shared = Buffer.alloc(26);
  shared.writeUInt16LE(version, 0);
  shared.writeUInt16LE(8, 4);
  shared.writeUInt16LE(firstDay, 8);
  shared.writeUInt32LE(crc32(bytes), 10);
  shared.writeUInt32LE(data.length, 14);
  shared.writeUInt32LE(bytes.length, 18);
  shared.writeUInt16LE(nameBytes.length, 22);
  const local = Buffer.concat([Buffer.from("PK\x03\x04", "latin1"), shared, nameBytes]);
  const central = Buffer.alloc(46 + nameBytes.length);
  central.write("PK\x01\x02", 0, "latin1");
  central.writeUInt16LE(version, 4);
  shared.copy(central, 6);
  nameBytes.copy(central, 46);
  const end = Buffer.alloc(22);
  end.write("PK\x05\x06", 0, "latin1");
  end.writeUInt16LE(1, 8);
  end.writeUInt16LE(1, 10);
  end.writeUInt32LE(central.length, 12);
  end.writeUInt32LE(local.length + data.length, 16);
  return Buffer.concat([local, data, central, end]);
};
