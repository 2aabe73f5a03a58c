"""Fills the refined tables of some sessions by the statements of sql/refined, on Spark.

--sessions YYYY-MM-DD,…   --run-id ID   as the trigger gives them
--lake s3://BUCKET/       --sql s3://BUCKET/…/  where the tables and the statements lie
--tables JSON             [{"name", "inputs", "partitionKeys"}], from the table contracts
"""

import argparse
import json

from pyspark.sql import SparkSession

SETTINGS = {
    # A bad cast or an overflow fails, where Spark would write NULL.
    "spark.sql.ansi.enabled": "true",
    "spark.sql.session.timeZone": "UTC",
    # Keeps '09' a text.
    "spark.sql.sources.partitionColumnTypeInference.enabled": "false",
    "spark.sql.parquet.outputTimestampType": "TIMESTAMP_MICROS",
}


def read_arguments():
    parser = argparse.ArgumentParser()
    for name in ("sessions", "run-id", "lake", "sql", "tables"):
        parser.add_argument(f"--{name}", required=True)
    # Glue adds arguments of its own.
    return parser.parse_known_args()[0]


def path_of(spark, text):
    path = spark._jvm.org.apache.hadoop.fs.Path(text)
    return path, path.getFileSystem(spark._jsc.hadoopConfiguration())


def exists(spark, text):
    path, files = path_of(spark, text)
    return files.exists(path)


def remove(spark, text):
    path, files = path_of(spark, text)
    files.delete(path, True)


def refine(spark, lake, sql, table, session):
    """Replaces the session's folder; without an input there is none."""
    year, month, day = session.split("-")
    target = f"{lake}refined/{table['name']}/session_date={session}/"
    inputs = {name: f"{lake}curated/{name}/" for name in table["inputs"]}
    folders = {name: f"{base}ano={year}/mes={month}/dia={day}/" for name, base in inputs.items()}
    if not all(exists(spark, folder) for folder in folders.values()):
        return remove(spark, target)
    for name, base in inputs.items():
        spark.read.option("basePath", base).parquet(folders[name]).createOrReplaceTempView(name)
    rows = spark.sql(sql, args={"from_date": session, "to_date": session})
    keys = table["partitionKeys"][1:]
    columns = rows.drop("session_date")
    ordered = [*keys, *(name for name in columns.columns if name not in keys)]
    one_file_each = columns.repartition(*keys) if keys else columns.coalesce(1)
    writer = one_file_each.sortWithinPartitions(*ordered).write.mode("overwrite")
    (writer.partitionBy(*keys) if keys else writer).parquet(target)


def main():
    arguments = read_arguments()
    builder = SparkSession.builder.appName(f"refine {arguments.run_id}")
    for name, value in SETTINGS.items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    for table in json.loads(arguments.tables):
        statement = f"{arguments.sql}{table['name']}.sql"
        sql = spark.read.text(statement, wholetext=True).first()[0]
        for session in sorted(set(arguments.sessions.split(","))):
            refine(spark, arguments.lake, sql, table, session)


if __name__ == "__main__":
    main()
