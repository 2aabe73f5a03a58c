import { hostname, userInfo } from "node:os";

/** Who runs the command, for the record of what is done: user and host. */
export const operator = (): string => `${userInfo().username}@${hostname()}`;
