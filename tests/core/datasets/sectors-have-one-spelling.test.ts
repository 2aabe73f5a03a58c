import { describe, expect, it } from "vitest";
import { splitSectorLabel } from "../../../core/datasets/portfolio-by-sector/sector-label.ts";
import { bySectorFile, recorded } from "./recorded-answers.ts";

const folded = (name: string) => name.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

describe("splitSectorLabel", () => {
  it.each([
    ["Financ e Outros / Interms Financs", "Financ e Outros", "Interms Financs"],
    ["Financeiro e Outros/Serviços Financeiros Diversos", "Financ e Outros", "Serviços Financeiros Diversos"],
    ["Cons N Cíclico / Bebidas", "Cons N Cíclico", "Bebidas"],
    ["Cons N Ciclico/Agropecuária", "Cons N Cíclico", "Agropecuária"],
    // What B3 may write tomorrow: it leaves accents out, and mends them.
    ["Saude / Comercio Distr.", "Saúde", "Comércio Distr."],
    // Another word, so another sector for all that is known.
    ["Cons N  Básico / Alimentos Processados", "Cons N Básico", "Alimentos Processados"],
    ["Petróleo, Gás e Biocombustíveis", "Petróleo, Gás e Biocombustíveis", null],
    ["Setor  Novo / Algo  Novo", "Setor Novo", "Algo Novo"],
    ["/", null, null],
    ["", null, null],
  ])("gives the parts of %j one spelling", (label, sector, subsector) => {
    expect(splitSectorLabel(label)).toEqual({ sector, subsector });
  });

  it("finds twelve sectors in the recording, none of them twice", () => {
    const labels = recorded(bySectorFile).results.map(({ segment }) => String(segment));
    const sectors = new Set(labels.map((label) => splitSectorLabel(label).sector ?? ""));
    expect(sectors.size).toBe(12);
    expect(new Set([...sectors].map(folded)).size).toBe(12);
  });
});
