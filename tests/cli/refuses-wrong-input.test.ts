import { existsSync } from "node:fs";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { afterAll, afterEach, beforeAll, describe, expect, it, vi } from "vitest";
import { dataFolder, takeDataFolder } from "../../local/data-folder.ts";
import { bovespa, temporaryFolders } from "./command-line.ts";

const folders = temporaryFolders();
let folder: string;
beforeAll(async () => {
  folder = await folders.create();
  await writeFile(join(folder, "a-file"), "");
  await mkdir(join(folder, "odd/indexProxy/GetPortfolioDay"), { recursive: true });
  await writeFile(join(folder, "odd/indexProxy/GetPortfolioDay/IBOV_segment1_pt-br_2025-07-04.json"), "{");
});
afterEach(() => {
  vi.unstubAllEnvs();
});
afterAll(folders.clear);

/** The command line is refused in one line of stderr that matches, and nothing is written anywhere. */
const refused = async (args: readonly string[], named: RegExp) => {
  const before = await readdir(folder);
  const { code, out, err } = await bovespa(...args);
  expect(err).toEqual([expect.stringMatching(named)]);
  expect(err[0]).toMatch(/^bovespa: /);
  expect(out).toBe("");
  expect(code).toBe(2);
  expect(await readdir(folder)).toEqual(before);
};

const inFolder = (args: readonly string[]) => args.map((arg) => arg.replace("FOLDER", folder));

describe("a command line that is wrong", () => {
  it.each<[string, RegExp]>([
    ["rum", /unknown command 'rum'.*run/],
    ["run --sesion 2025-04-07", /unknown option '--sesion'.*--session/],
    ["run --port 1", /unknown option '--port'/],
    ["run 2025-04-07", /too many arguments for 'run'/],
    ["run --session", /'--session <date>' argument missing/],
    ["run --session 2025-02-30", /--session.*'2025-02-30'.*YYYY-MM-DD/],
    ["run --session 07/04/2025", /--session.*'07\/04\/2025'.*YYYY-MM-DD/],
    ["run --session 2025-07-05", /--session 2025-07-05 was not recorded/],
    ["run --index ibov", /--index.*"ibov" is no index code/],
    ["run --index IBOV,,IFIX", /--index.*"" is no index code/],
    ["run --index IBOV,XPTO", /--index XPTO was not recorded/],
    ["run --session 2025-06-30 --index IFIX", /--index IFIX was not recorded in 2025-06-30/],
    ["run --recordings ", /--recordings.*names no folder/],
    ["run --recordings FOLDER/nowhere", /nowhere/],
    ["run --recordings FOLDER/a-file", /a-file/],
    ["run --recordings FOLDER/odd", /IBOV_segment1_pt-br_2025-07-04\.json/],
    ["run --live --session 2025-04-07", /--live.*no past portfolios/],
    ["run --live --index IBOV,XXXX", /B3 lists no index XXXX; it lists AGFS,/],
    ["dev --live --index XXXX", /B3 lists no index XXXX/],
    ["run --live --recordings FOLDER/odd", /--live.*--recordings/],
    ["status --session 2025-12-25", /--session.*2025-12-25 is no session: Christmas/],
    ["status --session 2028-12-28", /--session.*2028-12-28 is to come/],
    ["status --session 1990-01-02", /--session.*known from 2000-01-01/],
    ["cloud --port abc", /--port.*'abc'.*0 to 65535/],
    ["cloud --port 65536", /--port.*'65536'.*0 to 65535/],
    ["cloud --port -1", /--port.*'-1'.*0 to 65535/],
    ["cloud --port 1.5", /--port.*'1\.5'.*0 to 65535/],
    ["dev --session 2025-04-07 --session 2025-06-30", /one --session/],
    ["dev --session 2025-07-05", /--session 2025-07-05 was not recorded/],
    ["dev --live --session 2025-04-07", /--live.*no past portfolios/],
    ["dev --inspect abc", /--inspect.*'abc'.*0 to 65535/],
    ["dev --port 65536", /--port.*'65536'.*0 to 65535/],
    ["status --session 2025-02-30", /--session.*'2025-02-30'.*YYYY-MM-DD/],
    ["status --watch 0", /--watch.*'0'.*1 to 3600/],
    ["status", /holds no lake yet/],
    ["explain 2025-04-07 --index ibov", /--index.*'ibov'.*code/],
    ["explain", /missing required argument 'what'/],
    ["logs 0190a6f0", /'0190a6f0'.*UUIDv7/],
    ["logs 0190A6F0-0000-7000-8000-000000000000", /UUIDv7 in lower case/],
    ["collect", /collect needs --endpoint/],
    ["query", /name a query.*top_stocks.*--sql/],
    ["query top_stock", /no query "top_stock".*sector_analysis, temporal_analysis, top_stocks/],
    ["query constructor", /no query "constructor"/],
    [
      "query collected_rows",
      /no query "collected_rows"; there are .*, quotes_values, quotes_keys, levels_pub\w+$/,
    ],
    ["query top_stocks more", /too many arguments for 'query'/],
    ["query top_stocks --sql SELECT", /not both/],
    ["query top_stocks --json --csv", /--json or --csv, not both/],
    ["query --sql ", /--sql is empty/],
    ["query top_stocks", /holds no lake yet.*npm start/],
    ["query top_stocks --endpoint localhost", /--endpoint localhost is no address/],
  ])("is refused by name: bovespa %s", (line, named) => {
    const [command = "", ...rest] = inFolder(line.split(" "));
    return refused([command, "--data", join(folder, "data"), ...rest], named);
  });

  it.each<[string, RegExp]>([
    ["replay --port abc", /--port.*'abc'.*0 to 65535/],
    ["replay --session 2020-01-02", /2020-01-02 was not recorded/],
    ["replay --session 2025-04-07 --session 2025-06-30", /one --session at a time/],
    ["replay --recordings FOLDER/nowhere", /nowhere/],
    ["replay --recordings FOLDER/odd", /IBOV_segment1_pt-br_2025-07-04\.json/],
    ["replay --data FOLDER/data", /unknown option '--data'/],
  ])("is refused by name: bovespa %s", (line, named) => refused(inFolder(line.split(" ")), named));

  it("is refused where the folder for data is a file, or cannot hold a lock", async () => {
    const file = join(folder, "a-file");
    await refused(["run", "--data", file], /cannot use .*a-file/);
    await refused(["cloud", "--port", "0", "--data", file], /cannot use .*a-file/);
    await refused(["dev", "--port", "0", "--data", file], /cannot use .*a-file/);
    await refused(["run", "--data", join(file, "below")], /cannot use .*a-file\/below/);
    await refused(["run", "--data", ""], /--data.*names no folder/);
    const locked = await folders.create();
    await mkdir(join(locked, "lock.sqlite"));
    await refused(["run", "--data", locked], new RegExp(`cannot use ${locked}`));
    const garbled = await folders.create();
    await writeFile(join(garbled, "lock.sqlite"), "no database at all");
    await refused(["run", "--data", garbled], new RegExp(`cannot use ${garbled}`));
  });

  it("is refused where the environment is wrong, naming all of it", async () => {
    vi.stubEnv("BOVESPA_PAGE_SIZE", "many");
    vi.stubEnv("BOVESPA_COMPRESSION", "ZIP");
    for (const command of ["run", "cloud", "dev"])
      await refused([command, "--data", join(folder, "data")], /BOVESPA_PAGE_SIZE.*BOVESPA_COMPRESSION/);
  });

  it("shows how the command is used where no command is named", async () => {
    const { code, out, err } = await bovespa();
    expect(code).toBe(2);
    expect(out).toBe("");
    expect(err.join("\n")).toMatch(/^Usage: bovespa/);
  });
});

describe("help", () => {
  it.each([["--help"], ["run", "--help"], ["help", "query"]])(
    "goes to stdout: bovespa %s %s",
    async (...args) => {
      const { code, out, err } = await bovespa(...args.filter(Boolean));
      expect({ code, err }).toEqual({ code: 0, err: [] });
      expect(out).toMatch(/^Usage: bovespa/);
    },
  );
});

describe("a data folder in use", () => {
  it("is refused to every command that would serve it", async () => {
    const data = join(await folders.create(), "data");
    const lock = takeDataFolder(dataFolder(data));
    try {
      await mkdir(join(data, "s3"));
      for (const args of [["run"], ["cloud", "--port", "0"], ["query", "top_stocks"]]) {
        const { code, out, err } = await bovespa(...args, "--data", data);
        expect({ code, out }).toEqual({ code: 2, out: "" });
        expect(err).toEqual([expect.stringContaining(`${data} is in use by another bovespa process`)]);
      }
      expect(existsSync(join(data, "s3", "bovespa-local-lake"))).toBe(false);
    } finally {
      lock.release();
    }
  });
});
