import type { FunctionLine } from "../../local/function-log.ts";

export type Paint = (style: "green" | "yellow" | "red" | "cyan" | "dim" | "bold", text: string) => string;

const longest = 80;
const shown = 3;
/** The longest name of a function. */
const serviceWidth = "schedule-collection".length;

const cut = (text: string) => (text.length > longest ? `${text.slice(0, longest - 1)}…` : text);

// A hash is told from another by its start.
const shortened = (text: string) => (/^[0-9a-f]{64}$/.test(text) ? `${text.slice(0, 12)}…` : text);

/** As one word; what could break the line or steer the terminal is escaped. */
const word = (text: string) =>
  /^[^\s"\p{Cc}\p{Cf}]+$/u.test(text)
    ? text
    : JSON.stringify(text).replaceAll(
        /[\p{Cc}\p{Cf}]/gu,
        (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`,
      );

const renderValue = (value: unknown): string => {
  if (typeof value === "string") return word(cut(shortened(value)));
  if (!Array.isArray(value)) return word(cut(JSON.stringify(value) ?? String(value)));
  const items = value.slice(0, shown).map(renderValue);
  if (value.length > shown) items.push(`…${value.length - shown} more`);
  return `[${items.join(",")}]`;
};

const printable = (text: string) =>
  text.replaceAll(/[^\P{Cc}\n]/gu, (char) => `\\u${char.charCodeAt(0).toString(16).padStart(4, "0")}`);

const clockTime = (timestamp: string) => new Date(timestamp).toTimeString().slice(0, 8);

const levelStyle = (level: string) => {
  if (level === "ERROR") return "red";
  if (level === "WARN") return "yellow";
  return level === "DEBUG" ? "dim" : "green";
};

/** One line of a function's log for a terminal: time, level, function, message and what it is about. */
export const renderLogLine = (
  { timestamp, service, level, message, ...fields }: FunctionLine,
  paint: Paint,
): string => {
  const isQuiet = level === "DEBUG" || message === "metric";
  const style = levelStyle(level);
  const text = printable(message);
  const said = isQuiet ? paint("dim", text) : style === "green" ? text : paint(style, text);
  const about = Object.entries(fields).flatMap(([name, value]) =>
    value === undefined || value === null ? [] : [`${paint("dim", `${name}=`)}${renderValue(value)}`],
  );
  return [
    paint("dim", clockTime(timestamp)),
    paint(style, level.padEnd(5)),
    paint("cyan", service.padEnd(serviceWidth)),
    said,
    ...about,
  ].join(" ");
};
