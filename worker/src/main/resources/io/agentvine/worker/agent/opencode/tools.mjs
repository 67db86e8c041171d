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

/** OpenCode's own names of what its tools take, but for those that the table above renames. */
const TAKES = {
  bash: ["command", "description", "timeout", "workdir"],
  read: ["offset", "limit"],
  write: ["content"],
  edit: [],
  glob: ["pattern", "path"],
  grep: ["pattern", "path"],
  list: ["path", "ignore"],
  webfetch: ["url", "format", "timeout"],
  task: ["description", "prompt", "subagent_type", "task_id"],
  todowrite: ["todos"],
  todoread: [],
}

/**
 * The one input that is both judged and made: a field under any other name than OpenCode's own is refused, since it would be judged as what is not done.
 * Paths are whole; where a command is run stands in the command; and a subagent's prompt mentions no file, which would be read without a question.
 */
export function settled(tool, given, clone) {
  const args = { ...given }
  const known = [...TAKES[tool], ...Object.keys(TOOLS[tool][1])]
  const strange = Object.keys(args).filter((field) => !known.includes(field))
  if (strange.length > 0) throw new Error("AgentVine refuses '" + strange[0] + "' of the tool '" + tool + "', which takes: " + known.join(", "))
  const field = PATHS[tool]
  if (field && String(args[field] ?? "").startsWith("~")) throw new Error("AgentVine expected a path from / or from " + clone + " in '" + field + "', and found '" + args[field] + "'")
  if (field) args[field] = path.resolve(clone, String(args[field] ?? "."))
  if (tool === "bash" && args.workdir !== clone) {
    args.command = "cd '" + args.workdir.replaceAll("'", "'\\''") + "' || exit\n" + args.command
    args.workdir = clone
  }
  if (tool === "task" && typeof args.prompt === "string") args.prompt = args.prompt.replace(/(?<![\w`])@/g, "`@")
  return args
}

const PATHS = { bash: "workdir", read: "filePath", write: "filePath", edit: "filePath", glob: "path", grep: "path", list: "path" }
