export const pieceBytes = 64 * 1024;

/** The bytes in order, none copied. */
export async function* inPieces(body: Uint8Array): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < body.byteLength; at += pieceBytes) yield body.subarray(at, at + pieceBytes);
}
