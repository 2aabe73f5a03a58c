import type { SessionDate } from "../../contracts/fields.ts";
import { addDays } from "./days.ts";

/** Easter Sunday of a Gregorian year, from the golden number and the epact (Meeus, Astronomical Algorithms, ch. 8). */
export const easterSunday = (year: number): SessionDate => {
  const golden = year % 19;
  const century = Math.floor(year / 100);
  const yearOfCentury = year % 100;
  const moonShift = Math.floor((century - Math.floor((century + 8) / 25) + 1) / 3);
  const epact = (19 * golden + century - Math.floor(century / 4) - moonShift + 15) % 30;
  const toSunday =
    (32 + 2 * (century % 4) + 2 * Math.floor(yearOfCentury / 4) - epact - (yearOfCentury % 4)) % 7;
  const lateMoon = Math.floor((golden + 11 * epact + 22 * toSunday) / 451);
  return addDays(`${String(year).padStart(4, "0")}-03-22`, epact + toSunday - 7 * lateMoon);
};
