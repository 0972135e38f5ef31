// Comments in groups, and which of them document what: a lead comment stands above the current token, a line comment
// ends the line of the token before. Contract: src/go/parser/parser.go, next (Go 1.26).
import { Comment, CommentGroup } from "../ast.ts";
import type { Scanner } from "../scanner.ts";
import { Token } from "../token.ts";

export class CommentGroups {
  /** All groups so far. */
  readonly all: CommentGroup[] = [];
  /** The group that ends on the line above the current token. */
  lead: CommentGroup | null = null;
  /** The group that follows the previous token on its line, with nothing after it on the line where it ends. */
  line: CommentGroup | null = null;
  private readonly scanner: Scanner;
  /** Index in `scanner.comments` of what is not in a group yet. */
  private next = 0;

  constructor(scanner: Scanner) {
    this.scanner = scanner;
  }

  /** Groups the comments between the token at offset `before` and the current one. */
  collect(before: number): void {
    this.lead = null;
    this.line = null;
    const s = this.scanner;
    const offsets = s.comments!;
    if (this.next === offsets.length) return;
    const tokenLine = s.file.line(s.start);
    let endLine = -1;
    if (before >= 0 && s.file.line(offsets[this.next]!) === s.file.line(before)) {
      const group = this.group(0);
      endLine = this.endLine(group);
      const nextLine = this.next < offsets.length ? s.file.line(offsets[this.next]!) : tokenLine;
      const last = this.next === offsets.length && (s.tok === Token.Semicolon || s.tok === Token.EOF);
      if (nextLine !== endLine || last) this.line = group;
      endLine = -1;
    }
    let group: CommentGroup | null = null;
    while (this.next < offsets.length) {
      group = this.group(1);
      endLine = this.endLine(group);
    }
    if (group !== null && endLine + 1 === tokenLine) this.lead = group;
  }

  private endLine(group: CommentGroup): number {
    return this.scanner.file.line(group.list[group.list.length - 1]!.end - this.scanner.base);
  }

  /** Takes comments until one starts more than `gap` lines below the end of the one before. */
  private group(gap: number): CommentGroup {
    const s = this.scanner;
    const offsets = s.comments!;
    const list: Comment[] = [];
    let endLine = s.file.line(offsets[this.next]!);
    while (this.next < offsets.length && s.file.line(offsets[this.next]!) <= endLine + gap) {
      const start = offsets[this.next]!;
      const end = offsets[this.next + 1]!;
      list.push(new Comment(s.base + start, s.base + end, commentText(s.text.decode(start, end))));
      endLine = s.file.line(end);
      this.next += 2;
    }
    const group = new CommentGroup(list[0]!.pos, list);
    this.all.push(group);
    return group;
  }
}

/** The comment's text without carriage returns, but for one that keeps `*` and `/` apart. */
function commentText(text: string): string {
  if (!text.includes("\r")) return text;
  return text.startsWith("/*") ? text.replace(/(\*)?\r+(?=(\/)?)/g, keepApart) : text.replaceAll("\r", "");
}

function keepApart(_: string, star: string | undefined, slash: string | undefined): string {
  return star === undefined ? "" : slash === undefined ? star : `${star}\r`;
}
