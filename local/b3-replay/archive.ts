import type { IndexCode, Period, SessionDate } from "../../contracts/fields.ts";
import { datasets } from "../../core/datasets/registry.ts";
import type {
  Origin,
  RecordedLevels,
  RecordedMembership,
  RecordedPortfolio,
  RecordedQuotes,
} from "./model.ts";
import { nameOfQuotes } from "./quotes.ts";
import type { Recordings } from "./recordings.ts";

export interface PlannedTarget {
  readonly dataset: string;
  /** Left out where the dataset has no index. */
  readonly index?: IndexCode;
  /** Left out: the session. */
  readonly period?: Period;
}

export interface PlannedSession {
  readonly session: SessionDate;
  readonly targets: readonly PlannedTarget[];
}

/** Which recorded forms answer which dataset, the nearest first: what needs more than was recorded is not among them. */
const formsOf: Readonly<Record<string, readonly Origin["form"][]>> = {
  "portfolio-by-code": ["by-code", "by-sector", "csv"],
  "portfolio-by-sector": ["by-sector"],
  "theoretical-portfolio": ["theoretical"],
  "quarterly-preview": ["preview"],
};

const membershipDataset = "index-membership";
const levelsDataset = "index-levels";
const quotesDataset = "quotes";

export interface Archive {
  readonly sessions: readonly SessionDate[];
  /** The recording that answers a dataset; of two captures the later one. */
  portfolio(dataset: string, index: IndexCode, session: SessionDate): RecordedPortfolio | undefined;
  /** As for by-code, but a download that was recorded comes first. */
  download(index: IndexCode, session: SessionDate): RecordedPortfolio | undefined;
  membership(session: SessionDate): RecordedMembership | undefined;
  levels(index: IndexCode, year: number): RecordedLevels | undefined;
  /** By B3's name of the file, without its ending. */
  quotes(name: string): RecordedQuotes | undefined;
  plan(): readonly PlannedSession[];
}

/** What the recordings can answer, by session. */
export const createArchive = ({ portfolios, memberships, levels, quotes }: Recordings): Archive => {
  const byName = new Map<string, RecordedPortfolio>();
  const nameOf = (form: string, index: string, session: string) => `${form}/${index}/${session}`;
  for (const one of portfolios) byName.set(nameOf(one.origin.form, one.index, one.session), one);
  const bySession = new Map(memberships.map((one) => [one.session, one]));

  const levelsByName = new Map(levels.map((one) => [`${one.index}/${one.year}`, one]));
  const quotesByName = new Map(quotes.map((one) => [nameOfQuotes(one.period), one]));

  const quotesKnown = datasets.some(({ name }) => name === quotesDataset) ? [...quotesByName.values()] : [];
  const sessions = [
    ...new Set([...portfolios, ...memberships, ...levels, ...quotesKnown].map(({ session }) => session)),
  ].sort();
  const indexes = [...new Set(portfolios.map(({ index }) => index))].sort();

  const find = (forms: readonly Origin["form"][], index: string, session: string) =>
    forms.map((form) => byName.get(nameOf(form, index, session))).find((one) => one !== undefined);
  const portfolio: Archive["portfolio"] = (dataset, index, session) =>
    find(formsOf[dataset] ?? [], index, session);

  const targetsOf = (session: SessionDate): readonly PlannedTarget[] =>
    datasets.flatMap(({ name }): readonly PlannedTarget[] => {
      if (name === membershipDataset) return bySession.has(session) ? [{ dataset: name }] : [];
      if (name === levelsDataset)
        return [...levelsByName.values()]
          .filter((one) => one.session === session)
          .map(({ index, year }) => ({ dataset: name, index, period: { year } }));
      if (name === quotesDataset)
        return quotesKnown
          .filter((one) => one.session === session)
          .map(({ period }) => ({ dataset: name, period }));
      return indexes
        .filter((index) => portfolio(name, index, session))
        .map((index) => ({ dataset: name, index }));
    });

  return {
    sessions,
    portfolio,
    download: (index, session) => find(["csv", "by-code", "by-sector"], index, session),
    membership: (session) => bySession.get(session),
    levels: (index, year) => levelsByName.get(`${index}/${year}`),
    quotes: (name) => quotesByName.get(name),
    plan: () => sessions.map((session) => ({ session, targets: targetsOf(session) })),
  };
};
