import { formatsOf } from "./formats.ts";

const count = (n: number, one: string, many: string) =>
  `${n.toLocaleString("en-GB")} ${n === 1 ? one : many}`;

export const en = {
  code: "en",
  formats: formatsOf("en-GB", { day: "numeric", month: "short" }),
  report: "Index report",
  session: (date: string) => `Session of ${date}`,
  contents: "Indexes in this report",
  source: (at: string) =>
    `Made on ${at}, São Paulo time, from the B3 index lake: B3’s published portfolios and closing levels, as collected.`,
  disclaimer: "This project is not B3’s. Nothing here is investment advice.",
  sessions: (n: number) => count(n, "session", "sessions"),
  noData: "No data",
  data: "Data as a table",
  dateRange: (from: string, to: string) => (from === to ? from : `${from} to ${to}`),

  facts: {
    label: "Key figures",
    constituents: "Constituents",
    heaviest: "Heaviest",
    topTen: "Ten heaviest",
    ofIndex: "of the index",
    effective: "Effective number",
    effectiveNote: "of equal constituents",
    level: "Last level",
    points: "points",
  },

  columns: {
    session: "Session",
    ticker: "Ticker",
    company: "Company",
    shareClass: "Class",
    sector: "Sector",
    weight: "Weight, %",
    quantity: "Theoretical quantity",
    constituents: "Constituents",
    before: "Before, %",
    after: "After, %",
    change: "Change, p.p.",
    topFive: "Five heaviest, %",
    topTen: "Ten heaviest, %",
    herfindahl: "Herfindahl, points",
    effective: "Effective number",
    month: "Month",
    sessions: "Sessions",
    lowest: "Lowest",
    highest: "Highest",
    last: "Last",
    drawdown: "Deepest drawdown, %",
    portfolios: "Portfolios",
    levels: "Levels",
  },

  sectors: {
    title: "Sector weights",
    unit: "weight in the index, %",
    dates: (date: string) => `Session of ${date}`,
    older: (date: string) =>
      `The last session that was collected by sector; that of ${date} was collected without sectors.`,
    spelling: "Sectors have B3’s names, each in one spelling.",
    none: "No session up to this one was collected by sector.",
    summary: (sectors: number, first: string, weight: string) =>
      `${count(sectors, "sector", "sectors")}. The heaviest is ${first} with ${weight} of the index.`,
    unclassified: "Unclassified",
  },
  heaviest: {
    title: "Heaviest constituents",
    unit: "weight in the index, %",
    dates: (date: string) => `Session of ${date}`,
    rest: (n: number, weight: string) => `${count(n, "other weighs", "others weigh")} ${weight} together.`,
    divisor: (divisor: string) => `Divisor of the index: ${divisor}.`,
    none: "The lake holds no portfolio of this index up to this session.",
    summary: (n: number, first: string, weight: string) =>
      `The ${n} heaviest constituents. The first is ${first} with ${weight} of the index.`,
  },
  changes: {
    title: "Largest weight changes",
    unit: "change of weight, percentage points",
    dates: (from: string, to: string) => `From ${from} to ${to}`,
    gap: "Sessions between the two were not collected.",
    moved: (entered: number, left: number) =>
      `${entered} entered and ${left} left, by ticker: one that was renamed did both.`,
    entered: "entered",
    left: "left",
    gained: "gained weight",
    lost: "lost weight",
    none: "Two sessions with a portfolio are needed, and the lake holds fewer up to this one.",
    unchanged: "No weight changed between the two sessions.",
    summary: (n: number, first: string, change: string) =>
      `${count(n, "weight", "weights")} changed. The largest change is ${first}, ${change} percentage points.`,
  },
  weights: {
    title: "Weights over time",
    unit: "weight in the index, %",
    dates: (sessions: string, range: string) => `${sessions}, ${range}`,
    gaps: "Dashed: sessions between were not collected.",
    even: "Sessions stand at even distances.",
    none: "Two sessions with a portfolio are needed, and the lake holds fewer up to this one.",
    summary: (tickers: string, range: string) => `Weights of ${tickers}, ${range}.`,
  },
  levels: {
    title: "Level and drawdown",
    unit: "closing level, thousand points",
    drawdownUnit: "drawdown from the highest close, %",
    dates: (sessions: string, range: string) => `${sessions}, ${range}`,
    since: (date: string) => `Drawdown: below the highest close since ${date}, the first in the lake.`,
    sinceRescaled: (date: string) =>
      `Drawdown: below the highest close since ${date}. Levels before that day are on another scale and are not shown.`,
    stepped: (date: string) =>
      `Before ${date} the index was divided by 10 or 100 more than once: change and drawdown may be from one scale to another.`,
    none: "The lake holds no closing level of this index up to this session.",
    summary: (from: string, to: string, deepest: string, on: string) =>
      `The closing level went from ${from} to ${to} points. The deepest drawdown was ${deepest}, on ${on}.`,
    change: (percent: string) => `The level changed by ${percent} over the period.`,
  },
  concentration: {
    title: "Concentration",
    unit: "weight of the heaviest, %",
    herfindahlUnit: "Herfindahl index, points of 10,000",
    topFive: "Top 5",
    topTen: "Top 10",
    herfindahl: "HHI",
    dates: (sessions: string, range: string) => `${sessions}, ${range}`,
    note: "Herfindahl index: the sum of squared weights in percent; 10,000 is a single constituent.",
    none: "The lake holds no portfolio of this index up to this session.",
    summary: (five: string, ten: string, herfindahl: string) =>
      `In the last session the five heaviest weigh ${five}, the ten heaviest ${ten}; the Herfindahl index is ${herfindahl} points.`,
  },
  coverage: {
    title: "Coverage: what the lake holds",
    dates: (range: string) => range,
    held: {
      both: "Portfolio and level",
      portfolio: "Portfolio",
      level: "Level",
      none: "Session without data",
    },
    older: (years: number) => `${count(years, "older year is", "older years are")} not drawn.`,
    leftOut: "Years without data are left out.",
    none: "The lake holds nothing of this index.",
    summary: (portfolios: number, levels: number, sessions: number) =>
      `Of ${count(sessions, "session", "sessions")}, ${portfolios} with a portfolio and ${levels} with a closing level.`,
  },
};

/** Everything that a report says, and how it writes numbers and dates. */
export type Language = typeof en;
