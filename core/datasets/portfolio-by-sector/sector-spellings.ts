/**
 * Sectors and subsectors as B3 spelled them in its portfolio by sector of IBOV of 2025-04-07, the one recording there
 * is. Where one recording has a name in two spellings, the one that more labels have stands here.
 */
const sectors = [
  "Bens Indls",
  "Cons N Básico",
  "Cons N Cíclico",
  "Consumo Cíclico",
  "Diversos",
  "Financ e Outros",
  "Mats Básicos",
  "Petróleo, Gás e Biocombustíveis",
  "Saúde",
  "Tec.Informação",
  "Telecomunicação",
  "Utilidade Públ",
];
const subsectors = [
  "Agropecuária",
  "Água Saneamento",
  "Alimentos Processados",
  "Autos e Motos",
  "Bebidas",
  "Comércio",
  "Comércio Distr.",
  "Constr Civil",
  "Energ Elétrica",
  "Explor Imóveis",
  "Holdings Divers",
  "Interms Financs",
  "Madeira e Papel",
  "Máqs e Equips",
  "Mat Transporte",
  "Mineração",
  "Pr Pessoal Limp",
  "Previd Seguros",
  "Programas Servs",
  "Químicos",
  "Serviços Financeiros Diversos",
  "Sid Metalurgia",
  "SM Hosp An.Diag",
  "Tecid Vest Calç",
  "Transporte",
  "Viagens e Lazer",
];

/** Of the same recording: what differs in more than accents and letter case. */
const others: Readonly<Record<string, string>> = { "Financeiro e Outros": "Financ e Outros" };

/** B3 leaves an accent out here and there. */
const folded = (name: string): string => name.normalize("NFD").replaceAll(/\p{M}/gu, "").toLowerCase();

const known = new Map([
  ...[...sectors, ...subsectors].map((name) => [folded(name), name] as const),
  ...Object.entries(others).map(([spelled, name]) => [folded(spelled), name] as const),
]);

/** The one spelling of a sector's or subsector's name, spaces collapsed; a name that is not known stays as it is. */
export const oneSpelling = (name: string): string => known.get(folded(name)) ?? name;
