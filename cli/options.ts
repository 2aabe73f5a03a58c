import { InvalidArgumentError, Option } from "commander";
import { IndexCode, SessionDate } from "../contracts/fields.ts";
import { type LanguageName, languageNames, languages } from "../report/language/languages.ts";

const toFolder = (text: string): string => {
  if (text === "") throw new InvalidArgumentError("it names no folder");
  return text;
};

export const dataOption = (standard = ".bovespa") =>
  new Option("--data <dir>", "where everything is kept").argParser(toFolder).default(standard);

export const recordingsOption = () =>
  new Option(
    "--recordings <dir>",
    "recorded answers of B3, in the layout of the folder recordings/",
  ).argParser(toFolder);

export const jsonOption = () => new Option("--json", "print one JSON object on stdout, and nothing else");

export const toPort = (text: string): number => {
  const port = Number(text);
  if (!/^\d+$/.test(text) || port > 65_535)
    throw new InvalidArgumentError("a port is a number from 0 to 65535");
  return port;
};

export const portOption = (standard: number) =>
  new Option("--port <n>", "port on 127.0.0.1; 0 takes any free one").argParser(toPort).default(standard);

const toDay = (text: string): string => {
  if (!SessionDate.safeParse(text).success) throw new InvalidArgumentError("a date is YYYY-MM-DD");
  return text;
};

export const dayOption = (flags: string, description: string) =>
  new Option(flags, description).argParser(toDay);

const toSession = (text: string, earlier: readonly string[]): readonly string[] => {
  if (!SessionDate.safeParse(text).success) throw new InvalidArgumentError("a session is a date, YYYY-MM-DD");
  return earlier.includes(text) ? earlier : [...earlier, text];
};

export const sessionsOption = (what = "a recorded session; may be repeated", leftOut = "all") =>
  new Option("--session <date>", what).argParser(toSession).default([] as readonly string[], leftOut);

const toIndexes = (text: string): readonly string[] | "all" => {
  if (text === "all") return "all";
  const codes = text.split(",").map((code) => code.trim());
  for (const code of codes)
    if (!IndexCode.safeParse(code).success)
      throw new InvalidArgumentError(`"${code}" is no index code; give codes such as IBOV,IFIX, or all`);
  return [...new Set(codes)];
};

export const indexesOption = () =>
  new Option("--index <codes>", "index codes joined by commas, or all").argParser(toIndexes);

const isLanguage = (text: string): text is LanguageName => Object.hasOwn(languages, text);

const toLanguage = (text: string): LanguageName => {
  if (!isLanguage(text)) throw new InvalidArgumentError(`languages are ${languageNames.join(" and ")}`);
  return text;
};

export const languageOption = () =>
  new Option("--lang <name>", `language: ${languageNames.join(" or ")}`).argParser(toLanguage).default("en");

/** `aws`: the SDK's own endpoints; an address: that endpoint; left out: what `--data` holds on this machine. */
export const endpointOption = () =>
  new Option(
    "--endpoint <url>",
    'an endpoint that serves AWS\'s APIs, or "aws" for your account; left out: the data folder of this machine',
  );
