import type { Coverage, Covered, DayCoverage } from "../../core/coverage.ts";

const marks: Readonly<Record<Covered, string>> = { complete: "#", partial: "+", missing: "." };

const markOf = ({ kind, datasets }: DayCoverage, name: string): string =>
  kind === "closed" ? " " : marks[datasets[name] ?? "missing"];

const isEmpty = (days: readonly DayCoverage[]) =>
  days.every(({ datasets }) => Object.values(datasets).every((one) => one === "missing"));

/** A line for each dataset and month, a character for each day; months of which nothing was collected are one line. */
export const renderCoverage = ({ from, to, days }: Coverage): string => {
  const names = [...new Set(days.flatMap(({ datasets }) => Object.keys(datasets)))];
  const width = Math.max(0, ...names.map((name) => name.length));
  const months = [...Map.groupBy(days, ({ day }) => day.slice(0, 7))];
  const ruler = `${" ".repeat(width + 13)}1...5....10...15...20...25...30`;
  return [
    `Coverage from ${from} to ${to}:  # complete   + partial   . missing   blank: no session`,
    ruler,
    ...months.flatMap(([month, some]) => {
      if (isEmpty(some)) return [`  ${month}   nothing collected`];
      const indent = " ".repeat(Number(some[0]?.day.slice(8)) - 1);
      return names.map((name) =>
        `  ${month}   ${name.padEnd(width)} ${indent}${some.map((day) => markOf(day, name)).join("")}`.trimEnd(),
      );
    }),
  ].join("\n");
};
