// Parts of Node that most commands do without, loaded when they are used: each takes a millisecond or two of the start.
import { createRequire } from "node:module";

const load = createRequire(process.execPath);

export const builtin = {
  get childProcess(): typeof import("node:child_process") {
    return load("node:child_process");
  },
  get readline(): typeof import("node:readline/promises") {
    return load("node:readline/promises");
  },
  get tty(): typeof import("node:tty") {
    return load("node:tty");
  },
  get v8(): typeof import("node:v8") {
    return load("node:v8");
  },
  get zlib(): typeof import("node:zlib") {
    return load("node:zlib");
  },
};
