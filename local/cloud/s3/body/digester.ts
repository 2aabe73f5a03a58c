export interface Digester {
  update(chunk: Uint8Array): void;
  digest(): Buffer;
}
