// `glasgo tool link`; see ../tool-link.ts.
import { toolLink } from "../tool-link.ts";

export const summary = "link object files to an executable, with cmd/link's flags";

export async function main(args: string[]): Promise<number> {
  return toolLink(args);
}
