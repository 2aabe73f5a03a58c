"""Zip to one Parquet a session with Polars: one pass, exact scaled integers.

Arguments: the zip, a folder, and the encoding the text is read in, with commas and columns behind it where each file's
rows are to be in their order.
"""

import resource
import sys
import zipfile
from pathlib import Path

import polars as pl

source, target = sys.argv[1], Path(sys.argv[2])
encoding, *key = sys.argv[3].split(",")
line = pl.col("line")


def text(start, length):
    return line.str.slice(start - 1, length).str.strip_chars_end(" ")


def number(start, length, dtype=pl.Int64):
    return line.str.slice(start - 1, length).cast(dtype)


columns = {
    "session_date": line.str.slice(2, 8).str.to_date("%Y%m%d"),
    "bdi_code": text(11, 2),
    "ticker": text(13, 12),
    "market_type": text(25, 3),
    "issuer_name": text(28, 12),
    "specification": text(40, 10),
    "forward_days": line.str.slice(49, 3).str.strip_chars(" ").replace("", "0").cast(pl.Int32),
    "currency": text(53, 4),
    "open_price": number(57, 13),
    "high_price": number(70, 13),
    "low_price": number(83, 13),
    "average_price": number(96, 13),
    "close_price": number(109, 13),
    "best_bid_price": number(122, 13),
    "best_ask_price": number(135, 13),
    "trade_count": number(148, 5, pl.Int32),
    "quantity": number(153, 18),
    "traded_value": number(171, 18),
    "strike_price": number(189, 13),
    "strike_correction": text(202, 1),
    "expiry_date": line.str.slice(202, 8).replace("99991231", None).str.to_date("%Y%m%d"),
    "quotation_factor": number(211, 7, pl.Int32),
    "strike_points": number(218, 13),
    "isin": text(231, 12),
    "distribution_number": text(243, 3),
}

with zipfile.ZipFile(source) as archive:
    content = archive.read(archive.namelist()[0])
lines = pl.read_csv(
    content,
    has_header=False,
    separator="\x01",
    quote_char=None,
    encoding=encoding,
    schema={"line": pl.String},
)
del content
quotes = lines.lazy().filter(line.str.starts_with("01")).select(**columns).collect()
rows = 0
for (session,), part in quotes.partition_by("session_date", as_dict=True, maintain_order=True).items():
    if key:
        part = part.sort(key)
    part.write_parquet(target / f"{session}.parquet", compression="zstd", compression_level=1)
    rows += part.height
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
