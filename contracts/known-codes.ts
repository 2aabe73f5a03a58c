/**
 * The indexes that B3 has listed in GetStockIndex from May 2022 to October 2026. A setting that names another one is
 * taken for a slip of the pen; what B3 itself lists later is collected all the same where the setting is `all`.
 */
export const knownIndexCodes: readonly string[] = [
  ...[
    "AGFS",
    "BDRX",
    "BNCO",
    "GPTW",
    "IBBC",
    "IBBE",
    "IBBR",
    "IBEE",
    "IBEP",
    "IBEW",
    "IBHB",
    "IBLV",
    "IBOV",
    "IBRA",
  ],
  ...[
    "IBSD",
    "IBST",
    "IBXL",
    "IBXX",
    "ICO2",
    "ICON",
    "IDIV",
    "IDVR",
    "IEEX",
    "IFES",
    "IFIL",
    "IFIX",
    "IFNC",
    "IGCT",
  ],
  ...["IGCX", "IGNM", "IMAT", "IMOB", "INDX", "ISEE", "ITAG", "IVBX", "MLCX", "SCSR", "SMLL", "UTIL"],
];

/** What is collected each session, by name; the registry in core says how. */
export const sessionDatasets: readonly string[] = [
  "portfolio-by-code",
  "portfolio-by-sector",
  "theoretical-portfolio",
  "quarterly-preview",
  "index-membership",
  "index-levels",
  "quotes",
];
