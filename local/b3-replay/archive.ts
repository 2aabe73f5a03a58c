import type { IndexCode, SessionDate } from "../../contracts/fields.ts";
import { datasets } from "../../core/datasets/registry.ts";
import type { Origin, RecordedMembership, RecordedPortfolio } from "./model.ts";
import type { Recordings } from "./recordings.ts";

export interface PlannedTarget {
  readonly dataset: string;
  /** Left out where the dataset has no index. */
  readonly index?: IndexCode;
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

export interface Archive {
  readonly sessions: readonly SessionDate[];
  /** The recording that answers a dataset; of two captures the later one. */
  portfolio(dataset: string, index: IndexCode, session: SessionDate): RecordedPortfolio | undefined;
  /** As for by-code, but a download that was recorded comes first. */
  download(index: IndexCode, session: SessionDate): RecordedPortfolio | undefined;
  membership(session: SessionDate): RecordedMembership | undefined;
  plan(): readonly PlannedSession[];
}

/** What the recordings can answer, by session. */
export const createArchive = ({ portfolios, memberships }: Recordings): Archive => {
  const byName = new Map<string, RecordedPortfolio>();
  const nameOf = (form: string, index: string, session: string) => `${form}/${index}/${session}`;
  for (const one of portfolios) byName.set(nameOf(one.origin.form, one.index, one.session), one);
  const bySession = new Map(memberships.map((one) => [one.session, one]));

  const sessions = [...new Set([...portfolios, ...memberships].map(({ session }) => session))].sort();
  const indexes = [...new Set(portfolios.map(({ index }) => index))].sort();

  const find = (forms: readonly Origin["form"][], index: string, session: string) =>
    forms.map((form) => byName.get(nameOf(form, index, session))).find((one) => one !== undefined);
  const portfolio: Archive["portfolio"] = (dataset, index, session) =>
    find(formsOf[dataset] ?? [], index, session);

  const targetsOf = (session: SessionDate): readonly PlannedTarget[] =>
    datasets.flatMap(({ name }): readonly PlannedTarget[] => {
      if (name === membershipDataset) return bySession.has(session) ? [{ dataset: name }] : [];
      return indexes
        .filter((index) => portfolio(name, index, session))
        .map((index) => ({ dataset: name, index }));
    });

  return {
    sessions,
    portfolio,
    download: (index, session) => find(["csv", "by-code", "by-sector"], index, session),
    membership: (session) => bySession.get(session),
    plan: () => sessions.map((session) => ({ session, targets: targetsOf(session) })),
  };
};
