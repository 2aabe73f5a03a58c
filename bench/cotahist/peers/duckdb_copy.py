"""Zip to one Parquet a session with DuckDB: read_csv, substr, COPY partitioned."""

import resource
import sys
import tempfile
import zipfile
from pathlib import Path

import duckdb

source, target = sys.argv[1], Path(sys.argv[2])


def price(start, scale=2, length=13):
    point = start + length - scale
    precision = 13 if length == 13 else 18
    return (
        f"(substr(line, {start}, {length - scale}) || '.' || substr(line, {point}, {scale}))"
        f"::DECIMAL({precision},{scale})"
    )


columns = {
    "session_date": "strptime(substr(line, 3, 8), '%Y%m%d')::DATE",
    "bdi_code": "rtrim(substr(line, 11, 2))",
    "ticker": "rtrim(substr(line, 13, 12))",
    "market_type": "substr(line, 25, 3)",
    "issuer_name": "rtrim(substr(line, 28, 12))",
    "specification": "rtrim(substr(line, 40, 10))",
    "forward_days": "coalesce(nullif(trim(substr(line, 50, 3)), ''), '0')::INTEGER",
    "currency": "rtrim(substr(line, 53, 4))",
    "open_price": price(57),
    "high_price": price(70),
    "low_price": price(83),
    "average_price": price(96),
    "close_price": price(109),
    "best_bid_price": price(122),
    "best_ask_price": price(135),
    "trade_count": "substr(line, 148, 5)::INTEGER",
    "quantity": "substr(line, 153, 18)::BIGINT",
    "traded_value": price(171, 2, 18),
    "strike_price": price(189),
    "strike_correction": "substr(line, 202, 1)",
    "expiry_date": "strptime(nullif(substr(line, 203, 8), '99991231'), '%Y%m%d')::DATE",
    "quotation_factor": "substr(line, 211, 7)::INTEGER",
    "strike_points": price(218, 6),
    "isin": "rtrim(substr(line, 231, 12))",
    "distribution_number": "substr(line, 243, 3)",
}

with tempfile.TemporaryDirectory() as folder, zipfile.ZipFile(source) as archive:
    file = archive.extract(archive.namelist()[0], folder)
    connection = duckdb.connect()
    selected = ", ".join(f"{sql} AS {name}" for name, sql in columns.items())
    rows = connection.execute(
        f"""
        COPY (
            SELECT {selected}, session_date AS session
            FROM read_csv('{file}', header = false, columns = {{'line': 'VARCHAR'}}, delim = '\x01',
                          quote = '', escape = '', auto_detect = false, strict_mode = false)
            WHERE substr(line, 1, 2) = '01'
        ) TO '{target}' (FORMAT parquet, COMPRESSION zstd, PARTITION_BY (session), OVERWRITE_OR_IGNORE)
        """
    ).fetchone()[0]
print(rows, resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
