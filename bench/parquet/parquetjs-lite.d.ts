declare module "parquetjs-lite" {
  import type { Writable } from "node:stream";

  namespace parquet {
    interface FieldDefinition {
      readonly type: "UTF8" | "DATE" | "DOUBLE" | "INT32" | "INT64";
      readonly optional?: boolean;
      readonly compression?: "UNCOMPRESSED" | "SNAPPY" | "GZIP";
    }
    class ParquetSchema {
      constructor(fields: Readonly<Record<string, FieldDefinition>>);
    }
    class ParquetWriter {
      static openFile(schema: ParquetSchema, path: string): Promise<ParquetWriter>;
      static openStream(schema: ParquetSchema, stream: Writable): Promise<ParquetWriter>;
      appendRow(row: Readonly<Record<string, unknown>>): Promise<void>;
      close(): Promise<void>;
    }
  }
  export = parquet;
}
