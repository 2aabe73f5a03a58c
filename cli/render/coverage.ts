import type { Coverage, Covered, DayCoverage } from "../../core/coverage.ts";

const marks: Readonly<Record<Covered, string>> = { complete: "#", partial: "+", missing: "." };

const markOf = ({ kind, datasets }: DayCoverage, name: string): string =>
  kind === "closed" ? " " : marks[datasets[name] ?? "missing"];

const isEmpty = (days: readonly DayCoverage[]) =>
  days.every(({ datasets }) => Object.values(datasets).every((one) => one === "missing"));

type Month = readonly [month: string, days: readonly DayCoverage[]];

/** Months that follow one another and of which nothing was collected are one stretch. */
const stretches = (months: readonly Month[]): readonly (readonly Month[])[] => {
  const found: Month[][] = [];
  for (const month of months) {
    const last = found.at(-1);
    if (last && isEmpty(month[1]) && isEmpty(last[0]?.[1] ?? [])) last.push(month);
    else found.push([month]);
  }
  return found;
};

const renderEmpty = (first: string, last: string) =>
  first === last ? `  ${first}   nothing collected` : `  ${first} to ${last}   nothing collected`;

/** A line for each dataset and month, a character for each day; a stretch of which nothing was collected is one line. */
export const renderCoverage = ({ from, to, days }: Coverage): string => {
  const names = [...new Set(days.flatMap(({ datasets }) => Object.keys(datasets)))];
  const width = Math.max(0, ...names.map((name) => name.length));
  const months = [...Map.groupBy(days, ({ day }) => day.slice(0, 7))];
  const ruler = `${" ".repeat(width + 13)}1...5....10...15...20...25...30`;
  return [
    `Coverage from ${from} to ${to}:  # complete   + partial   . missing   blank: no session`,
    ruler,
    ...stretches(months).flatMap((stretch) => {
      const [month, some] = stretch[0] as Month;
      if (isEmpty(some)) return [renderEmpty(month, stretch.at(-1)?.[0] ?? month)];
      const indent = " ".repeat(Number(some[0]?.day.slice(8)) - 1);
      return names.map((name) =>
        `  ${month}   ${name.padEnd(width)} ${indent}${some.map((day) => markOf(day, name)).join("")}`.trimEnd(),
      );
    }),
  ].join("\n");
};
