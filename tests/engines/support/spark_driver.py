"""A Spark that answers over HTTP on loopback, one request at a time; it ends when its stdin does.

Argument: Spark's settings as JSON. Its port is the first line of stdout. A POST holds one JSON:

{"sql": TEXT}                         -> {"columns": [{"name", "type"}], "rows": [[TEXT or null]]}
{"program": PATH, "arguments": […]}   -> {"exit": CODE, "stderr": TEXT}, once the program has ended
Anything that fails                   -> {"error": TEXT}
"""

import contextlib
import io
import json
import runpy
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

from pyspark.sql import SparkSession
from pyspark.sql.types import DecimalType


def text_of(value, data_type):
    if value is None or isinstance(value, str):
        return value
    if isinstance(data_type, DecimalType):
        # All digits of the scale: a value of 1E-7 comes to Python with others.
        return format(value, f".{data_type.scale}f")
    return str(value).lower() if isinstance(value, bool) else str(value)


def answer_sql(spark, sql):
    rows = spark.sql(sql)
    types = [field.dataType for field in rows.schema.fields]
    return {
        "columns": [{"name": name, "type": kind.simpleString()} for name, kind in zip(rows.columns, types)],
        "rows": [[text_of(value, kind) for value, kind in zip(row, types)] for row in rows.collect()],
    }


def run_program(path, arguments):
    """Runs it as `python PATH ARGUMENT…` would, over the session there is."""
    said = io.StringIO()
    before, sys.argv = sys.argv, [path, *arguments]
    try:
        with contextlib.redirect_stderr(said), contextlib.redirect_stdout(sys.stderr):
            runpy.run_path(path, run_name="__main__")
        code = 0
    except SystemExit as ending:
        code = ending.code
    finally:
        sys.argv = before
    return {"exit": code, "stderr": said.getvalue()}


def answer(spark, request):
    try:
        if "sql" in request:
            return answer_sql(spark, request["sql"])
        return run_program(request["program"], request["arguments"])
    except Exception as error:
        return {"error": f"{type(error).__name__}: {error}"}


def handler_for(spark):
    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            request = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
            body = json.dumps(answer(spark, request)).encode()
            self.send_response(200)
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)

        def log_message(self, *_):
            pass

    return Handler


def end_with_stdin(server):
    sys.stdin.read()
    server.shutdown()


def main():
    builder = SparkSession.builder
    for name, value in json.loads(sys.argv[1]).items():
        builder = builder.config(name, value)
    spark = builder.getOrCreate()
    spark.sparkContext.setLogLevel("ERROR")
    with HTTPServer(("127.0.0.1", 0), handler_for(spark)) as server:
        threading.Thread(target=end_with_stdin, args=(server,), daemon=True).start()
        print(server.server_port, flush=True)
        server.serve_forever()
    spark.stop()


if __name__ == "__main__":
    main()
