import { framed, putDigits, seededRandom, weekdays } from "./records.ts";

const stride = 247;
const securities = 100_000;
const sessions = 100;
const rows = 1_200_000;

const markets = [
  { bdi: "02", market: "010", share: 0.08 },
  { bdi: "96", market: "020", share: 0.08 },
  { bdi: "78", market: "070", share: 0.42 },
  { bdi: "82", market: "080", share: 0.42 },
] as const;

const letters = (random: () => number, count: number) =>
  Array.from({ length: count }, () => String.fromCharCode(65 + Math.floor(random() * 26))).join("");

const security = (random: () => number, serial: number) => {
  let share = random();
  const kind =
    markets.find((market) => {
      share -= market.share;
      return share < 0;
    }) ?? markets[0];
  const isOption = kind.bdi === "78" || kind.bdi === "82";
  const issuer = `${letters(seededRandom(1 + (serial % 1500) * 7919), 4)}`;
  const ticker = isOption
    ? `${issuer}${letters(random, 1)}${Math.floor(random() * 1000)}`
    : `${issuer}${serial % 12}`;
  const expiry = isOption
    ? `2024${String(1 + Math.floor(random() * 12)).padStart(2, "0")}${15 + Math.floor(random() * 7)}`
    : "99991231";
  const strike = isOption ? Math.floor(random() * 20_000) + 100 : 0;
  const record = Buffer.alloc(stride, 0x20);
  const put = (from: number, text: string) => record.write(text, from - 1, "latin1");
  put(1, "01");
  put(11, kind.bdi);
  put(13, `${ticker}${serial.toString(36).toUpperCase()}`.slice(0, 12).padEnd(12));
  put(25, kind.market);
  put(28, issuer.padEnd(12));
  put(40, `${["ON", "PN", "PNA", "UNT"][serial % 4]}`.padEnd(8) + ["NM", "N1", "N2", "  "][serial % 4]);
  put(50, isOption ? "000" : "   ");
  put(53, "R$  ");
  putDigits(record, 189, 201, strike);
  put(202, "0");
  put(203, expiry);
  put(211, "0000001");
  putDigits(record, 218, 230, 0);
  put(231, `BR${issuer}ACN${["OR", "PR", "PA", "UN"][serial % 4]}${serial % 10}`.padEnd(12));
  put(243, String(100 + (serial % 200)));
  put(246, "\r\n");
  return { record, price: 1 + Math.exp(random() * 9), activity: random() ** 2 };
};

/**
 * The text of *hard*: 1.2 million rows of 100,000 securities, prices on random walks, sessions of 2,000 to 26,000 rows.
 * Nothing repeats, as it does in *year*.
 */
export const hardText = (): Buffer => {
  const random = seededRandom(20_240_102);
  const all = Array.from({ length: securities }, (_, serial) => security(random, serial));
  const weights = Array.from({ length: sessions }, () => 0.15 + random() * 1.9);
  const total = weights.reduce((sum, weight) => sum + weight, 0);
  const sizes = weights.map((weight) => Math.floor((rows * weight) / total));
  sizes[0] = (sizes[0] as number) + rows - sizes.reduce((sum, size) => sum + size, 0);
  const dates = weekdays(2024, sessions);
  const records = dates.map((date, day) => {
    const size = sizes[day] as number;
    const session = Buffer.alloc(size * stride);
    const first = Math.floor(random() * securities);
    // A step that shares no factor with the number of securities meets each of them once.
    for (let row = 0; row < size; row += 1) {
      const of = all[(first + row * 7919) % securities] as (typeof all)[number];
      const into = session.subarray(row * stride, (row + 1) * stride);
      of.record.copy(into);
      into.write(date, 2, "latin1");
      of.price = Math.max(1, of.price * (1 + (random() - 0.5) * 0.06));
      const open = of.price * (1 + (random() - 0.5) * 0.02);
      const high = Math.max(open, of.price) * (1 + random() * 0.01);
      const low = Math.min(open, of.price) * (1 - random() * 0.01);
      const average = (open + high + low + of.price) / 4;
      const trades = 1 + Math.floor(of.activity ** 4 * 60_000 * random());
      const quantity = trades * (1 + Math.floor(random() * 900));
      const cents = [open, high, low, average, of.price, low * 0.99, high * 1.01].map(Math.round);
      cents.forEach((value, at) => {
        putDigits(into, 57 + 13 * at, 69 + 13 * at, value);
      });
      putDigits(into, 148, 152, trades);
      putDigits(into, 153, 170, quantity);
      putDigits(into, 171, 188, Math.round(average) * quantity);
    }
    return session;
  });
  return framed(2024, dates.at(-1) as string, records, rows);
};
