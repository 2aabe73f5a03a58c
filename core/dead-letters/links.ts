import { resourceName } from "../../contracts/names.ts";
import { type Letter, timeOf } from "./letter.ts";

/** Where AWS's console shows more of a letter; each is left out where nothing is known. */
export interface Links {
  readonly trace?: string;
  readonly logs?: string;
}

const hourMs = 3_600_000;

/** Within the fragment of a console's address a percent sign is a dollar, and text is encoded twice. */
const inFragment = (text: string) => encodeURIComponent(encodeURIComponent(text)).replaceAll("%", "$");

const traceLink = (region: string, header: string): string | undefined => {
  const root = /\bRoot=([0-9a-f-]+)/.exec(header)?.[1];
  return (
    root && `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#xray:traces/${root}`
  );
};

/** The function's log about the run from an hour before the failure to an hour after. */
const logsLink = (region: string, stage: string, letter: Letter): string | undefined => {
  if (letter.source === undefined) return undefined;
  const group = `/aws/lambda/${resourceName(stage, letter.source)}`;
  const at = timeOf(letter).getTime();
  const asked = [
    ...(letter.runId === undefined ? [] : [`filterPattern=${encodeURIComponent(`"${letter.runId}"`)}`]),
    `start=${at - hourMs}`,
    `end=${at + hourMs}`,
  ].join("&");
  const fragment = `${inFragment(group)}/log-events${encodeURIComponent(`?${asked}`).replaceAll("%", "$")}`;
  return `https://${region}.console.aws.amazon.com/cloudwatch/home?region=${region}#logsV2:log-groups/log-group/${fragment}`;
};

/** Pages of an AWS account; other endpoints have none. */
export const consoleLinks = (
  letter: Letter,
  { region, stage }: { readonly region: string; readonly stage: string },
): Links => {
  const trace = letter.trace === undefined ? undefined : traceLink(region, letter.trace);
  const logs = logsLink(region, stage, letter);
  return { ...(trace === undefined ? {} : { trace }), ...(logs === undefined ? {} : { logs }) };
};
