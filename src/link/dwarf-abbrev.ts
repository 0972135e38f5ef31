// The kinds of entries in units of packages. Contract: DWARF 4, section 7.5.3.

export const languageGo = 0x16;

export const enum Abbrev {
  Unit = 1,
  DataUnit = 2,
  Global = 3,
  Abstract = 4,
  InlinedRange = 5,
  InlinedRanges = 6,
  /** A function; plus FunctionBit's. */
  Function = 7,
}

export const enum FunctionBit {
  Local = 1,
  /** Has entries inside its own. */
  Parent = 2,
  /** Nobody wrote it: no file and line. */
  Made = 4,
}

// Attributes with their forms.
const name = [0x03, 0x08]; // string
const lowPc = [0x11, 0x01]; // addr
const highPc = [0x12, 0x06]; // data4: how many bytes there are
const rangeList = [0x55, 0x17]; // sec_offset
const external = [0x3f, 0x19]; // flag_present
const origin = [0x31, 0x10]; // ref_addr
const line = [0x3b, 0x0f]; // udata
const callSite = [0x58, 0x0f, 0x59, 0x0f]; // file, line: udata

/** The abbreviation of a function with those bits. */
function functionAbbrev(bits: number): readonly number[] {
  // name, low_pc, high_pc, frame_base exprloc; decl_file udata, decl_line udata; external
  return [
    0x2e,
    (bits & FunctionBit.Parent) !== 0 ? 1 : 0,
    ...[...name, ...lowPc, ...highPc, 0x40, 0x18],
    ...((bits & FunctionBit.Made) !== 0 ? [] : [0x3a, 0x0f, ...line]),
    ...((bits & FunctionBit.Local) !== 0 ? [] : external),
  ];
}

/** [tag, has children, attribute, form, …] by number. */
export const abbreviations: readonly (readonly number[])[] = [
  // compile_unit: name, language data1, stmt_list sec_offset, low_pc, ranges, comp_dir string, producer string
  [0x11, 1, ...name, 0x13, 0x0b, 0x10, 0x17, ...lowPc, ...rangeList, 0x1b, 0x08, 0x25, 0x08],
  // the same without functions
  [0x11, 1, ...name, 0x13, 0x0b, 0x1b, 0x08, 0x25, 0x08],
  // variable of a package: location exprloc, type ref_addr
  [0x34, 0, ...name, 0x02, 0x18, 0x49, 0x10, ...external],
  // subprogram that stands for its inlined copies: inline data1
  [0x2e, 0, ...name, 0x20, 0x0b, ...line, ...external],
  // inlined_subroutine, with one range and with several
  [0x1d, 1, ...origin, ...lowPc, ...highPc, ...callSite],
  [0x1d, 1, ...origin, ...rangeList, ...callSite],
  // subprogram, by FunctionBit
  ...[0, 1, 2, 3, 4, 5, 6, 7].map(functionAbbrev),
];
