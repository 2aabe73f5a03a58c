/** The least of 1, 2, 4, 5, 10 × 10ⁿ that is not below `value`; 1 for what is not above 0. */
export const niceCeiling = (value: number): number => {
  if (!(value > 0) || !Number.isFinite(value)) return 1;
  const power = 10 ** Math.floor(Math.log10(value));
  // The smallest numbers there are have no power of ten below them.
  if (power === 0) return value;
  const step = [1, 2, 4, 5, 10].find((one) => one * power >= value) ?? 10;
  return step * power;
};

export interface Scale {
  readonly from: number;
  readonly to: number;
}

/** Round ends that hold all values. It begins at 0 unless the values are far from it and close together. */
export const niceScale = (values: readonly number[], beginsAtZero = true): Scale => {
  const least = values.reduce((one, other) => Math.min(one, other), Number.POSITIVE_INFINITY);
  const most = values.reduce((one, other) => Math.max(one, other), Number.NEGATIVE_INFINITY);
  if (!Number.isFinite(least) || !Number.isFinite(most)) return { from: 0, to: 1 };
  if (beginsAtZero || least <= 0 || most - least > most / 2)
    return {
      from: least < 0 ? -niceCeiling(-least) : 0,
      to: most > 0 ? niceCeiling(most) : 0 || (least < 0 ? 0 : 1),
    };
  const step = niceCeiling((most - least || most / 10) / 4);
  return { from: Math.floor(least / step) * step, to: Math.ceil(most / step) * step || 1 };
};

/** Where a value lies between the ends, 0 to 1. */
export const shareOf = ({ from, to }: Scale, value: number): number =>
  to === from ? 0 : Math.min(1, Math.max(0, (value - from) / (to - from)));
