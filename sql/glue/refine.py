"""Fills the refined tables of some sessions by the statements of sql/refined, on Spark.

--sessions YYYY-MM-DD,…   --run-id ID   as the trigger gives them
--previous-sessions YYYY-MM-DD,…        the session before each of them, empty where it is not known
--lake s3://BUCKET/       --sql s3://BUCKET/…/  where the tables and the statements lie
--tables JSON             [{"name", "inputs", "previousInputs", "partitionKeys", "columns"}], from the table contracts;
                          columns: {"index_code": "string not null", …}
"""

import argparse
import json
import re
from concurrent.futures import ThreadPoolExecutor

from pyspark.sql import SparkSession, functions

SETTINGS = {
    # A bad cast or an overflow fails, where Spark would write NULL.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Keeps '09' a text.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
    # A folder is replaced as a whole: a ticker that is no more must not stay.
    "spark.sql.sources.partitionOverwriteMode": "static",
    # A session has a few thousand rows.
    "spark.sql.shuffle.partitions": "4",
}

# Sessions at one time: each is a few small jobs that wait for S3 more than they compute.
PARALLEL = 4

NOT_NULL = " not null"


def split_sessions(text):
    return [part.strip() for part in text.split(",")]


def read_arguments(argv=None):
    # Glue adds arguments of its own; none of them may be taken for the beginning of one of ours.
    parser = argparse.ArgumentParser(allow_abbrev=False)
    for name in ("sessions", "run-id", "lake", "sql", "tables"):
        parser.add_argument(f"--{name}", required=True)
    # Left out, it would say of every session that the one before is not known, and remove what is made of both.
    parser.add_argument("--previous-sessions", nargs="?", const="", required=True)
    arguments = parser.parse_known_args(argv)[0]

    sessions = split_sessions(arguments.sessions)
    previous = split_sessions(arguments.previous_sessions)
    if len(previous) != len(sessions):
        parser.error(f"--previous-sessions names {len(previous)} for {len(sessions)} sessions")
    for session in [*sessions, *filter(None, previous)]:
        if not re.fullmatch(r"\d{4}-\d{2}-\d{2}", session):
            parser.error(f"{session!r} is no session: YYYY-MM-DD")
    arguments.sessions = dict(sorted(zip(sessions, previous)))
    arguments.tables = json.loads(arguments.tables)
    return arguments


def path_of(spark, text):
    path = spark._jvm.org.apache.hadoop.fs.Path(text)
    return path, path.getFileSystem(spark._jsc.hadoopConfiguration())


def has_data(spark, folder):
    """Whether a folder holds a data file; names that begin with _ or . are leftovers and markers."""
    path, files = path_of(spark, folder)
    if not files.exists(path):
        return False
    names = [status.getPath().getName() for status in files.listStatus(path)]
    return any(name.endswith(".parquet") and name[0] not in "_." for name in names)


def remove(spark, folder):
    path, files = path_of(spark, folder)
    files.delete(path, True)


def inputs_of(table, session, previous):
    """Views that the statement reads, each with its table and session."""
    own = {name: (name, session) for name in table["inputs"]}
    before = {f"previous_{name}": (name, previous) for name in table.get("previousInputs", [])}
    return {**own, **before}


def check(table, session, rows):
    """The result must be of that session and as the contract says: what the writer on one machine refuses, too."""
    where = f"{table['name']} of {session}"
    columns = table["columns"]
    types = {field.name: field.dataType.simpleString() for field in rows.schema.fields}
    expected = {name: text.removesuffix(NOT_NULL) for name, text in columns.items()}
    expected |= {name: "string" for name in table["partitionKeys"]}
    if types != expected:
        raise TypeError(f"{where} has the columns {types}, not the contract's {expected}")
    not_null = [name for name, text in columns.items() if text.endswith(NOT_NULL)]
    counted = [functions.count("*"), functions.count_if(rows["session_date"] == session)]
    found, of_session, *filled = rows.agg(
        *counted, *(functions.count(rows[name]) for name in [*not_null, *table["partitionKeys"]])
    ).first()
    if of_session != found:
        raise ValueError(f"{where} has {found - of_session} rows of another session")
    if min(filled) != found:
        raise ValueError(f"{where} has a NULL where the contract allows none")
    return found


def refine(spark, lake, sql, table, session, previous):
    """Replaces the session's folder; without an input there is none."""
    target = f"{lake}refined/{table['name']}/session_date={session}/"
    for view, (name, day) in inputs_of(table, session, previous).items():
        base = f"{lake}curated/{name}/"
        folder = base + "ano={}/mes={}/dia={}/".format(*day.split("-")) if day else None
        if folder is None or not has_data(spark, folder):
            return remove(spark, target)
        spark.read.option("basePath", base).parquet(folder).createOrReplaceTempView(view)
    rows = spark.sql(sql, args={"from_date": session, "to_date": session})
    keys = table["partitionKeys"][1:]
    ordered = [*keys, *(name for name in rows.columns if name not in (*keys, "session_date"))]
    one_file_each = rows.repartition(*keys) if keys else rows.coalesce(1)
    # Computed and checked before the folder is touched.
    made = one_file_each.sortWithinPartitions(*ordered).persist()
    try:
        if check(table, session, made) == 0:
            return remove(spark, target)
        writer = made.drop("session_date").write.mode("overwrite")
        writer = writer.option("mapreduce.fileoutputcommitter.marksuccessfuljobs", "false")
        (writer.partitionBy(*keys) if keys else writer).parquet(target)
    finally:
        made.unpersist()


def main():
    arguments = read_arguments()
    builder = SparkSession.builder.appName(f"refine {arguments.run_id}")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    shared = builder.getOrCreate()
    statements = {
        table["name"]: shared.read.text(f"{arguments.sql}{table['name']}.sql", wholetext=True).first()[0]
        for table in arguments.tables
    }

    def refine_session(session, previous):
        # Views have the names of tables: sessions that are refined side by side must not see each other's.
        spark = shared.newSession()
        for name, value in SETTINGS.items():
            spark.conf.set(name, value)
        for table in arguments.tables:
            refine(spark, arguments.lake, statements[table["name"]], table, session, previous)

    with ThreadPoolExecutor(PARALLEL) as pool:
        done = [(session, pool.submit(refine_session, session, before)) for session, before in arguments.sessions.items()]
    # One that failed has not kept the others from being refined.
    failed = {session: run.exception() for session, run in done if run.exception()}
    for session, error in failed.items():
        print(f"{session}: {error}")
    if failed:
        raise RuntimeError(f"not refined: {', '.join(failed)}") from next(iter(failed.values()))


if __name__ == "__main__":
    main()
