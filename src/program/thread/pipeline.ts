// The front end's side of the second thread: functions in SSA form go out, their code comes back later, in the same order. In:
// functions, as they are begun. Out: their symbols filled in, when they are needed.
import { InternalError } from "../../base/internal-error.ts";
import type { Type as IrType } from "../../ir/type.ts";
import type { ObjSymbol } from "../../obj/symbol.ts";
import type { FileSet, FileTable, Pos, SourceFile } from "../../source/position.ts";
import type { Func } from "../../ssa/func.ts";
import { FuncWriter } from "../../ssa/wire/writer.ts";
import type { AssembleContext, TextFlag } from "../../target/amd64/assemble.ts";
import type { Compilation } from "../compilation.ts";
import type { FunctionTables } from "../tables.ts";
import type { CodeThread, Job } from "./messages.ts";
import { type Result, ResultReader } from "./results.ts";

/** A thread takes a while until it runs at speed: it is worth it for more functions than these. */
const few = 30;
/** So many words of functions are sent at once. */
const enough = 1 << 13;

/** What results are made of. */
export interface PipelineWorld {
  readonly context: AssembleContext;
  readonly compilation: Compilation;
  readonly files: FileSet;
  readonly tables: FunctionTables;
}

export class Pipeline {
  private readonly open: () => CodeThread | null;
  private readonly optimize: boolean;
  private thread: CodeThread | null = null;
  private count = 0;
  private readonly writer: FuncWriter;
  private readonly reader: ResultReader;
  private readonly files: Files;
  private jobs: Job[] = [];
  private readonly compilation: Compilation;
  private isBusy = false;
  private readonly build = ++builds;

  /** `open` starts the thread; null: it cannot be done. */
  constructor(open: () => CodeThread | null, optimize: boolean, world: PipelineWorld) {
    this.open = open;
    this.optimize = optimize;
    this.files = new Files(world.files, world.context);
    const { compilation, context, tables } = world;
    this.compilation = compilation;
    const { table } = compilation.symbols;
    this.writer = new FuncWriter((s) => table.get(s.name, (s as ObjSymbol).abi) === s);
    this.reader = new ResultReader({
      known: (n) => this.writer.symbolAt(n) as ObjSymbol,
      named: (name, abi) => context.lookup(name, abi),
      string: (bytes) => compilation.text(bytes),
      float: (x, size) => compilation.float(x, size),
      descriptor: (n) => compilation.type(this.writer.typeAt(n).origin as IrType),
      mask: (bytes) => compilation.names.mask(bytes),
      table: (key, bytes, refs) => tables.keyed(key, bytes, refs),
      arrived: (s) => compilation.ahead?.arrived(s),
    });
  }

  /** One more function needs code that nobody has made. */
  expect(): void {
    if (++this.count === few) this.thread = this.open();
  }

  get isRunning(): boolean {
    return this.thread !== null;
  }

  /** Has the code of `f` made, which is gone then. What is returned waits for it, fills in `s` and says why that cannot be done, or null. */
  begin(s: ObjSymbol, f: Func, flags: TextFlag | 0): () => string | null {
    const { files, paths } = this.files.of(f);
    this.writer.add(f);
    f.release();
    this.jobs.push({ name: s.name, abi: s.abi, flags, files, paths });
    if (this.writer.size >= enough) this.post();
    const result = this.reader.expect(s);
    return () => this.take(result);
  }

  /** Nothing more will be asked for: the other thread forgets what it knows. */
  finish(): void {
    this.jobs = [];
    this.thread?.post({ build: 0, optimize: false, functions: null, jobs: [] });
    this.thread = null;
  }

  private post(): void {
    this.thread!.post({ build: this.build, optimize: this.optimize, functions: this.writer.take(), jobs: this.jobs });
    this.jobs = [];
  }

  /** Instead of waiting: something that will be asked for. False: there is nothing. */
  private doOther(): boolean {
    const { ahead } = this.compilation;
    if (ahead === null || this.isBusy) return false;
    this.isBusy = true;
    const done = ahead.makeNext();
    this.isBusy = false;
    return done;
  }

  private take(r: Result): string | null {
    if (!r.isThere && this.jobs.length > 0) this.post();
    while (!r.isThere) {
      const reply = this.thread!.poll() ?? (this.doOther() ? null : this.thread!.wait());
      // Another build may have been given up.
      if (reply?.build === this.build) this.reader.receive(reply);
    }
    if (r.failure !== null) throw new InternalError(r.failure);
    if (r.problem === null) this.reader.fill(r);
    return r.problem;
  }
}

/** How many builds there have been in this process. */
let builds = 0;

interface NewFiles {
  files: readonly FileTable[];
  paths: readonly (readonly [string, string])[];
}

const none: NewFiles = { files: [], paths: [] };

/** Which files the other thread has heard of. */
class Files {
  private readonly set: FileSet;
  private readonly context: AssembleContext;
  private readonly known = new Set<SourceFile>();
  private readonly names = new Set<string>();
  private found: SourceFile[] = [];
  /** The range of positions of the file that the last position was in. */
  private from = 1;
  private to = 0;

  constructor(set: FileSet, context: AssembleContext) {
    this.set = set;
    this.context = context;
  }

  /** What has to be said of the files that `f` lies in. */
  of(f: Func): NewFiles {
    this.note(f.pos);
    for (let i = 0; i < f.blocks.length; i++) {
      const b = f.blocks[i]!;
      this.note(b.pos);
      const { values } = b;
      for (let k = 0; k < values.length; k++) this.note(values[k]!.pos);
    }
    for (let i = 0; i < f.inlineTree.length; i++) this.note(f.inlineTree[i]!.pos);
    const variables = f.sourceVars;
    if (variables !== null) for (let i = 0; i < variables.length; i++) this.note(variables[i]!.pos);
    return this.found.length === 0 ? none : this.tell();
  }

  private note(pos: Pos): void {
    if ((pos >= this.from && pos <= this.to) || pos <= 0) return;
    const file = this.set.file(pos);
    if (file === undefined) return;
    this.from = file.base;
    this.to = file.base + file.size;
    if (this.known.has(file)) return;
    this.known.add(file);
    this.found.push(file);
  }

  private tell(): NewFiles {
    const files = this.found.map((f) => f.table());
    this.found = [];
    const paths: (readonly [string, string])[] = [];
    const say = (name: string): void => {
      if (this.names.has(name)) return;
      this.names.add(name);
      paths.push([name, this.context.path(name)]);
    };
    for (const f of files) {
      say(f.name);
      for (const d of f.directives) say(d.filename);
    }
    return { files, paths };
  }
}
