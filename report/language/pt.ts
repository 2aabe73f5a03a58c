import type { Language } from "./en.ts";
import { formatsOf } from "./formats.ts";

const count = (n: number, one: string, many: string) =>
  `${n.toLocaleString("pt-BR")} ${n === 1 ? one : many}`;

export const pt: Language = {
  code: "pt-BR",
  formats: formatsOf("pt-BR", { day: "2-digit", month: "2-digit" }),
  report: "Relatório do índice",
  session: (date) => `Pregão de ${date}`,
  contents: "Índices deste relatório",
  source: (at) =>
    `Feito em ${at}, hora de São Paulo, com o lake de índices da B3: carteiras e fechamentos publicados pela B3, como coletados.`,
  disclaimer: "Este projeto não é da B3. Nada aqui é recomendação de investimento.",
  sessions: (n) => count(n, "pregão", "pregões"),
  noData: "Sem dados",
  data: "Dados em tabela",
  dateRange: (from, to) => (from === to ? from : `${from} a ${to}`),

  facts: {
    label: "Números principais",
    constituents: "Ativos",
    heaviest: "Maior peso",
    topTen: "Dez maiores",
    ofIndex: "do índice",
    effective: "Número efetivo",
    effectiveNote: "de ativos de igual peso",
    level: "Último fechamento",
    points: "pontos",
  },

  columns: {
    session: "Pregão",
    ticker: "Código",
    company: "Empresa",
    shareClass: "Espécie",
    sector: "Setor",
    weight: "Participação, %",
    quantity: "Quantidade teórica",
    constituents: "Ativos",
    before: "Antes, %",
    after: "Depois, %",
    change: "Variação, p.p.",
    topFive: "Cinco maiores, %",
    topTen: "Dez maiores, %",
    herfindahl: "Herfindahl, pontos",
    effective: "Número efetivo",
    month: "Mês",
    sessions: "Pregões",
    lowest: "Mínimo",
    highest: "Máximo",
    last: "Último",
    drawdown: "Maior drawdown, %",
    portfolios: "Carteiras",
    levels: "Fechamentos",
  },

  sectors: {
    title: "Participação por setor",
    unit: "participação no índice, %",
    dates: (date) => `Pregão de ${date}`,
    older: (date) => `O último pregão coletado por setor; o de ${date} foi coletado sem setores.`,
    spelling: "Setores com os nomes da B3, cada um numa só grafia.",
    none: "Nenhum pregão até este foi coletado por setor.",
    summary: (sectors, first, weight) =>
      `${count(sectors, "setor", "setores")}. O maior é ${first}, com ${weight} do índice.`,
    unclassified: "Sem classificação",
  },
  heaviest: {
    title: "Maiores participações",
    unit: "participação no índice, %",
    dates: (date) => `Pregão de ${date}`,
    rest: (n, weight) => `${count(n, "outro ativo soma", "outros ativos somam")} ${weight}.`,
    divisor: (divisor) => `Redutor do índice: ${divisor}.`,
    none: "O lake não tem carteira deste índice até este pregão.",
    summary: (n, first, weight) =>
      `Os ${n} ativos de maior participação. O primeiro é ${first}, com ${weight} do índice.`,
  },
  changes: {
    title: "Maiores variações de participação",
    unit: "variação da participação, pontos percentuais",
    dates: (from, to) => `De ${from} a ${to}`,
    gap: "Pregões entre os dois não foram coletados.",
    moved: (entered, left) =>
      `${count(entered, "ativo entrou", "ativos entraram")} e ${count(left, "saiu", "saíram")}, por código: um código trocado conta nos dois.`,
    entered: "entrou",
    left: "saiu",
    gained: "ganhou participação",
    lost: "perdeu participação",
    none: "São precisos dois pregões com carteira, e o lake tem menos até este.",
    unchanged: "Nenhuma participação mudou entre os dois pregões.",
    summary: (n, first, change) =>
      `${count(n, "participação mudou", "participações mudaram")}. A maior variação é ${first}, ${change} pontos percentuais.`,
  },
  weights: {
    title: "Participações no tempo",
    unit: "participação no índice, %",
    dates: (sessions, range) => `${sessions}, ${range}`,
    gaps: "Tracejado: pregões intermediários não coletados.",
    even: "Os pregões estão a distâncias iguais.",
    none: "São precisos dois pregões com carteira, e o lake tem menos até este.",
    summary: (tickers, range) => `Participações de ${tickers}, ${range}.`,
  },
  levels: {
    title: "Fechamento e drawdown",
    unit: "fechamento, mil pontos",
    drawdownUnit: "drawdown desde o maior fechamento, %",
    dates: (sessions, range) => `${sessions}, ${range}`,
    since: (date) => `Drawdown: abaixo do maior fechamento desde ${date}, o primeiro do lake.`,
    sinceRescaled: (date) =>
      `Drawdown: abaixo do maior fechamento desde ${date}. Os fechamentos anteriores estão em outra escala e não aparecem.`,
    stepped: (date) =>
      `Antes de ${date} o índice foi dividido por 10 ou por 100 mais de uma vez: variação e drawdown podem ir de uma escala a outra.`,
    none: "O lake não tem fechamento deste índice até este pregão.",
    summary: (from, to, deepest, on) =>
      `O fechamento foi de ${from} a ${to} pontos. O maior drawdown foi de ${deepest}, em ${on}.`,
    change: (percent) => `O fechamento variou ${percent} no período.`,
  },
  concentration: {
    title: "Concentração",
    unit: "participação dos maiores, %",
    herfindahlUnit: "índice de Herfindahl, pontos de 10.000",
    topFive: "5 maiores",
    topTen: "10 maiores",
    herfindahl: "IHH",
    dates: (sessions, range) => `${sessions}, ${range}`,
    note: "Índice de Herfindahl: a soma dos quadrados das participações em por cento; 10.000 é um único ativo.",
    none: "O lake não tem carteira deste índice até este pregão.",
    summary: (five, ten, herfindahl) =>
      `No último pregão os cinco maiores somam ${five}, os dez maiores ${ten}; o índice de Herfindahl é de ${herfindahl} pontos.`,
  },
  coverage: {
    title: "Cobertura: o que o lake tem",
    dates: (range) => range,
    held: {
      both: "Carteira e fechamento",
      portfolio: "Carteira",
      level: "Fechamento",
      none: "Pregão sem dados",
    },
    older: (years) => `${count(years, "ano anterior não aparece", "anos anteriores não aparecem")}.`,
    leftOut: "Anos sem dados não aparecem.",
    none: "O lake não tem nada deste índice.",
    summary: (portfolios, levels, sessions) =>
      `De ${count(sessions, "pregão", "pregões")}, ${portfolios} com carteira e ${levels} com fechamento.`,
  },
};
