import { PermanentError, TransientError } from "../errors.ts";

const signatures = {
  localHeader: 0x04034b50,
  centralHeader: 0x02014b50,
  zip64End: 0x06064b50,
  zip64Locator: 0x07064b50,
  end: 0x06054b50,
} as const;

const localHeaderBytes = 30;
const centralHeaderBytes = 46;
const zip64LocatorBytes = 20;
const endBytes = 22;
/** In a 32-bit field: the value is in the zip64 extra field. */
const inExtra = 0xffff_ffff;
const zip64Extra = 1;

export const truncated = (where: string, options?: ErrorOptions): TransientError =>
  new TransientError("truncated-zip", `the zip ends within ${where}`, options);

const broken = (problem: string) => new TransientError("bad-zip", `the zip is damaged: ${problem}`);

const viewOf = (bytes: Uint8Array) => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);
const textOf = (bytes: Uint8Array) => Buffer.from(bytes).toString("latin1");

export interface LocalHeader {
  readonly name: string;
  readonly isStored: boolean;
  /** Bytes of a stored member. */
  readonly storedBytes: number;
  /** Flag bit 3: sizes and checksum follow the data. */
  readonly hasDescriptor: boolean;
  readonly length: number;
}

/** Reads the header of the first member; undefined as long as its bytes are not all there. */
export const readLocalHeader = (bytes: Uint8Array): LocalHeader | undefined => {
  const view = viewOf(bytes);
  const isZip = bytes.length < 4 || view.getUint32(0, true) === signatures.localHeader;
  if (!isZip || (bytes.length > 0 && bytes[0] !== 0x50))
    throw new TransientError("not-a-zip", `no zip but ${JSON.stringify(textOf(bytes.subarray(0, 40)))}`);
  if (bytes.length < localHeaderBytes) return undefined;
  const nameBytes = view.getUint16(26, true);
  const length = localHeaderBytes + nameBytes + view.getUint16(28, true);
  if (bytes.length < length) return undefined;
  const name = textOf(bytes.subarray(localHeaderBytes, localHeaderBytes + nameBytes));
  const flags = view.getUint16(6, true);
  const method = view.getUint16(8, true);
  const hasDescriptor = (flags & 8) !== 0;
  const unsupported = (what: string) => new PermanentError("unsupported-zip", `${name} is ${what}`);
  if ((flags & 1) !== 0) throw unsupported("encrypted");
  if (method !== 0 && method !== 8) throw unsupported(`compressed by method ${method}`);
  if (method === 0 && hasDescriptor) throw unsupported("stored without its size");
  const size = view.getUint32(18, true);
  const storedBytes =
    size === inExtra ? zip64Values(bytes.subarray(localHeaderBytes + nameBytes, length))[1] : size;
  return { name, isStored: method === 0, storedBytes: storedBytes ?? 0, hasDescriptor, length };
};

/** The 64-bit values of the zip64 extra field, in its order. */
const zip64Values = (extra: Uint8Array): number[] => {
  const view = viewOf(extra);
  for (let at = 0; at + 4 <= extra.length; ) {
    const length = view.getUint16(at + 2, true);
    if (view.getUint16(at, true) === zip64Extra) {
      const values: number[] = [];
      for (let of = at + 4; of + 8 <= Math.min(at + 4 + length, extra.length); of += 8)
        values.push(Number(view.getBigUint64(of, true)));
      return values;
    }
    at += 4 + length;
  }
  throw broken("a zip64 size is missing");
};

/** What the data turned out to be, to hold the directory against. */
export interface Member {
  readonly name: string;
  readonly hasDescriptor: boolean;
  readonly bytes: number;
  readonly compressedBytes: number;
  readonly crc: number;
}

const twoMembers = (first: string, second: string) =>
  new PermanentError("two-members", `the zip has more members than ${first}: ${second}`);

/** Where the record after the data begins: a data descriptor has 32 or 64-bit sizes, and a signature or none. */
const afterDescriptor = (view: DataView): number => {
  for (const at of [12, 16, 20, 24]) {
    if (at + 4 > view.byteLength) throw truncated("the sizes of its member");
    const signature = view.getUint32(at, true);
    if (signature === signatures.centralHeader || signature === signatures.localHeader) return at;
  }
  throw broken("no directory after its member");
};

const checkCentralHeader = (bytes: Uint8Array, at: number, member: Member): number => {
  const view = viewOf(bytes);
  const needs = (end: number) => {
    if (end > bytes.length) throw truncated("its directory");
  };
  needs(at + centralHeaderBytes);
  const nameEnd = at + centralHeaderBytes + view.getUint16(at + 28, true);
  const extraEnd = nameEnd + view.getUint16(at + 30, true);
  const end = extraEnd + view.getUint16(at + 32, true);
  needs(end);
  const name = textOf(bytes.subarray(at + centralHeaderBytes, nameEnd));
  if (name !== member.name) throw broken(`its member is ${member.name} in one place and ${name} in another`);
  const [compressed, uncompressed] = [view.getUint32(at + 20, true), view.getUint32(at + 24, true)];
  const large =
    compressed === inExtra || uncompressed === inExtra ? zip64Values(bytes.subarray(nameEnd, extraEnd)) : [];
  const size = uncompressed === inExtra ? large.shift() : uncompressed;
  const packed = compressed === inExtra ? large.shift() : compressed;
  if (size !== member.bytes || packed !== member.compressedBytes)
    throw broken(`${name} has ${member.bytes} bytes, ${size} by the directory`);
  if (view.getUint32(at + 16, true) !== member.crc)
    throw new TransientError("bad-checksum", `${name}: its CRC-32 is not the directory's`);
  return end;
};

/**
 * Checks what follows the member's data, to the last byte. Throws `two-members` (`PermanentError`), `truncated-zip`,
 * `bad-checksum`, `bad-zip` (`TransientError`).
 */
export const checkDirectory = (bytes: Uint8Array, member: Member): void => {
  const view = viewOf(bytes);
  const start = member.hasDescriptor ? afterDescriptor(view) : 0;
  const signatureAt = (at: number): number => {
    if (at + 4 > bytes.length) throw truncated("its directory");
    return view.getUint32(at, true);
  };
  const nameAt = (at: number, from: number, lengthAt: number) =>
    textOf(bytes.subarray(at + from, at + from + view.getUint16(at + lengthAt, true)));
  if (signatureAt(start) === signatures.localHeader) {
    if (start + localHeaderBytes > bytes.length) throw truncated("the header of a second member");
    throw twoMembers(member.name, nameAt(start, localHeaderBytes, 26));
  }
  if (signatureAt(start) !== signatures.centralHeader) throw broken("no directory after its member");
  let at = checkCentralHeader(bytes, start, member);
  if (signatureAt(at) === signatures.centralHeader) {
    if (at + centralHeaderBytes > bytes.length) throw truncated("its directory");
    throw twoMembers(member.name, nameAt(at, centralHeaderBytes, 28));
  }
  if (signatureAt(at) === signatures.zip64End) {
    if (at + 12 > bytes.length) throw truncated("its directory");
    at += 12 + Number(view.getBigUint64(at + 4, true));
    if (signatureAt(at) !== signatures.zip64Locator) throw broken("no zip64 locator");
    at += zip64LocatorBytes;
  }
  if (signatureAt(at) !== signatures.end) throw broken("no end of its directory");
  if (at + endBytes > bytes.length || at + endBytes + view.getUint16(at + 20, true) > bytes.length)
    throw truncated("its last record");
  if (at + endBytes + view.getUint16(at + 20, true) < bytes.length) throw broken("bytes after its end");
};
