"""Zip to one Parquet with b3cotahist, as its documentation shows: floats, one file for all sessions."""

import resource
import sys
from pathlib import Path

import b3cotahist

quotes = b3cotahist.read_zip(sys.argv[1])
quotes.to_parquet(Path(sys.argv[2]) / "quotes.parquet", compression="zstd")
print(len(quotes), resource.getrusage(resource.RUSAGE_SELF).ru_maxrss)
