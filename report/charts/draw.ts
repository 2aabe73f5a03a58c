import type { TopLevelSpec } from "vega-lite";
import type { Language } from "../language/languages.ts";

/** A chart for one width, as vega-lite describes it: layers over each other. */
export type Chart = Extract<TopLevelSpec, { layer: unknown }>;
export type Layer = Chart["layer"][number];

/** What Vega writes that a still picture has no use for: roles of its own, what is so anyway, empty frames. */
const uselessAttributes =
  / (?:(?:xmlns:xlink|version|role|aria-[a-z]+|pointer-events|stroke-miterlimit)="[^"]*"|opacity="1")/g;
const emptyFrames = [
  /<path class="(?:foreground|background)" d="(?:M0,0h[\d.]+v[\d.]+h-?[\d.]+Z)?"(?: display="none")?\/>/g,
  /<rect width="[\d.]+" height="[\d.]+" fill="transparent"\/>/g,
];

/** Hundredths of a pixel are enough. */
const rounded = (tag: string) =>
  tag.replaceAll(/\d+\.\d{3,}/g, (number) => String(Math.round(Number(number) * 100) / 100));

/** The same picture in fewer bytes; text between tags stays as it is. */
const slimmed = (svg: string): string =>
  emptyFrames.reduce(
    (text, frame) => text.replaceAll(frame, ""),
    svg.replaceAll(/<[^>]*>/g, (tag) => rounded(tag.replaceAll(uselessAttributes, ""))),
  );

const localeOf = ({ formats }: Language) => {
  const decimal = formats.number("0.1", 1).charAt(1);
  const thousands = decimal === "," ? "." : ",";
  return { number: { decimal, thousands, grouping: [3], currency: ["", ""] as [string, string] } };
};

/** Draws charts as SVG text. Vega takes half a second to load: it is loaded by the first who draws. */
export const createDraw = async (language: Language) => {
  const [{ compile }, { parse, View }] = await Promise.all([import("vega-lite"), import("vega")]);
  const locale = localeOf(language);
  return async (chart: Chart): Promise<string> => {
    const view = new View(parse(compile(chart).spec, { locale }), { renderer: "none" });
    try {
      return slimmed(await view.toSVG());
    } finally {
      view.finalize();
    }
  };
};
export type Draw = Awaited<ReturnType<typeof createDraw>>;
