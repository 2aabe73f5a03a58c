import { crc32, createInflateRaw } from "node:zlib";
import { TransientError } from "../errors.ts";
import { checkDirectory, readLocalHeader, truncated } from "./directory.ts";

export interface SingleMember {
  /** As the zip has it, ISO-8859-1. */
  readonly name: string;
  /**
   * The member's bytes, to be read once. Throws where the zip turns out to be no good, at the latest after the last
   * chunk: only what has been read to its end is whole.
   */
  readonly bytes: AsyncIterable<Uint8Array>;
}

export interface ZipOptions {
  /** Size of the chunks that the member is given in. Default 256 KiB. */
  readonly chunkBytes?: number;
}

type Chunks = AsyncIterable<Uint8Array> | Iterable<Uint8Array>;

/** A zip's directory is some hundred bytes when it has one member. */
const mostAfterMember = 2 ** 20;
/** Inflated chunks that may wait while their reader is busy. */
const chunksAhead = 4;

const createSource = (chunks: Chunks) => {
  const from = Symbol.asyncIterator in chunks ? chunks[Symbol.asyncIterator]() : chunks[Symbol.iterator]();
  let back: Uint8Array | undefined;
  return {
    next: async (): Promise<Uint8Array | undefined> => {
      const given = back;
      back = undefined;
      if (given && given.length > 0) return given;
      const { done, value } = await from.next();
      return done ? undefined : value;
    },
    /** Gives bytes back that were read too far. */
    unread: (bytes: Uint8Array) => {
      back = bytes;
    },
    close: async (): Promise<void> => {
      await from.return?.();
    },
  };
};

type Source = ReturnType<typeof createSource>;

async function* storedBytes(source: Source, length: number): AsyncGenerator<Uint8Array, number> {
  for (let left = length; left > 0; ) {
    const chunk = await source.next();
    if (!chunk) throw truncated("its member");
    const part = chunk.subarray(0, left);
    source.unread(chunk.subarray(part.length));
    left -= part.length;
    yield part;
  }
  return length;
}

/** Gives the inflated bytes and returns how many bytes they took in the zip. */
async function* inflatedBytes(source: Source, chunkBytes: number): AsyncGenerator<Uint8Array, number> {
  const inflate = createInflateRaw({
    chunkSize: chunkBytes,
    // Node's zlib passes this on to its stream; inflating goes on in its own thread up to there.
    readableHighWaterMark: chunksAhead * chunkBytes,
  } as Parameters<typeof createInflateRaw>[0]);
  const closed = new Promise<void>((resolve) => {
    inflate.once("close", resolve);
  });
  let isEnded = false;
  inflate.once("end", () => {
    isEnded = true;
  });
  /** Chunks fed of which the inflater may not have taken all: it says neither when it is at its end nor what is left. */
  let fed: Uint8Array[] = [];
  let fedBytes = 0;
  const untaken = (): Uint8Array => {
    // A zip that came in one piece is not copied.
    const all = fed.length === 1 ? (fed[0] as Uint8Array) : Buffer.concat(fed);
    return all.subarray(all.length - (fedBytes - inflate.bytesWritten));
  };
  const feed = async () => {
    while (!isEnded && !inflate.destroyed) {
      const chunk = await source.next();
      if (!chunk) {
        inflate.end();
        return;
      }
      // Once all that came before has been taken, only this chunk can be left over.
      if (inflate.bytesWritten === fedBytes) fed = [];
      fed.push(chunk);
      fedBytes += chunk.length;
      await Promise.race([closed, new Promise<void>((resolve) => inflate.write(chunk, () => resolve()))]);
    }
  };
  // A fault of the source reaches the reader as a fault of the inflated bytes.
  const feeding = feed().catch((error: Error) => void inflate.destroy(error));
  try {
    for await (const chunk of inflate) yield chunk as Uint8Array;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === "Z_BUF_ERROR") throw truncated("its member", { cause: error });
    if (code?.startsWith("Z_"))
      throw new TransientError("bad-zip", "the zip is damaged: its member does not inflate", {
        cause: error,
      });
    throw error;
  }
  await feeding;
  source.unread(untaken());
  return inflate.bytesWritten;
}

const rest = async (source: Source): Promise<Uint8Array> => {
  const parts: Uint8Array[] = [];
  for (let bytes = 0; bytes <= mostAfterMember; ) {
    const chunk = await source.next();
    if (!chunk) break;
    parts.push(chunk.subarray(0, mostAfterMember));
    bytes += chunk.length;
  }
  return Buffer.concat(parts);
};

/**
 * Opens a zip of one member (stored or deflated, zip64 or not) as it arrives; nothing but a few chunks is held.
 * Throws, here or while `bytes` are read: a `TransientError` for what a new download may mend (`not-a-zip`,
 * `truncated-zip`, `bad-checksum`, `bad-zip`), a `PermanentError` otherwise (`two-members`, `unsupported-zip`).
 */
export const openSingleMember = async (
  zip: Chunks,
  { chunkBytes = 256 * 1024 }: ZipOptions = {},
): Promise<SingleMember> => {
  const source = createSource(zip);
  let start = new Uint8Array(0) as Uint8Array;
  let header = readLocalHeader(start);
  while (!header) {
    const chunk = await source.next();
    if (!chunk) {
      if (start.length === 0) throw new TransientError("not-a-zip", "no zip but an empty body");
      throw truncated("the header of its member");
    }
    start = start.length === 0 ? chunk : Buffer.concat([start, chunk]);
    header = readLocalHeader(start);
  }
  source.unread(start.subarray(header.length));
  const { name, isStored, storedBytes: length, hasDescriptor } = header;

  const bytes = async function* (): AsyncGenerator<Uint8Array> {
    const data = isStored ? storedBytes(source, length) : inflatedBytes(source, chunkBytes);
    let crc = 0;
    let size = 0;
    try {
      for (let step = await data.next(); ; step = await data.next()) {
        if (step.done) {
          checkDirectory(await rest(source), {
            name,
            hasDescriptor,
            bytes: size,
            compressedBytes: step.value,
            crc,
          });
          return;
        }
        crc = crc32(step.value, crc);
        size += step.value.length;
        yield step.value;
      }
    } finally {
      await data.return(0);
      await source.close();
    }
  };
  return { name, bytes: bytes() };
};
