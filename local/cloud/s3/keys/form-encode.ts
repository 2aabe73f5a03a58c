const encodedSegment = (segment: string): string =>
  encodeURIComponent(segment)
    .replace(/[!'()]/g, (found) => `%${found.charCodeAt(0).toString(16).toUpperCase()}`)
    .replaceAll("%20", "+");

/** A key as S3 writes it in events and in listings of `encoding-type=url`: a space is `+`, `/` stays. */
export const formEncode = (key: string): string => key.split("/").map(encodedSegment).join("/");
