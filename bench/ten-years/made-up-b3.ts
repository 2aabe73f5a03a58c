import { createReadStream } from "node:fs";
import { stat, writeFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { join } from "node:path";
import { renderedFromHeader } from "../../contracts/names.ts";
import type { MadeUpQuotes } from "./made-up-quotes.ts";

/** One session, 1,909 records. */
export const recording = new URL("../../recordings/COTAHIST/COTAHIST_D29022016.TXT", import.meta.url);

/** Files of sessions are made while they are asked for, beside those who are measured. */
const quick = 1;

/** What raw keeps beside each file as where it is from. */
const label = "a recording of 2016-02-29 under another date: made up for measuring";
const headers = { "content-type": "application/x-zip-compressed", [renderedFromHeader]: label };
const path =
  /^\/InstDados\/SerHist\/COTAHIST_(?:D(?<day>\d\d)(?<month>\d\d)(?<of>\d{4})|A(?<year>\d{4}))\.ZIP$/;

/** Serves made-up files of quotes where B3 serves its own. Those of years are made beforehand: they take seconds. */
export const createMadeUpB3 = async (
  quotes: MadeUpQuotes,
  { folder, years }: { readonly folder: string; readonly years: readonly number[] },
) => {
  const fileOf = (year: string | number) => join(folder, `${year}.zip`);
  for (const year of years) await writeFile(fileOf(year), quotes.zip({ year }));
  const served = { files: 0, bytes: 0 };

  const send = (response: ServerResponse, bytes: number) => {
    served.files += 1;
    served.bytes += bytes;
    return response.writeHead(200, { ...headers, "content-length": bytes });
  };
  const server = createServer(async (request, response) => {
    const { day, month, of, year } = path.exec(request.url ?? "")?.groups ?? {};
    if (day !== undefined) {
      const zip = quotes.zip({ day: `${of}-${month}-${day}` }, quick);
      send(response, zip.length).end(zip);
    } else if (year !== undefined && years.includes(Number(year))) {
      const { size } = await stat(fileOf(year));
      createReadStream(fileOf(year)).pipe(send(response, size));
    } else response.writeHead(404).end();
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    served: () => ({ ...served }),
    stop: () =>
      new Promise<void>((resolve) => {
        server.close(() => resolve());
        server.closeAllConnections();
      }),
  };
};
