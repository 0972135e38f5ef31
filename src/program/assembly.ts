// The assembly sources of a program's packages, as symbols. In: loaded packages with .s files. Out: text and data symbols
// by name and calling convention. Files are read and assembled when first something that no Go source defines is asked for.
import { Assembly } from "../asm/assemble.ts";
import type { Package as LoadedPackage } from "../load/program.ts";
import { Abi } from "../obj/kinds.ts";
import type { ObjSymbol } from "../obj/symbol.ts";
import { formatPosition, NoPos } from "../source/position.ts";
import { asmHeader } from "./asm-header.ts";
import { type Frontend, symbolPath } from "./frontend.ts";

const defines = ["GOOS_linux", "GOARCH_amd64", "GOAMD64_v1"];

/** All assembly of a program. */
export class AssemblySources {
  private readonly frontend: Frontend;
  private readonly path: (filename: string) => string;
  private readonly internal = new Map<string, ObjSymbol>();
  private readonly abi0 = new Map<string, ObjSymbol>();
  private ready = false;

  /** `path` is how a source file's name is written into the program. */
  constructor(frontend: Frontend, path: (filename: string) => string) {
    this.frontend = frontend;
    this.path = path;
  }

  /** The symbol that some assembly file defines, or undefined. */
  lookup(name: string, abi: Abi): ObjSymbol | undefined {
    if (!this.ready) {
      this.ready = true;
      for (const p of this.frontend.loaded()) if (p.asmFiles.length > 0) this.assemble(p);
    }
    return (abi === Abi.Internal ? this.internal : this.abi0).get(name);
  }

  private assemble(p: LoadedPackage): void {
    const { files, goroot } = this.frontend.load;
    const assembly = new Assembly({
      packagePath: symbolPath(p),
      defines,
      include: (from, name) => {
        if (name === "go_asm.h") return new TextEncoder().encode(asmHeader(this.frontend.source(p).types));
        for (const dir of [from, p.dir, `${goroot}/src/runtime`]) {
          const text = files.readFile(`${dir}/${name}`);
          if (text !== null) return text;
        }
        return null;
      },
      path: this.path,
      report: (d) => {
        const at = formatPosition({ ...assembly.files.position(d.pos), column: 0 });
        this.frontend.report({ ...d, pos: NoPos, message: `${at}: ${d.message}` });
      },
    });
    for (const file of p.asmFiles) {
      const text = files.readFile(file);
      if (text === null) this.frontend.report({ pos: NoPos, severity: "error", message: `cannot read ${file}` });
      else assembly.assemble(file, text);
    }
    for (const s of [...assembly.pkg.text, ...assembly.pkg.data]) {
      (s.abi === Abi.Internal ? this.internal : this.abi0).set(s.name, s);
    }
  }
}
