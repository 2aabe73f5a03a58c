import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type Paint, renderLogLine } from "../../cli/render/log-line.ts";

const plain: Paint = (_, text) => text;
const marked: Paint = (style, text) => `<${style}>${text}</>`;
const timestamp = "2026-11-24T12:34:56.789Z";
const time = new Date(timestamp).toTimeString().slice(0, 8);

describe("a line of a function's log", () => {
  it("shows time, level, function, message and fields in one line", () => {
    const line = {
      timestamp,
      service: "compact-day",
      level: "INFO",
      message: "table written",
      key: "curated/index_portfolio/part-00000.parquet",
      rows: 84,
      sha256: "ab".repeat(32),
      nothing: null,
      reason: "two words",
      missing: ["a/IBOV", "a/IFIX", "a/SMLL", "a/IDIV", "a/IBRA"],
      none: [],
    };
    expect(renderLogLine(line, plain)).toBe(
      `${time} INFO  compact-day         table written key=curated/index_portfolio/part-00000.parquet rows=84 ` +
        'sha256=abababababab… reason="two words" missing=[a/IBOV,a/IFIX,a/SMLL,…2 more] none=[]',
    );
  });

  it.each([
    ["INFO", "<green>INFO </>", "> done"],
    ["WARN", "<yellow>WARN </>", "<yellow>done</>"],
    ["ERROR", "<red>ERROR</>", "<red>done</>"],
    ["DEBUG", "<dim>DEBUG</>", "<dim>done</>"],
  ])("shows %s in its colour", (level, shown, message) => {
    const text = renderLogLine({ timestamp, service: "fetch-page", level, message: "done" }, marked);
    expect(text).toContain(shown);
    expect(text).toContain(message);
    expect(text).toContain("<cyan>fetch-page");
  });

  it("lets no value steer the terminal or begin a line of its own", () => {
    fc.assert(
      fc.property(fc.string({ unit: "binary" }), fc.jsonValue(), (text, value) => {
        const line = { timestamp, service: "fetch-page", level: "INFO", message: "m", text, value };
        expect(renderLogLine(line, plain)).not.toMatch(/\p{Cc}/u);
      }),
    );
    const cleared = { timestamp, service: "fetch-page", level: "ERROR", message: "\u001b[2Jgone" };
    expect(renderLogLine(cleared, plain)).toContain("\\u001b[2Jgone");
  });
});
