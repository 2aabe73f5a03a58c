import type { Command } from "commander";
import { decodedBody, type Letter, timeOf } from "../../../core/dead-letters/letter.ts";
import { consoleLinks, type Links } from "../../../core/dead-letters/links.ts";
import type { Io } from "../../io.ts";
import { renderLetter, unseenLine } from "../../render/dead-letters.ts";
import {
  askOf,
  atEndpoint,
  type EndpointFlags,
  type SelectionFlags,
  withEndpointOptions,
  withSelectionOptions,
} from "./flags.ts";

type ShowFlags = EndpointFlags & SelectionFlags;

const asJson = ({ attributes: _, body, ...letter }: Letter, links: Links) => ({
  ...letter,
  body: decodedBody(body),
  links,
});

export const registerShow = (dlq: Command, io: Io, signal: AbortSignal): void => {
  withEndpointOptions(
    withSelectionOptions(
      dlq
        .command("show <queue>")
        .description("every letter of a queue, oldest first: body, reason, times, run and trace"),
    ),
  ).action(async (queue: string, flags: ShowFlags) => {
    const ask = askOf({ ...flags, queue: [queue] }, signal);
    await atEndpoint(flags, async ({ letters, config }) => {
      const found: Letter[] = [];
      const { unseen } = await letters.read(ask, (letter) => found.push(letter));
      found.sort((a, b) => timeOf(a).getTime() - timeOf(b).getTime());
      const linksOf = (letter: Letter): Links =>
        flags.endpoint === "aws" ? consoleLinks(letter, config) : {};
      if (flags.json)
        io.out(
          JSON.stringify({
            queue: ask.queues?.[0],
            unseen,
            letters: found.map((one) => asJson(one, linksOf(one))),
          }),
        );
      else
        for (const [at, letter] of found.entries())
          io.out(renderLetter(letter, { at: at + 1, of: found.length, links: linksOf(letter) }));
      if (found.length === 0 && !flags.json) io.out("no such letter");
      if (unseen > 0) io.err(`bovespa: ${unseenLine(unseen)}`);
    });
  });
};
