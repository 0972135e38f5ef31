import { writeFileSync, readFileSync } from "node:fs";
import { Assembly } from "/work/wt/amd64/src/asm/assemble.ts";
// reads lines from file, writes hex or null per line
const lines = readFileSync(process.argv[2]!, "utf8").split("\n").filter(Boolean);
const out: (string|null)[] = [];
const a: Assembly = new Assembly({ packagePath: "p", defines: [], include: ()=>null, path: x=>x, report: ()=>{} });
import { decodePcTable } from "/work/wt/amd64/src/obj/pctable.ts";
let bad = new Set<number>();
// bad lines: assemble all, collecting error lines, then again
const CH=400;
let ok = lines.map(()=>true);
for (let round=0; round<3; round++) {
  const src: string[]=[]; const map=[-1]; let n=0,t=0;
  lines.forEach((l,i)=>{ if(!ok[i]) return; if(n++%CH===0){src.push(`TEXT f${t++}(SB),4,$0`);map.push(-1);} src.push("\t"+l); map.push(i); });
  const errs: number[]=[]; let total=0;
  const asm: Assembly = new Assembly({ packagePath: "p", defines: [], include: ()=>null, path: x=>x, report: d=>{ total++; errs.push(asm.files.position(d.pos).line); } });
  const good = asm.assemble("x.s", new TextEncoder().encode(src.join("\n")+"\n"));
  if (good) { lines.forEach(()=>out.push(null)); for (const f of asm.pkg.text) for (const r of decodePcTable(f.func!.pcline)) { const i=map[r.value]!; if(i>=0) out[i]=Buffer.from(f.data.subarray(r.pc,r.end)).toString("hex"); } break; }
  for (const e of errs) if (map[e]!>=0) ok[map[e]!]=false;
}
writeFileSync(process.argv[3]!, JSON.stringify(out));
