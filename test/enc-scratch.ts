import { readFileSync } from "node:fs";
import { Assembly } from "/work/wt/amd64/src/asm/assemble.ts";
import { formatInstruction } from "/work/wt/amd64/src/target/amd64/listing.ts";
const dir = "/usr/local/go/src/cmd/asm/internal/asm/testdata/";
let pass=0, fail=0;
for (const f of process.argv.slice(2)) {
  const src = readFileSync(dir+f);
  const errs: string[] = [];
  const a: Assembly = new Assembly({ packagePath: "p", defines: [], include: (d,n)=>{ try { return readFileSync("/usr/local/go/src/runtime/"+n.split("/").pop());} catch { return null; } }, path: x=>x, report: d=>{ const p=a.files.position(d.pos); errs.push(`${p.line}: ${d.message}`);} });
  const t0=performance.now();
  const ok = a.assemble(f, src);
  const t1=performance.now();
  console.log(f, ok, (t1-t0).toFixed(0)+"ms", a.pkg.text.length, errs.slice(0,8));
  if (!ok) { const by = new Map<string,number>(); for(const e of errs){ const k=e.replace(/^\d+: /,"").slice(0,30); by.set(k,(by.get(k)??0)+1);} console.log(by); continue; }
  // compare
  const lines = src.toString().split("\n");
  const s = a.pkg.text[0]!;
  const pcs = (await import("/work/wt/amd64/src/obj/pctable.ts")).decodePcTable(s.func!.pcline);
  for (const r of pcs) {
    const line = lines[r.value-1]!;
    const m = /\/\/ ([0-9a-f]+(?: or [0-9a-f]+)*)\s*$/.exec(line); if (!m) continue;
    const want = m[1]!.split(" or ").filter(x=>x.length%2===0);
    const got = Buffer.from(s.data.subarray(r.pc, r.end)).toString("hex");
    if (want.includes(got)) pass++; else { fail++; if (fail<15) console.log("DIFF", line.trim(), got); }
  }
}
console.log({pass, fail});
