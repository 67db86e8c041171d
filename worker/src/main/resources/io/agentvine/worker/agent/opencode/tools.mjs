// OpenCode's tools, by the names and fields that the policy and people know.
import path from "node:path"

export const TOOLS = {
  bash: ["Bash", {}],
  read: ["Read", { filePath: "file_path" }],
  write: ["Write", { filePath: "file_path" }],
  edit: ["Edit", { filePath: "file_path", oldString: "old_string", newString: "new_string", replaceAll: "replace_all" }],
  glob: ["Glob", {}],
  grep: ["Grep", { include: "glob" }],
  list: ["LS", {}],
  webfetch: ["WebFetch", {}],
  task: ["Task", {}],
  todowrite: ["TodoWrite", {}],
  todoread: ["TodoRead", {}],
}

const renamed = (input, names) => Object.fromEntries(Object.entries(input ?? {}).map(([key, value]) => [names[key] ?? key, value]))

/** Null: it is not known. */
export const asPolicySees = (tool, input) => {
  const known = Object.hasOwn(TOOLS, tool) ? TOOLS[tool] : null
  return known && { name: known[0], input: renamed(input, known[1]) }
}

export const asToolTakes = (tool, input) => renamed(input, Object.fromEntries(Object.entries(TOOLS[tool][1]).map(([theirs, ours]) => [ours, theirs])))

const PATHS = { bash: "workdir", read: "filePath", write: "filePath", edit: "filePath", glob: "path", grep: "path", list: "path" }

/** In the clone, and not in the folder in which OpenCode was begun. */
export function located(tool, args, clone) {
  const field = PATHS[tool]
  if (field && !String(args[field] ?? "").startsWith("~")) args[field] = path.resolve(clone, args[field] ?? ".")
}
