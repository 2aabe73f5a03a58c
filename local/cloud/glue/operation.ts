import * as z from "zod";
import { type Operation, ServiceError } from "./aws-json.ts";

export const notFound = (message: string) => new ServiceError("EntityNotFoundException", message);
export const alreadyExists = (message: string) => new ServiceError("AlreadyExistsException", message);
export const invalidInput = (message: string) => new ServiceError("InvalidInputException", message);

/** An operation whose input is held against a schema first: `InvalidInputException` names path and issue. */
export const operation =
  <Input>(schema: z.ZodType<Input>, run: (input: Input) => object | Promise<object>): Operation =>
  (input) => {
    const parsed = schema.safeParse(input);
    if (!parsed.success)
      throw invalidInput(
        parsed.error.issues.map(({ path, message }) => `${path.join(".")}: ${message}`).join("; "),
      );
    return run(parsed.data);
  };

/** Hive knows lower case only, so Glue folds the names of databases and tables. */
export const Name = z.string().min(1).max(255).toLowerCase();
/** Names of jobs keep their case. */
export const JobName = z.string().min(1).max(255);

export const paging = {
  NextToken: z.string().optional(),
  MaxResults: z.int().min(1).max(1000).optional(),
};

interface Paging {
  readonly NextToken?: string | undefined;
  readonly MaxResults?: number | undefined;
}

export interface Page<Item> {
  readonly items: readonly Item[];
  readonly NextToken?: string;
}

/** The position after which a listing goes on; below every position on its first page. */
export const after = ({ NextToken = "" }: Paging): string =>
  Buffer.from(NextToken, "base64url").toString("utf8");

/** The first page of items that are in ascending order of `position`. */
export const page = <Item>(
  items: Iterable<Item>,
  position: (item: Item) => string,
  { MaxResults = 1000 }: Paging,
): Page<Item> => {
  const found: Item[] = [];
  for (const item of items) {
    if (found.length === MaxResults) {
      const last = position(found.at(-1) as Item);
      return { items: found, NextToken: Buffer.from(last, "utf8").toString("base64url") };
    }
    found.push(item);
  }
  return { items: found };
};
