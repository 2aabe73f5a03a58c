import { type Context, Hono } from "hono";
import { faultOf } from "../../core/dead-letters/edits.ts";
import { type Letter, toSaved } from "../../core/dead-letters/letter.ts";
import { VisibleError } from "../../core/errors.ts";
import type { ConsoleDeps, ConsoleEnv } from "../deps.ts";
import { page } from "../layout.ts";
import type { Markup } from "../markup.ts";
import { remember } from "../remember.ts";
import { localPath } from "../settings.ts";
import { progressPage, progressPart, proposalPage } from "./action-pages.ts";
import type { Actions, Command } from "./actions.ts";
import { askOf, type Fields, toFilter } from "./filter.ts";
import { letterPage } from "./letter-page.ts";
import { listPage } from "./list-page.ts";
import { isOutdated, readMailbag } from "./mailbag.ts";

/** Ten thousand letters take seconds to read: leafing through them reads them once. */
const rememberedMs = 60_000;

const toCommand = (text: unknown): Command => {
  if (text === "redrive" || text === "discard") return text;
  throw new VisibleError("bad-command", "dead letters are redriven or discarded");
};

/** Letters a minute, as `bovespa dlq redrive --rate` takes them. */
const toRate = (text: unknown): number | undefined => {
  if (typeof text !== "string" || text === "") return undefined;
  const rate = Number(text);
  if (!(rate > 0 && rate <= 60_000))
    throw new VisibleError("bad-rate", "a rate is letters a minute, above 0 and at most 60000");
  return rate;
};

export const deadLetters = ({ letters: office, clock, depths }: ConsoleDeps, actions: Actions) => {
  /** Another generation is another reading. */
  let generation = 0;
  const bagOf = remember({ clock, milliseconds: rememberedMs }, (_generation: number) =>
    actions.inTurn(() => readMailbag(office, clock)),
  );
  const show = (c: Context<ConsoleEnv>, title: string, content: Markup, status: 200 | 400 | 404 = 200) =>
    c.html(page(c.get("view"), { name: "dead-letters", title, content }), status);
  const fieldsOf = (c: Context<ConsoleEnv>): Promise<Fields> => c.req.parseBody({ all: true });

  const findLetter = async (queue: string, id: string): Promise<Letter | undefined> => {
    const among = ({ letters }: Awaited<ReturnType<typeof bagOf>>) =>
      letters.find((letter) => letter.queue === queue && letter.id === id);
    return among(await bagOf(generation)) ?? among(await bagOf(++generation));
  };

  /** One letter's new body, held against the contract of its queue before anything is proposed. */
  const proposeEdited = async (c: Context<ConsoleEnv>, fields: Fields, text: string) => {
    const [queue = "", id = ""] = String(fields.letter).split("/");
    const letter = await findLetter(queue, id);
    if (!letter?.source) throw new VisibleError("no-letter", "that dead letter is no longer there");
    const failure = faultOf(letter.source, text);
    if (failure !== undefined)
      return show(c, letter.code, letterPage(c.get("view"), letter, { text, failure }), 400);
    const from = localPath(fields.from);
    const proposal = await actions.propose("redrive", askOf(fields), { edits: new Map([[id, text]]), from });
    return show(c, c.get("view").words.redrive, proposalPage(c.get("view"), proposal));
  };

  return new Hono<ConsoleEnv>()
    .get("/", async (c) => {
      const view = c.get("view");
      // The letters are held by the action: a list would wait for its end.
      const busy = actions.underWay();
      if (busy) return c.redirect(`/dead-letters/actions/${busy.id}`, 303);
      if (c.req.query("fresh") === "1") generation++;
      const filter = toFilter(c.req.query());
      const known = await bagOf(generation);
      const bag = isOutdated(known, depths.samples().at(-1)) ? await bagOf(++generation) : known;
      return show(c, view.words.deadLetters, listPage(view, bag, filter, Number(c.req.query("page"))));
    })
    .get("/letters/:queue/:id", async (c) => {
      const letter = await findLetter(c.req.param("queue"), c.req.param("id"));
      return letter ? show(c, letter.code, letterPage(c.get("view"), letter)) : c.notFound();
    })
    .post("/propose", async (c) => {
      const fields = await fieldsOf(c);
      const command = toCommand(fields.command);
      if (command === "redrive" && typeof fields.body === "string")
        return proposeEdited(c, fields, fields.body);
      const proposal = await actions.propose(command, askOf(fields), { from: localPath(fields.from) });
      return show(c, c.get("view").words.commands[command], proposalPage(c.get("view"), proposal));
    })
    .post("/act", async (c) => {
      const { proposal, rate } = await fieldsOf(c);
      const begun = actions.begin(String(proposal), toRate(rate));
      // What was sent twice is shown, not done again.
      const known = begun ?? actions.find(String(proposal));
      if (!known)
        throw new VisibleError("no-proposal", "that was proposed too long ago: select the letters again");
      generation++;
      return c.redirect(`/dead-letters/actions/${known.id}`, 303);
    })
    .post("/download", async (c) => {
      const ask = askOf(await fieldsOf(c));
      const lines: string[] = [];
      await actions.inTurn(() =>
        office.read(ask, (letter) => lines.push(`${JSON.stringify(toSaved(letter))}\n`)),
      );
      c.header("content-type", "application/x-ndjson");
      c.header("content-disposition", 'attachment; filename="dead-letters.jsonl"');
      return c.body(lines.join(""));
    })
    .get("/actions/:id", (c) => {
      const progress = actions.find(c.req.param("id"));
      const view = c.get("view");
      return progress
        ? show(c, view.words.commands[progress.command], progressPage(view, progress))
        : c.notFound();
    })
    .get("/actions/:id/part", (c) => {
      generation++;
      const progress = actions.find(c.req.param("id"));
      return progress ? c.html(progressPart(c.get("view"), progress)) : c.notFound();
    })
    .post("/actions/:id/stop", (c) => {
      actions.stop(c.req.param("id"));
      return c.redirect(`/dead-letters/actions/${c.req.param("id")}`, 303);
    });
};
