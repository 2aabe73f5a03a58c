import type { Acted } from "../../core/dead-letters/act.ts";
import { decodedBody, type Letter, timeOf } from "../../core/dead-letters/letter.ts";
import type { Links } from "../../core/dead-letters/links.ts";
import { byQueue, type Plan } from "../../core/dead-letters/plan.ts";
import type { QueueSummary } from "../../core/dead-letters/summarize.ts";
import { count, counted } from "./count.ts";
import { renderTable } from "./table.ts";

const letters = (value: number) => counted(value, "letter");

/** A message may hold anything; a terminal would obey some of it. */
const safe = (text: string) => text.replaceAll(/[^\P{Cc}\n\t]|\p{Bidi_Control}/gu, "\ufffd");

const instant = (at: Date | undefined) => (at === undefined ? "?" : `${at.toISOString().slice(0, 19)}Z`);

const cut = (text: string, width: number) => (text.length <= width ? text : `${text.slice(0, width - 1)}…`);

export const unseenLine = (unseen: number): string =>
  `${letters(unseen)} could not be seen: somebody else is looking at them, or was killed doing so; they come back within two minutes`;

/** What the table needs beside the reason. */
const otherColumns = 100;

/** A line for each queue and code. */
export const renderQueues = (queues: readonly QueueSummary[], columns: number): string => {
  const full = queues.filter(({ groups }) => groups.length > 0);
  const hidden = queues.reduce((sum, { heldByOthers }) => sum + heldByOthers, 0);
  const total = full.reduce((sum, one) => sum + one.count, 0);
  const rows = full.flatMap(({ queue, groups }) =>
    groups.map(({ code, count: number, oldest, newest, reason }) => [
      queue,
      code,
      count(number),
      instant(oldest),
      instant(newest),
      safe(cut(reason.replaceAll(/\s+/g, " "), Math.max(20, columns - otherColumns))),
    ]),
  );
  const names = ["queue", "failure-code", "letters", "oldest", "newest", "last reason"];
  const table = renderTable(
    names.map((name) => (name === "letters" ? { name, type: "int" } : { name })),
    rows,
  );
  return [
    ...(rows.length === 0 ? [] : [table]),
    `${letters(total)} in ${full.length} of ${queues.length} dead-letter queues`,
    ...(full.some(({ isWhole }) => !isWhole) ? ["more lie there than SQS shows at one time"] : []),
    ...(hidden > 0 ? [unseenLine(hidden)] : []),
  ].join("\n");
};

const indented = (text: string) => text.replaceAll(/^/gm, "    ");

const bodyText = (body: string): string => {
  const value = decodedBody(body);
  return typeof value === "string" ? body : JSON.stringify(value, null, 2);
};

export const renderLetter = (
  letter: Letter,
  { at, of, links }: { readonly at: number; readonly of: number; readonly links: Links },
): string => {
  const { id, code, reason, firstReceivedAt, receiveCount, runId, trace } = letter;
  const received = receiveCount === undefined ? "" : `, ${counted(receiveCount, "receive")}`;
  return safe(
    [
      `${at}/${of}  ${id}  ${code}`,
      `  ${reason}`,
      `  failed ${instant(timeOf(letter))}, first received ${instant(firstReceivedAt)}${received}`,
      ...(runId === undefined ? [] : [`  run ${runId}: bovespa logs ${runId}`]),
      ...(links.logs === undefined ? [] : [`  logs ${links.logs}`]),
      ...(trace === undefined ? [] : [`  trace ${links.trace ?? trace}`]),
      indented(bodyText(letter.body)),
    ].join("\n"),
  );
};

type Grouped = ReturnType<typeof groups>[number];

const groups = ({ letters: all }: Plan) =>
  [...byQueue(all)].map(([queue, some]) => ({
    queue,
    source: some[0]?.source,
    letters: some.length,
    codes: Object.fromEntries(
      [...Map.groupBy(some, ({ code }) => code)].map(([code, ofIt]) => [code, ofIt.length]),
    ),
  }));

const broken = ({ letters: all }: Plan) => all.filter(({ fault }) => fault !== undefined);

export const planJson = (plan: Plan) => ({
  letters: plan.letters.length,
  others: plan.others,
  unseen: plan.unseen,
  queues: groups(plan),
  breakContract: broken(plan).length,
});

const would = { redrive: "redriven", discard: "discarded", load: "loaded" } as const;
type Verb = keyof typeof would;

const groupLine = (verb: Verb, { queue, source, letters: number, codes }: Grouped): string => {
  const to = verb === "redrive" && source !== undefined ? ` → ${source}` : "";
  const why = Object.entries(codes).map(([code, some]) => `${code} ${count(some)}`);
  return `  ${queue}${to}  ${count(number)}: ${safe(why.join(", "))}`;
};

/** What would be done; nothing was. */
export const renderPlan = (verb: Verb, plan: Plan): string => {
  const faulty = verb === "redrive" ? broken(plan) : [];
  const first = faulty[0];
  const rest = verb === "load" ? "are there already" : "stay where they are";
  return [
    `${letters(plan.letters.length)} would be ${would[verb]}, ${count(plan.others)} ${rest}; nothing was changed${plan.letters.length === 0 ? "" : ": give --yes to do it"}`,
    ...groups(plan).map((group) => groupLine(verb, group)),
    ...(first
      ? [
          `  ${count(faulty.length)} of them break the contract of their queue and would come back; edit them first (${first.id}: ${safe(first.fault ?? "")})`,
        ]
      : []),
  ].join("\n");
};

export const renderActed = (verb: Verb, { moved, operation }: Acted): string =>
  `${letters(moved)} ${would[verb]}; on record as operation ${operation}`;
