import type { Acted } from "../../../core/dead-letters/act.ts";
import type { Plan } from "../../../core/dead-letters/plan.ts";
import { PermanentError } from "../../../core/errors.ts";
import type { Io } from "../../io.ts";
import { planJson, renderActed, renderPlan, unseenLine } from "../../render/dead-letters.ts";

export type Verb = "redrive" | "discard" | "load";

/** Says what would be done. */
export const showPlan = (io: Io, verb: Verb, plan: Plan, isJson: boolean): void => {
  io.out(
    isJson ? JSON.stringify({ command: verb, isDryRun: true, ...planJson(plan) }) : renderPlan(verb, plan),
  );
  warnOfUnseen(io, plan);
};

/** What could not be seen could not be selected. */
export const warnOfUnseen = (io: Io, { unseen }: Pick<Plan, "unseen">): void => {
  if (unseen > 0) io.err(`bovespa: ${unseenLine(unseen)}`);
};

/** Says what was done; throws what ends the command with 1 where something is left for a person. */
export const showActed = (io: Io, verb: Verb, acted: Acted, isJson: boolean): void => {
  io.out(isJson ? JSON.stringify({ command: verb, isDryRun: false, ...acted }) : renderActed(verb, acted));
  const { refused, undeleted, missing } = acted;
  if (refused.length + undeleted.length + missing === 0) return;
  const first = refused[0];
  const parts = [
    ...(first ? [`${refused.length} refused (${first.id}: ${first.reason})`] : []),
    ...(undeleted.length > 0 ? [`${undeleted.length} done and still in the dead-letter queue`] : []),
    ...(missing > 0 ? [`${missing} not met again: somebody else took them`] : []),
  ];
  throw new PermanentError("needs-a-person", `of the letters to ${verb}: ${parts.join("; ")}`);
};
