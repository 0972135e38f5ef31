// What the archive readers throw for archives that are damaged or of a kind that they do not know.

export class ArchiveError extends Error {}
