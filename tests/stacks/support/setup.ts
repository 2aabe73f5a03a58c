import { ensurePlatform } from "../../../scripts/sst/install.mjs";

/** Before the first test of the group: SST's platform, where it is missing. */
export const setup = ensurePlatform;
