// What the linker need not ask for when a program is built again: the symbols of all packages that are not the user's own, in
// the linker's columns, as one entry of the cache. In: a program's packages; what its last build answered. Out: columns.
import { type Prepared, readPrepared, spelled, writePrepared } from "../../link/prepared.ts";
import { NotPrepared } from "../../link/provided.ts";
import { type Abi, SymFlag } from "../../obj/kinds.ts";
import type { ObjSymbol } from "../../obj/symbol.ts";
import { isHidden } from "./pack.ts";
import { type CachedProgram, references } from "./program-cache.ts";

/** Changes with the meaning of entries. */
const format = "prepared 2";
/** If a build had to ask for more symbols of these packages, the next one shall find them, too. */
const tolerated = 200;

/** What is known of the symbols that were answered. */
export interface AnswerFacts {
  owner(s: ObjSymbol): string | null;
  foreign(s: ObjSymbol): Iterable<string>;
  identity(s: ObjSymbol): string | null;
}

export class PreparedProgram {
  private readonly program: CachedProgram;
  private readonly key: string;
  /** Symbol paths of the packages whose symbols are prepared. */
  private readonly paths: ReadonlySet<string>;
  private readonly answers: ObjSymbol[] = [];
  private readonly absences: string[] = [];
  private readonly knownAbsent: ReadonlySet<string>;
  /** No build has had these packages before. */
  private readonly isNew: boolean;
  /** What the link begins with; null: there is nothing, or it was not enough. */
  readonly columns: Prepared | null;

  /** `afresh`: what there is was not enough. */
  constructor(program: CachedProgram, afresh: boolean) {
    this.program = program;
    // The user's own change too often.
    const packages = program.packages.filter((p) => !p.isOwn);
    this.paths = new Set(packages.map((p) => program.symbolPath(p)));
    const { store, keys } = program;
    // What suits one program suits another with the same imports less: each has its own.
    const main = program.packages[program.packages.length - 1]?.path ?? "";
    this.key = `${store.hash([format, main, ...packages.map((p) => keys.key(p))].join("\n"))}-prepared`;
    const bytes = store.local.get(this.key);
    this.isNew = bytes === null;
    this.columns = bytes === null || afresh ? null : readPrepared(bytes);
    if (this.columns !== null) this.columns.units = store.local.get(this.unitsKey);
    this.knownAbsent = new Set(this.columns?.texts.absent ?? []);
  }

  private get unitsKey(): string {
    return `${this.key}-units`;
  }

  /** Keeps what a link that began with `columns` found worth keeping. */
  saveUnits(bytes: Uint8Array): void {
    this.program.store.local.put(this.unitsKey, bytes);
  }

  get isUsed(): boolean {
    return this.columns !== null;
  }

  answered(s: ObjSymbol): void {
    this.answers.push(s);
  }

  /**
   * Nobody could make a symbol. Where that is new it may be because what refers to it, and would say how it is made, is
   * prepared and nothing else: then the program is linked from the beginning.
   */
  absent(name: string, abi: Abi): void {
    if (this.isUsed && !this.isAbsent(name, abi)) throw new NotPrepared();
    this.absences.push(spelled(name, abi));
  }

  /** An earlier build of the program has found that nobody could make it. */
  isAbsent(name: string, abi: Abi): boolean {
    return this.knownAbsent.has(spelled(name, abi));
  }

  /** Keeps what was answered for the next build. */
  save(facts: AnswerFacts): void {
    if (this.isNew) {
      // To prepare takes a tenth of a second: programs that are built once shall not wait for it.
      this.program.store.local.put(this.key, new Uint8Array(0));
      return;
    }
    const own = this.answers.filter((s) => this.isOwn(s, facts));
    if (this.isUsed && own.length <= tolerated) return;
    const answers = new Set(this.answers);
    const chosen = new Set(own);
    // What hangs on these and is declared nowhere.
    const seen = new Set<ObjSymbol>();
    const todo = [...own];
    for (let s = todo.pop(); s !== undefined; s = todo.pop()) {
      for (const t of references(s)) {
        if (seen.has(t) || !t.isDefined) continue;
        seen.add(t);
        if (!isHidden(t) && !t.has(SymFlag.ContentAddressable)) {
          // Others may go by the same name, and be defined: what the cache read to write it again.
          if (!answers.has(t) || chosen.has(t) || facts.owner(t) !== null || !this.covers(t, facts)) continue;
          chosen.add(t);
        }
        todo.push(t);
      }
    }
    const bytes = writePrepared([...chosen], this.absences, this.columns, facts.identity);
    this.program.store.local.put(this.key, bytes);
  }

  /** Whether `s` is of a package whose symbols are prepared, and depends on no others. */
  private isOwn(s: ObjSymbol, facts: AnswerFacts): boolean {
    const owner = facts.owner(s);
    return owner !== null && this.paths.has(owner) && this.covers(s, facts);
  }

  private covers(s: ObjSymbol, facts: AnswerFacts): boolean {
    for (const path of facts.foreign(s)) if (!this.paths.has(path)) return false;
    return true;
  }
}
