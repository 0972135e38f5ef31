// What the thread that makes code runs. In: requests. Out: replies. It has nothing but the back end: no source, no types of the
// language, no packages.
import { stringName } from "../../abi/names.ts";
import { hex } from "../../abi/symbols.ts";
import { InternalError } from "../../base/internal-error.ts";
import { Abi } from "../../obj/kinds.ts";
import { ObjSymbol } from "../../obj/symbol.ts";
import { FileSet, type Pos, SourceFile } from "../../source/position.ts";
import type { FuncMessage } from "../../ssa/wire/format.ts";
import { FuncReader } from "../../ssa/wire/reader.ts";
import type { AssembleContext } from "../../target/amd64/assemble.ts";
import { type CodeOptions, makeCode } from "../function-code.ts";
import { FunctionTables, TableSymbols } from "../tables.ts";
import type { Job, Reply, Request } from "./messages.ts";
import { type Origin, ResultWriter } from "./results.ts";

/** So much is sent at once. */
const enough = 1 << 15;

/** Answers one request after the other. */
export class CodeMachine {
  private readonly send: (reply: Reply) => void;
  private readonly alive: () => void;
  private build: Build | null = null;

  /** `alive` is called from time to time while a function is compiled. */
  constructor(send: (reply: Reply) => void, alive: () => void) {
    this.send = send;
    this.alive = alive;
  }

  answer(request: Request): void {
    if (request.build !== this.build?.number) this.build = request.build === 0 ? null : new Build(request, this.alive);
    const { build } = this;
    if (build === null || request.functions === null) return;
    build.begin(request.functions);
    for (const job of request.jobs) {
      build.run(job);
      if (build.results.size >= enough) this.send(build.results.take());
    }
    if (build.results.size > 0) this.send(build.results.take());
  }
}

/** What is known of one program. */
class Build {
  private readonly reader = new FuncReader();
  private readonly tableSymbols = new TableSymbols();
  private readonly tables: FunctionTables;
  private readonly files = new KnownFiles();
  private readonly paths = new Map<string, string>();
  private readonly origins = new Map<ObjSymbol, Origin>();
  private readonly strings = new Map<string, ObjSymbol>();
  private readonly floats = new Map<string, ObjSymbol>();
  private readonly options: Omit<CodeOptions, "abi" | "flags">;
  readonly results: ResultWriter;

  readonly number: number;

  constructor(request: Request, alive: () => void) {
    this.number = request.build;
    this.results = new ResultWriter(request.build, (s) => this.origin(s));
    this.tables = new FunctionTables(this.tableSymbols, (bytes) => this.mask(bytes));
    const context: AssembleContext = {
      lookup: (name, abi) => this.reader.lookup(name, abi),
      float32: (x) => this.float(x, 4),
      float64: (x) => this.float(x, 8),
      report: (d) => {
        throw new InternalError(`assemble: ${d.message}`);
      },
      files: this.files,
      path: (name) => {
        const path = this.paths.get(name);
        if (path === undefined) throw new InternalError(`thread: no path for ${name}`);
        return path;
      },
    };
    this.options = { optimize: request.optimize, hooks: { after: alive }, data: this.tables.make, context };
  }

  begin(functions: FuncMessage): void {
    this.reader.begin(functions);
  }

  /** Makes the code of the next function. */
  run(job: Job): void {
    try {
      for (const table of job.files) this.files.take(SourceFile.from(table));
      for (const [name, path] of job.paths) this.paths.set(name, path);
      const f = this.reader.next();
      f.stringSymbol = (bytes) => this.string(bytes);
      const s = new ObjSymbol(job.name, job.abi);
      const problem = makeCode(f, s, { ...this.options, abi: job.abi, flags: job.flags });
      if (problem === null) this.results.code(s);
      else this.results.problem(problem);
      f.release();
    } catch (e) {
      this.results.failure(e instanceof Error ? (e.stack ?? e.message) : String(e));
    }
  }

  private origin(s: ObjSymbol): Origin {
    const number = this.reader.numberOf(s);
    if (number >= 0) return { item: "known", number };
    const key = this.tableSymbols.keyOf(s);
    if (key !== null) return { item: "table", key };
    const origin = this.origins.get(s);
    if (origin !== undefined) return origin;
    const type = this.reader.typeOf(s);
    if (type >= 0) return { item: "descriptor", type };
    return this.reader.isNamed(s) ? { item: "named" } : { item: "own" };
  }

  /** The name tells which bytes, so that a function that names the symbol itself means the same one. */
  private string(bytes: string): ObjSymbol {
    let s = this.strings.get(bytes);
    if (s === undefined) {
      const b = new Uint8Array(bytes.length);
      for (let i = 0; i < bytes.length; i++) b[i] = bytes.charCodeAt(i);
      s = this.reader.lookup(stringName(b), Abi.Abi0);
      this.strings.set(bytes, s);
      this.origins.set(s, { item: "string", bytes: b });
    }
    return s;
  }

  private mask(bytes: Uint8Array): ObjSymbol {
    const s = this.reader.lookup(`runtime.gcbits.${hex(bytes)}`, Abi.Abi0);
    if (!this.origins.has(s)) {
      s.data = bytes;
      this.origins.set(s, { item: "mask" });
    }
    return s;
  }

  private float(x: number, size: 4 | 8): ObjSymbol {
    float[0] = x;
    const [lo, hi] = halves as unknown as [number, number];
    const key = `${size} ${lo} ${hi}`;
    let s = this.floats.get(key);
    if (s === undefined) {
      s = new ObjSymbol(`$f${key}`);
      this.floats.set(key, s);
      this.origins.set(s, { item: "float", size, lo, hi });
    }
    return s;
  }
}

const halves = new Int32Array(2);
const float = new Float64Array(halves.buffer);

/** The files that positions have been in. */
class KnownFiles extends FileSet {
  override file(pos: Pos): SourceFile | undefined {
    const f = super.file(pos);
    if (f === undefined && pos > 0) throw new InternalError(`thread: no file for position ${pos}`);
    return f;
  }
}
