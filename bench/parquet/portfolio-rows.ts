import type { IndexPortfolio } from "../../contracts/tables/index-portfolio.ts";
import type { RowOf } from "../../contracts/tables/table.ts";

export type PortfolioRow = RowOf<typeof IndexPortfolio>;

/** Equal on every run (Park and Miller's generator), so that two runs measure the same rows. */
const seededRandom = (seed: number) => {
  let state = seed;
  return () => {
    state = (state * 48_271) % 2_147_483_647;
    return state / 2_147_483_647;
  };
};

const sectorLabels = [
  "Bens Indls / Máqs e Equips",
  "Cons N  Básico / Alimentos Processados",
  "Consumo Cíclico / Tecid Vest Calç",
  "Financ e Outros / Interms Financs",
  "Mats Básicos / Sid Metalurgia",
  "Petróleo, Gás e Biocombustíveis",
  "Tec.Informação/Programas Servs",
  "Telecomunicação",
  "Utilidade Públ / Energ Elétrica",
  "Utilidade Públ / Água Saneamento",
];
const shareClasses = ["ON", "ON", "PN", "PNA", "UNT"];
const segments = ["NM", "NM", "N1", "N2", null];

const letters = (random: () => number, count: number) =>
  Array.from({ length: count }, () => String.fromCharCode(65 + Math.floor(random() * 26))).join("");

const pick = <Item>(random: () => number, items: readonly Item[]) =>
  items[Math.floor(random() * items.length)] as Item;

const security = (random: () => number) => {
  const [name, shareClass, listingSegment] = [
    letters(random, 4),
    pick(random, shareClasses),
    pick(random, segments),
  ];
  const label = pick(random, sectorLabels);
  const [sector, subsector] = label.split("/").map((part) => part.trim());
  return {
    ticker: `${name}${pick(random, [3, 4, 11])}`,
    assetName: `${name}${letters(random, 2 + Math.floor(random() * 6))}`,
    shareClass,
    listingSegment,
    sectorLabel: label,
    sector: sector as string,
    subsector: subsector ?? null,
  };
};

const isoDay = (day: number) => new Date(Date.UTC(2025, 0, 6 + day)).toISOString().slice(0, 10);

/**
 * Rows as `index_portfolio` has them, sorted by its key. What B3 changes daily changes daily here (weights, divisor,
 * event marks); quantities and names stay.
 */
export const portfolioRows = (size: {
  readonly sessions: number;
  readonly indexes: number;
  readonly constituents: number;
}): PortfolioRow[] => {
  const random = seededRandom(20_250_707);
  const securities = Array.from({ length: 3 * size.constituents }, () => security(random));
  const indexes = Array.from({ length: size.indexes }, () => ({
    indexCode: letters(random, 4),
    divisor: BigInt(Math.floor(random() * 2 ** 50)),
    members: securities
      .toSorted(() => random() - 0.5)
      .slice(0, size.constituents)
      .toSorted((a, b) => (a.ticker < b.ticker ? -1 : 1))
      .map((of) => ({
        of,
        weight: Math.floor(random() ** 3 * 9_000) + 10,
        quantity: BigInt(Math.floor(random() ** 2 * 5e9) + 1_000_000),
      })),
  })).toSorted((a, b) => (a.indexCode < b.indexCode ? -1 : 1));
  const row = (day: number, index: (typeof indexes)[number], member: (typeof index.members)[number]) => {
    const marks = random() < 0.78 ? null : pick(random, ["EJ", "ER", "ED", "ATZ"]);
    const { shareClass, listingSegment } = member.of;
    return {
      sessionDate: isoDay(day),
      indexCode: index.indexCode,
      ...member.of,
      securityType: `${shareClass.padEnd(4)}${(marks ?? "").padEnd(4)}${listingSegment ?? ""}`.trimEnd(),
      eventMarks: marks,
      weightPct: BigInt(Math.max(1, Math.round(member.weight * (0.98 + 0.04 * random())))),
      sectorWeightPct: BigInt(1_000 + ((member.of.sector.length * 997) % 20_000) + day),
      theoreticalQty: member.quantity,
      divisor: index.divisor + BigInt(day) * 987_654_321n,
    };
  };
  return Array.from({ length: size.sessions }, (_, day) =>
    indexes.flatMap((index) => index.members.map((member) => row(day, index, member))),
  ).flat();
};
