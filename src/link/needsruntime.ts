// A program with an entry of its own, which does not start the Go runtime, must not need it. In: the entry; out: the first
// symbol on the way that only works with the runtime, what construct it stands for, and how the entry leads to it.
import { RelocType } from "../obj/kinds.ts";
import { Rec, u16 } from "../obj/objfile.ts";
import type { Link } from "./state.ts";

/** Functions of package runtime that need nothing but their arguments. */
const selfContained =
  /^runtime\.(memmove|memclrNoHeapPointers|memequal\w*|duffzero|duffcopy|cmpstring|strequal|tlsg|zerobase|zeroVal|useAVXmemmove|x86Has\w+|unreachableMethod|text|etext)$/;

/** What people write that leads to a function of the runtime. First match counts. */
const constructs: readonly (readonly [RegExp, string])[] = [
  [/^morestack/, "stack growth; mark the function //go:nosplit"],
  [/^(newobject|mallocgc|makeslice\w*|growslice\w*|makeslicecopy|new\w*array)$/, "memory allocation"],
  [/^(map\w+|makemap\w*)$/, "a map"],
  [/^(chan\w+|makechan\w*|closechan|select\w+|block)$/, "a channel"],
  [/^(newproc|goexit\w*|Gosched|gopark)$/, "a goroutine"],
  [/^(defer\w+)$/, "defer"],
  [/^(gopanic|gorecover|panicwrap)$/, "panic or recover"],
  [/^(panicBounds\w*|panic[A-Z]\w*|goPanic\w+)$/, "a bounds check that may fail"],
  [/^(panic\w+)$/, "a run-time panic"],
  [/^(print\w+)$/, "print or println"],
  [/^(concat\w+|slicebytetostring\w*|stringto\w+|intstring|rawstring\w*|decoderune)$/, "a string operation"],
  [
    /^(conv[TI]\w*|assert\w+|typeAssert\w*|interfaceSwitch\w*|[ei]faceeq|efaceeq|ifaceeq|nilinterequal|interequal)$/,
    "an interface value",
  ],
  [
    /^(writeBarrier|gcWriteBarrier\w*|wb\w+|typedmem\w+|typedslice\w+|bulkBarrier\w*)$/,
    "a pointer write that the garbage collector must see",
  ],
  [/^(racefuncenter|msan\w+|asan\w+)$/, "instrumented code"],
];

/** The error message, or null if the program gets by without the runtime. */
export function explainRuntimeNeed(link: Link, entry: number): string | null {
  const { syms } = link;
  const from = new Map<number, number>([[entry, 0]]);
  const queue = [entry];
  for (let head = 0; head < queue.length; head++) {
    const id = queue[head]!;
    const object = syms.objects[syms.obj[id]!]!;
    for (let at = syms.relocAt[id]!, end = at + Rec.Reloc * syms.relocCount[id]!; at < end; at += Rec.Reloc) {
      const type = u16(syms.mem, at + 5);
      if ((type & RelocType.Weak) !== 0 || syms.mem[at + 4] === 0) continue;
      const target = syms.resolve(object, at + 15);
      if (target === 0 || from.has(target) || !syms.isReachable(target)) continue;
      from.set(target, id);
      if (syms.nameStartsWith(target, "runtime.") && !selfContained.test(syms.name(target))) {
        return describe(link, target, from);
      }
      queue.push(target);
    }
  }
  return null;
}

function describe(link: Link, target: number, from: ReadonlyMap<number, number>): string {
  const { syms } = link;
  const chain: string[] = [];
  for (let s = target; s !== 0; s = from.get(s)!) {
    // A function and its wrapper for the other calling convention have one name.
    const name = syms.name(s);
    if (chain[chain.length - 1] !== name) chain.push(name);
  }
  chain.reverse();
  const name = chain[chain.length - 1]!;
  const construct =
    constructs.find(([pattern]) => pattern.test(name.slice("runtime.".length)))?.[1] ?? "a function of the runtime";
  return `${chain[0]}: the entry does not start the Go runtime, but ${name} (${construct}) is reached:\n\t${chain.join("\n\t→ ")}`;
}
