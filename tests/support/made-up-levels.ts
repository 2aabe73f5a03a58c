import { monthsOfYear } from "../../contracts/b3/index-statistics.ts";
import { sessionsBetween } from "../../core/calendar/calendar.ts";
import { TransientError } from "../../core/errors.ts";
import type { Upstream, UpstreamRequest } from "../../core/ports.ts";

const text = (hundredths: number) => {
  const whole = String(Math.trunc(hundredths / 100)).replaceAll(/\B(?=(\d{3})+$)/g, ".");
  return `${whole},${String(hundredths % 100).padStart(2, "0")}`;
};

/** A year of made-up levels in B3's form, one on each session up to a day; the index's name makes them differ. */
export const levelsAnswer = (index: string, year: number, upTo = `${year}-12-31`): Uint8Array => {
  const offset = [...index].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), year) % 10_000;
  const levels = new Map(
    sessionsBetween(`${year}-01-01`, upTo).map((day, at) => [day, 1_000_000 + offset + at * 137]),
  );
  const dayOf = (month: number, day: number) =>
    levels.get(`${year}-${String(month).padStart(2, "0")}-${String(day).padStart(2, "0")}`);
  const days = Array.from({ length: 31 }, (_, at) => at + 1);
  const row = (day: number, of: (month: number) => number | undefined) => ({
    day,
    ...Object.fromEntries(
      monthsOfYear.map((month) => {
        const level = of(month);
        return [`rateValue${month}`, level === undefined ? null : text(level)];
      }),
    ),
  });
  const extreme = (of: (...levels: number[]) => number) => (month: number) => {
    const levelsOfMonth = days.flatMap((day) => dayOf(month, day) ?? []);
    return levelsOfMonth.length === 0 ? undefined : of(...levelsOfMonth);
  };
  return new TextEncoder().encode(
    JSON.stringify({
      min: row(0, extreme(Math.min)),
      max: row(0, extreme(Math.max)),
      results: days.map((day) => row(day, (month) => dayOf(month, day))),
    }),
  );
};

/** Serves made-up levels of any year since 2000; `fails` says which requests it refuses. */
export const levelsUpstream = (
  fails: (index: string, year: number) => boolean = () => false,
): Upstream & { readonly asked: readonly string[] } => {
  const asked: string[] = [];
  return {
    asked,
    get: async ({ path }: UpstreamRequest) => {
      const { index, year } = JSON.parse(Buffer.from(path.split("/").at(-1) ?? "", "base64").toString()) as {
        index: string;
        year: string;
      };
      asked.push(`${index}/${year}`);
      if (fails(index, Number(year))) throw new TransientError("http-520", "B3 is out");
      return {
        url: `https://b3.test/${path}`,
        status: 200,
        contentType: "application/json",
        body: levelsAnswer(index, Number(year)),
        capturedAt: new Date("2025-04-07T12:00:00Z"),
      };
    },
  };
};
