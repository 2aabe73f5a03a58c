import type { Digester } from "./digester.ts";

/** Reflected polynomials: Castagnoli's, and that of the NVMe specification in two halves. */
const castagnoli = 0x82f63b78;
const nvme = { high: 0x9a6c9329, low: 0xac4bc9b5 };

const castagnoliTable = Uint32Array.from({ length: 256 }, (_, byte) => {
  let value = byte;
  for (let bit = 0; bit < 8; bit++) value = value & 1 ? (value >>> 1) ^ castagnoli : value >>> 1;
  return value;
});

const nvmeHigh = new Uint32Array(256);
const nvmeLow = new Uint32Array(256);
for (let byte = 0; byte < 256; byte++) {
  let high = 0;
  let low = byte;
  for (let bit = 0; bit < 8; bit++) {
    const carry = low & 1;
    low = (low >>> 1) | ((high & 1) << 31);
    high >>>= 1;
    if (carry) {
      high ^= nvme.high;
      low ^= nvme.low;
    }
  }
  nvmeHigh[byte] = high;
  nvmeLow[byte] = low;
}

export const crc32c = (): Digester => {
  let sum = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) sum = (castagnoliTable[(sum ^ byte) & 0xff] as number) ^ (sum >>> 8);
    },
    digest() {
      const bytes = Buffer.alloc(4);
      bytes.writeUInt32BE((sum ^ 0xffffffff) >>> 0);
      return bytes;
    },
  };
};

/** In halves of 32 bits: a BigInt for every byte would be a hundred times slower. */
export const crc64nvme = (): Digester => {
  let high = 0xffffffff;
  let low = 0xffffffff;
  return {
    update(chunk) {
      for (const byte of chunk) {
        const at = (low ^ byte) & 0xff;
        low = ((low >>> 8) | (high << 24)) ^ (nvmeLow[at] as number);
        high = (high >>> 8) ^ (nvmeHigh[at] as number);
      }
    },
    digest() {
      const bytes = Buffer.alloc(8);
      bytes.writeUInt32BE((high ^ 0xffffffff) >>> 0, 0);
      bytes.writeUInt32BE((low ^ 0xffffffff) >>> 0, 4);
      return bytes;
    },
  };
};
