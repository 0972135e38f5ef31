// Parts of Node that most commands do without, loaded when they are used: each takes a millisecond or two of the start.

/** Node's own function, which older ones lack; a bundle of CommonJS has another. */
const load: (name: string) => unknown = process.getBuiltinModule ?? ((name) => require(name));

export const builtin = {
  get childProcess(): typeof import("node:child_process") {
    return load("node:child_process") as typeof import("node:child_process");
  },
  get crypto(): typeof import("node:crypto") {
    return load("node:crypto") as typeof import("node:crypto");
  },
  get net(): typeof import("node:net") {
    return load("node:net") as typeof import("node:net");
  },
  get os(): typeof import("node:os") {
    return load("node:os") as typeof import("node:os");
  },
  get readline(): typeof import("node:readline/promises") {
    return load("node:readline/promises") as typeof import("node:readline/promises");
  },
  get tty(): typeof import("node:tty") {
    return load("node:tty") as typeof import("node:tty");
  },
  get v8(): typeof import("node:v8") {
    return load("node:v8") as typeof import("node:v8");
  },
  get vm(): typeof import("node:vm") {
    return load("node:vm") as typeof import("node:vm");
  },
  get workerThreads(): typeof import("node:worker_threads") {
    return load("node:worker_threads") as typeof import("node:worker_threads");
  },
  get zlib(): typeof import("node:zlib") {
    return load("node:zlib") as typeof import("node:zlib");
  },
};
