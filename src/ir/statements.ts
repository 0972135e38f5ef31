// Statements of the IR, one class a kind; their union is Stmt. Users import nodes.ts.
import type { Pos } from "../source/position.ts";
import type { Expr } from "./expressions.ts";
import type { Label, Var } from "./func.ts";
import { type BinaryOp, Esc, Node, NodeKind, type RangeKind } from "./node-kinds.ts";
import type { Type } from "./type.ts";

/** A new instance of local `v` begins its life here, with `init` or zeroed. A heap variable is allocated here. */
export class Define extends Node {
  declare readonly kind: NodeKind.Define;
  v: Var;
  init: Expr | null;
  constructor(pos: Pos, v: Var, init: Expr | null) {
    super(NodeKind.Define, pos);
    this.v = v;
    this.init = init;
  }
}

/**
 * `lhs = rhs`. Order: the operands of lhs (pointer, slice, index, map, key) left to right, then rhs, then checks of lhs
 * (nil, bounds, nil map), then the store.
 */
export class Assign extends Node {
  declare readonly kind: NodeKind.Assign;
  lhs: Expr;
  rhs: Expr;
  constructor(pos: Pos, lhs: Expr, rhs: Expr) {
    super(NodeKind.Assign, pos);
    this.lhs = lhs;
    this.rhs = rhs;
  }
}

/** `lhs op= rhs`: operands of lhs are evaluated once. For strings only Add. Shifts as in Binary. */
export class AssignOp extends Node {
  declare readonly kind: NodeKind.AssignOp;
  op: BinaryOp;
  lhs: Expr;
  rhs: Expr;
  constructor(pos: Pos, op: BinaryOp, lhs: Expr, rhs: Expr) {
    super(NodeKind.AssignOp, pos);
    this.op = op;
    this.lhs = lhs;
    this.rhs = rhs;
  }
}

/**
 * `vars[0], vars[1], … = rhs` where rhs has a tuple type: calls with several results, `v, ok` forms. null drops a value.
 * The variables are assigned, not begun; types are exactly those of the tuple.
 */
export class AssignTuple extends Node {
  declare readonly kind: NodeKind.AssignTuple;
  vars: (Var | null)[];
  rhs: Expr;
  constructor(pos: Pos, vars: (Var | null)[], rhs: Expr) {
    super(NodeKind.AssignTuple, pos);
    this.vars = vars;
    this.rhs = rhs;
  }
}

/** Evaluates `x` for its effects (and its possible panic). */
export class ExprStmt extends Node {
  declare readonly kind: NodeKind.ExprStmt;
  x: Expr;
  constructor(pos: Pos, x: Expr) {
    super(NodeKind.ExprStmt, pos);
    this.x = x;
  }
}

/** Statements in order; `Break` to its label leaves it. */
export class Block extends Node {
  declare readonly kind: NodeKind.Block;
  label: Label | null;
  body: Stmt[];
  constructor(pos: Pos, label: Label | null, body: Stmt[]) {
    super(NodeKind.Block, pos);
    this.label = label;
    this.body = body;
  }
}

export class If extends Node {
  declare readonly kind: NodeKind.If;
  cond: Expr;
  body: Stmt[];
  els: Stmt[];
  constructor(pos: Pos, cond: Expr, body: Stmt[], els: Stmt[]) {
    super(NodeKind.If, pos);
    this.cond = cond;
    this.body = body;
    this.els = els;
  }
}

/** `for ; cond; post`: cond null is true; `Continue` goes to post. Per-iteration variables are already spelt out. */
export class For extends Node {
  declare readonly kind: NodeKind.For;
  label: Label;
  cond: Expr | null;
  post: Stmt[];
  body: Stmt[];
  constructor(pos: Pos, label: Label, cond: Expr | null, post: Stmt[], body: Stmt[]) {
    super(NodeKind.For, pos);
    this.label = label;
    this.cond = cond;
    this.post = post;
    this.body = body;
  }
}

/**
 * A range loop. `key` and `value` (null when not wanted) begin a new instance in every iteration, as by Define. Loops over
 * array values and functions have been rewritten by the builder.
 */
export class Range extends Node {
  declare readonly kind: NodeKind.Range;
  label: Label;
  rangeKind: RangeKind;
  x: Expr;
  key: Var | null;
  value: Var | null;
  body: Stmt[];
  constructor(pos: Pos, label: Label, rangeKind: RangeKind, x: Expr, key: Var | null, value: Var | null, body: Stmt[]) {
    super(NodeKind.Range, pos);
    this.label = label;
    this.rangeKind = rangeKind;
    this.x = x;
    this.key = key;
    this.value = value;
    this.body = body;
  }
}

/** One clause of a Switch. Without `fallsThrough` the clause ends the switch. */
export class SwitchCase {
  pos: Pos;
  /** Compared in order with the tag as by Compare; without a tag: conditions. Empty and `isDefault` for default. */
  values: Expr[];
  isDefault: boolean;
  body: Stmt[];
  fallsThrough: boolean;
  constructor(pos: Pos, values: Expr[], isDefault: boolean, body: Stmt[], fallsThrough: boolean) {
    this.pos = pos;
    this.values = values;
    this.isDefault = isDefault;
    this.body = body;
    this.fallsThrough = fallsThrough;
  }
}

/** `switch tag`: the tag is evaluated once; cases are tried in source order, default last wherever it stands. */
export class Switch extends Node {
  declare readonly kind: NodeKind.Switch;
  label: Label;
  tag: Expr | null;
  cases: SwitchCase[];
  constructor(pos: Pos, label: Label, tag: Expr | null, cases: SwitchCase[]) {
    super(NodeKind.Switch, pos);
    this.label = label;
    this.tag = tag;
    this.cases = cases;
  }
}

/** One clause of a TypeSwitch: null in `types` is nil. `v` begins at the top of the clause. */
export class TypeCase {
  pos: Pos;
  types: (Type | null)[];
  isDefault: boolean;
  /** Its type is the single type of the clause, or that of the switch operand. null when there is none or it is unused. */
  v: Var | null;
  body: Stmt[];
  constructor(pos: Pos, types: (Type | null)[], isDefault: boolean, v: Var | null, body: Stmt[]) {
    this.pos = pos;
    this.types = types;
    this.isDefault = isDefault;
    this.v = v;
    this.body = body;
  }
}

/** `switch v := x.(type)`: x is an interface, evaluated once. */
export class TypeSwitch extends Node {
  declare readonly kind: NodeKind.TypeSwitch;
  label: Label;
  x: Expr;
  cases: TypeCase[];
  constructor(pos: Pos, label: Label, x: Expr, cases: TypeCase[]) {
    super(NodeKind.TypeSwitch, pos);
    this.label = label;
    this.x = x;
    this.cases = cases;
  }
}

export const enum SelectKind {
  Send = 1,
  Receive = 2,
  Default = 3,
}

/** One clause of a Select. `value` and `ok` of a receive begin at the top of the clause; null when not wanted. */
export class SelectCase {
  pos: Pos;
  kind: SelectKind;
  ch: Expr | null;
  /** The value sent. */
  send: Expr | null;
  value: Var | null;
  ok: Var | null;
  body: Stmt[];
  constructor(
    pos: Pos,
    kind: SelectKind,
    ch: Expr | null,
    send: Expr | null,
    value: Var | null,
    ok: Var | null,
    body: Stmt[],
  ) {
    this.pos = pos;
    this.kind = kind;
    this.ch = ch;
    this.send = send;
    this.value = value;
    this.ok = ok;
    this.body = body;
  }
}

/** `select`: channels and sent values of all clauses are evaluated first, in source order. */
export class Select extends Node {
  declare readonly kind: NodeKind.Select;
  label: Label;
  cases: SelectCase[];
  constructor(pos: Pos, label: Label, cases: SelectCase[]) {
    super(NodeKind.Select, pos);
    this.label = label;
    this.cases = cases;
  }
}

/** `go fn()`: fn is a func() value; arguments were bound by the builder in a wrapper closure. */
export class Go extends Node {
  declare readonly kind: NodeKind.Go;
  fn: Expr;
  constructor(pos: Pos, fn: Expr) {
    super(NodeKind.Go, pos);
    this.fn = fn;
  }
}

/** `defer fn()`: fn is a func() value, evaluated now and called when the function returns or panics. */
export class Defer extends Node {
  declare readonly kind: NodeKind.Defer;
  fn: Expr;
  /** Stack: runs at most once per call of the function and the record may live in the frame. */
  esc: Esc;
  /** For a defer in the body of a range-over-func loop: the outer function's token from `runtime.deferrangefunc`. */
  at: Var | null;
  constructor(pos: Pos, fn: Expr) {
    super(NodeKind.Defer, pos);
    this.fn = fn;
    this.esc = Esc.Unknown;
    this.at = null;
  }
}

/** All values are evaluated, then stored in the result variables, then deferred calls run. Empty with results: bare. */
export class Return extends Node {
  declare readonly kind: NodeKind.Return;
  values: Expr[];
  constructor(pos: Pos, values: Expr[]) {
    super(NodeKind.Return, pos);
    this.values = values;
  }
}

export class Send extends Node {
  declare readonly kind: NodeKind.Send;
  ch: Expr;
  value: Expr;
  constructor(pos: Pos, ch: Expr, value: Expr) {
    super(NodeKind.Send, pos);
    this.ch = ch;
    this.value = value;
  }
}

/** The place that Gotos of `label` go to. */
export class LabelMark extends Node {
  declare readonly kind: NodeKind.LabelMark;
  label: Label;
  constructor(pos: Pos, label: Label) {
    super(NodeKind.LabelMark, pos);
    this.label = label;
  }
}

export class Goto extends Node {
  declare readonly kind: NodeKind.Goto;
  label: Label;
  constructor(pos: Pos, label: Label) {
    super(NodeKind.Goto, pos);
    this.label = label;
  }
}

/** Leaves the enclosing Block, For, Range, Switch, TypeSwitch or Select that has `label`. */
export class Break extends Node {
  declare readonly kind: NodeKind.Break;
  label: Label;
  constructor(pos: Pos, label: Label) {
    super(NodeKind.Break, pos);
    this.label = label;
  }
}

/** Next iteration of the enclosing For or Range that has `label`. */
export class Continue extends Node {
  declare readonly kind: NodeKind.Continue;
  label: Label;
  constructor(pos: Pos, label: Label) {
    super(NodeKind.Continue, pos);
    this.label = label;
  }
}

/** The place where the body of inline tree entry `index` begins; keeps a line for the call even when all else folds. */
export class InlineMark extends Node {
  declare readonly kind: NodeKind.InlineMark;
  index: number;
  constructor(pos: Pos, index: number) {
    super(NodeKind.InlineMark, pos);
    this.index = index;
  }
}

export type Stmt =
  | Define
  | Assign
  | AssignOp
  | AssignTuple
  | ExprStmt
  | Block
  | If
  | For
  | Range
  | Switch
  | TypeSwitch
  | Select
  | Go
  | Defer
  | Return
  | Send
  | LabelMark
  | Goto
  | Break
  | Continue
  | InlineMark;
