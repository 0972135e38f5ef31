// What map code shares with internal/runtime/maps: the group of slots that each map type has, and the shapes of the map
// header and iterator. Contract: GOROOT/src/internal/runtime/maps (group.go, map.go, table.go), internal/abi (map.go),
// Go 1.26. The runtime reads these offsets; a change there must be followed here.
import { Field, type Type, type TypeTable, uint64Type } from "./type.ts";

/** Slots of a group. */
export const mapGroupSlots = 8;
/** Keys and elements larger than this are stored behind a pointer. */
export const mapMaxKeyBytes = 128;
export const mapMaxElemBytes = 128;

function internalField(name: string, type: Type): Field {
  return new Field(name, "", "", type, false, "");
}

/** The group struct of a map type: `struct { ctrl uint64; slots [8]struct { key K; elem E } }`. */
export function mapGroup(table: TypeTable, map: Type): Type {
  const known = map.mapGroup;
  if (known !== null) return known;
  const key = map.key.size > mapMaxKeyBytes ? map.key.pointer() : map.key;
  const elem = map.elem.size > mapMaxElemBytes ? map.elem.pointer() : map.elem;
  const slot = table.internalStruct([internalField("key", key), internalField("elem", elem)], true);
  const slots = table.internalArray(slot, mapGroupSlots, true);
  const group = table.internalStruct([internalField("ctrl", uint64Type), internalField("slots", slots)], true);
  group.groupOf = map;
  map.setMapGroup(group);
  return group;
}

/** One key-element pair of a group. */
export function mapSlot(table: TypeTable, map: Type): Type {
  return mapGroup(table, map).fields[1]!.type.elem;
}

/** internal/runtime/maps.Map (the header that a map value points to) and Iter: sizes and the offsets compiled code reads. */
export const mapHeader = {
  size: 48,
  usedOffset: 0,
  seedOffset: 8,
  dirPtrOffset: 16,
  dirLenOffset: 24,
  pointerBytes: 24,
} as const;
export const mapIter = { size: 96, keyOffset: 0, elemOffset: 8, pointerBytes: 88 } as const;
