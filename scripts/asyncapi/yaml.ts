import { stringify } from "yaml";
import { asyncApiDocument } from "./document.ts";

export const asyncApiFile = new URL("../../docs/asyncapi.yaml", import.meta.url);

/** The same bytes for the same contracts. */
export const asyncApiYaml = (): string =>
  stringify(asyncApiDocument(), { aliasDuplicateObjects: false, lineWidth: 110 });
