export interface SecurityTypeParts {
  readonly shareClass: string;
  readonly eventMarks: string | null;
  readonly listingSegment: string | null;
}

const part = (text: string): string | null => text.trim() || null;

/** Splits B3's `type` by its columns: 1–4 class, 5–8 event marks, 9–10 listing segment. */
export const splitSecurityType = (type: string): SecurityTypeParts => ({
  shareClass: type.slice(0, 4).trim(),
  eventMarks: part(type.slice(4, 8)),
  listingSegment: part(type.slice(8)),
});
