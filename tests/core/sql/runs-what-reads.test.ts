import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { onlyReading, refusalOf } from "../../../core/sql/only-reading.ts";
import { sqlName, sqlString } from "../../../core/sql/scan.ts";
import { checks, queries, refinedSql, reportSql } from "../../../sql/index.ts";

/** A statement as words, between which anything may stand that engines skip. */
const words = (text: string) => text.split(" ");

const reading = [
  "SELECT 1",
  "( SELECT 1 )",
  "( ( SELECT 1 ) UNION ( SELECT 2 ) )",
  "VALUES 1 , 2",
  "TABLE quotes",
  "WITH a AS ( SELECT 1 ) SELECT * FROM a",
  "WITH a ( n ) AS ( VALUES 1 ) , b AS NOT MATERIALIZED ( ( SELECT n FROM a ) ) SELECT n FROM b",
  "WITH RECURSIVE a ( n ) AS ( SELECT 1 UNION ALL SELECT n + 1 FROM a ) SELECT n FROM a",
  "WITH recursive AS ( SELECT 1 ) SELECT * FROM recursive",
  "WITH a AS ( WITH b AS ( SELECT 1 ) SELECT * FROM b ) ( SELECT * FROM a )",
  "SELECT replace ( update , 'a' , 'b' ) AS drop_it FROM t WHERE call = 'DELETE'",
  "EXPLAIN SELECT 1",
  "EXPLAIN ANALYZE VERBOSE SELECT 1",
  "EXPLAIN ( TYPE IO , FORMAT JSON ) WITH a AS ( SELECT 1 ) SELECT * FROM a",
  "EXPLAIN ( SELECT 1 )",
  "SHOW TABLES",
  "SHOW CREATE TABLE quotes",
  "DESCRIBE quotes",
  "DESC quotes",
];

const writing = [
  "DROP TABLE quotes",
  "DROP VIEW sector_summary",
  "CREATE OR REPLACE VIEW v AS SELECT 1",
  "CREATE TABLE t AS SELECT 1",
  "INSERT INTO quotes SELECT * FROM quotes",
  "DELETE FROM quotes",
  "UPDATE quotes SET ticker = 'x'",
  "MERGE INTO quotes USING t ON true WHEN MATCHED THEN DELETE",
  "ALTER TABLE quotes DROP PARTITION ( ano = '2025' )",
  "MSCK REPAIR TABLE quotes",
  "UNLOAD ( SELECT 1 ) TO 's3://b/' WITH ( format = 'PARQUET' )",
  "COPY ( SELECT 1 ) TO 'x'",
  "EXECUTE kept USING 1",
  "SET SESSION a = 1",
  "CALL system.run ( )",
  "FROM quotes INSERT OVERWRITE TABLE t SELECT *",
  "WITH a AS ( SELECT 1 ) INSERT INTO quotes SELECT * FROM a",
  "WITH a AS ( SELECT 1 ) DELETE FROM quotes",
  "WITH a AS ( DELETE FROM quotes RETURNING * ) SELECT * FROM a",
  "WITH b AS ( SELECT 1 ) , a AS ( ( UPDATE quotes SET n = 1 RETURNING * ) ) SELECT * FROM a",
  "WITH a AS ( WITH b AS ( DELETE FROM t RETURNING * ) SELECT 1 ) SELECT 1",
  "EXPLAIN ANALYZE INSERT INTO quotes SELECT 1",
  "EXPLAIN ( TYPE IO ) DELETE FROM quotes",
  "EXPLAIN DROP TABLE quotes",
  "( DROP TABLE quotes )",
];

const gap = fc.constantFrom(
  " ",
  "\n",
  "\t",
  "\r\n",
  "/**/",
  ' -- it\'s "DROP; TABLE" /*\n',
  "/* SELECT 'x; \n-- */",
  "\n--;\r\n",
);
const anyCase = fc.func(fc.boolean());

/** The statement with any gaps between its words, in any case. */
const written = (text: fc.Arbitrary<string>): fc.Arbitrary<string> =>
  fc
    .tuple(text.map(words), fc.infiniteStream(gap), anyCase, fc.constantFrom("", ";", " ; -- done\n"))
    .map(([parts, gaps, isLower, end]) => {
      const stream = gaps[Symbol.iterator]();
      const next = () => stream.next().value as string;
      return `${parts.map((part) => `${next()}${isLower(part) ? part.toLowerCase() : part}`).join("")}${next()}${end}`;
    });

describe("a statement", () => {
  it.each(reading)("that reads has no refusal: %s", (sql) => {
    expect(refusalOf(sql)).toBeUndefined();
  });

  it.each(writing)("that does more is refused, by its first word: %s", (sql) => {
    expect(refusalOf(sql)).toContain("only statements that read");
  });

  it("is judged alike however it is written", () => {
    fc.assert(
      fc.property(written(fc.constantFrom(...reading)), (sql) => {
        expect(refusalOf(sql)).toBeUndefined();
      }),
    );
    fc.assert(
      fc.property(written(fc.constantFrom(...writing)), (sql) => {
        expect(refusalOf(sql)).toBeDefined();
      }),
    );
  });

  it("is one alone", () => {
    const all = fc.constantFrom(...reading, ...writing);
    fc.assert(
      fc.property(written(fc.constantFrom(...reading)), written(all), (first, second) => {
        expect(refusalOf(`${first}\n;${second}`)).toBeDefined();
      }),
    );
    expect(refusalOf("SELECT 1; DROP TABLE quotes")).toContain("one statement at a time");
  });

  it("may hold any text in literals, quoted names and comments", () => {
    fc.assert(
      fc.property(fc.string(), fc.string(), (text, name) => {
        expect(refusalOf(`SELECT ${sqlString(text)} AS ${sqlName(name)}`)).toBeUndefined();
        expect(refusalOf(`SELECT 1 -- ${text.replaceAll(/[\r\n]/g, " ")}\n`)).toBeUndefined();
        expect(refusalOf(`/* ${text.replaceAll("*", "+")} */ SELECT 1`)).toBeUndefined();
      }),
    );
  });

  it("reads in every engine, whether or not a carriage return ends a comment there", () => {
    expect(refusalOf("--\rDROP TABLE quotes /*\nSELECT 1 */")).toBeDefined();
    expect(refusalOf("--\rSELECT 1 /*\nDROP TABLE quotes --*/")).toBeDefined();
  });

  it("is needed", () => {
    for (const nothing of ["", " ", "-- SELECT 1", "/* SELECT 1", ";"])
      expect(refusalOf(nothing)).toBeDefined();
  });

  it.each(Object.entries({ ...queries, ...checks, ...reportSql, ...refinedSql }))(
    "of sql reads: %s",
    (_, sql) => {
      expect(refusalOf(sql)).toBeUndefined();
    },
  );
});

describe("an engine that only reads", () => {
  it("is asked what reads, as it is written, and never hears the rest", async () => {
    const asked: string[] = [];
    const engine = onlyReading({
      run: async (sql) => {
        asked.push(sql);
        return { columns: [], rows: [] };
      },
    });
    await engine.run(" SELECT 1 -- yes");
    await expect(engine.run("DROP TABLE quotes")).rejects.toMatchObject({
      name: "VisibleError",
      code: "statement-not-allowed",
      message: expect.stringMatching(/^DROP: /),
    });
    expect(asked).toEqual([" SELECT 1 -- yes"]);
  });
});
