import { parseCron } from "../../contracts/cron.ts";

const two = (value: number) => String(value).padStart(2, "0");

/** The earliest time of day at which a schedule fires: `11:15`. */
export const firstTimeOf = (expression: string): string => {
  const { hours, minutes } = parseCron(expression);
  return `${two(Math.min(...hours))}:${two(Math.min(...minutes))}`;
};
