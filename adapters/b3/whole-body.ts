/**
 * Takes in a body where it will lie, as it comes: a year's file is large, and joined at its end it is held two or three
 * times. Where the length is told it is held once. Rejects as the body does.
 */
export const wholeBody = async ({ headers, body }: Response): Promise<Uint8Array> => {
  // Of a packed body the length is told as it is packed: a start.
  let room = new Uint8Array(Number(headers.get("content-length")));
  let size = 0;
  for await (const piece of body ?? []) {
    if (size + piece.length > room.length) {
      const larger = new Uint8Array(Math.max(2 * room.length, size + piece.length));
      larger.set(room.subarray(0, size));
      room = larger;
    }
    room.set(piece, size);
    size += piece.length;
  }
  return room.subarray(0, size);
};
