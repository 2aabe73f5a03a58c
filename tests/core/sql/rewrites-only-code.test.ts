import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { bindNamed, bindQuestionMarks, toDollarParameters } from "../../../core/sql/parameters.ts";
import { blankComments, scanSql, sqlString } from "../../../core/sql/scan.ts";

describe("named parameters", () => {
  it.each([
    ["d BETWEEN :from_date AND :to_date", "d BETWEEN $from_date AND $to_date"],
    [
      "SELECT ':no', \":no\", `:no` -- :no\n, :yes /* :no */",
      "SELECT ':no', \":no\", `:no` -- :no\n, $yes /* :no */",
    ],
    ["a::VARCHAR || ':x''y :z'", "a::VARCHAR || ':x''y :z'"],
    ["'it''s' = :a AND x=:b", "'it''s' = $a AND x=$b"],
    ["SELECT '10:30', :time", "SELECT '10:30', $time"],
  ])("%s", (sql, expected) => {
    expect(toDollarParameters(sql)).toBe(expected);
  });
});

describe("named parameters as literals", () => {
  it("stand in code alone, each with its value", () => {
    expect(bindNamed("a = :x AND b = ':x' AND c::DATE = :y -- :z", { x: "IBOV", y: "2025-07-04" })).toBe(
      "a = 'IBOV' AND b = ':x' AND c::DATE = '2025-07-04' -- :z",
    );
  });

  it("have a value each, which no literal can be broken out of", () => {
    expect(() => bindNamed("a = :x", {})).toThrow(/:x has no value/);
    expect(() => bindNamed("a = :toString", {})).toThrow(/:toString has no value/);
    for (const bad of ["' OR 1=1 --", "\\"]) expect(() => bindNamed("a = :x", { x: bad })).toThrow(/quote/);
  });
});

describe("question marks", () => {
  it("takes literals only, and as many as there are marks", () => {
    expect(bindQuestionMarks("a = ? AND b = '?' AND c > ? -- ?", ["'x''y'", "-1.5"])).toBe(
      "a = 'x''y' AND b = '?' AND c > -1.5 -- ?",
    );
    for (const bad of ["x", "1; DROP TABLE t", "'a' OR 1=1", "'", "", "(SELECT 1)", "1 -- "])
      expect(() => bindQuestionMarks("a = ?", [bad])).toThrow(/not a literal/);
    expect(() => bindQuestionMarks("a = ? AND b = ?", ["1"])).toThrow(/expected 2 but found 1/);
  });

  it("cannot be talked out of a literal", () => {
    fc.assert(
      fc.property(fc.string(), (value) => {
        const [before, literal, after] = scanSql(bindQuestionMarks("a = ? OR b", [sqlString(value)]));
        expect(before?.text).toBe("a = ");
        expect(literal).toEqual({ kind: "string", text: sqlString(value) });
        expect(after?.text).toBe(" OR b");
      }),
    );
  });
});

describe("the scan", () => {
  const sqlish = fc
    .array(fc.constantFrom("'", '"', "`", "--", "/*", "*/", "\n", ":a", "?", "x", " ", "é"))
    .map((parts) => parts.join(""));

  it("loses nothing, and blanking keeps every place", () => {
    fc.assert(
      fc.property(sqlish, (sql) => {
        expect(
          scanSql(sql)
            .map(({ text }) => text)
            .join(""),
        ).toBe(sql);
        const blank = blankComments(sql);
        expect(blank).toHaveLength(sql.length);
        expect(blank.split("\n")).toHaveLength(sql.split("\n").length);
      }),
    );
  });
});
