// Run by OpenCode's own runtime before OpenCode reads anything. What it keeps of a session lies where a run's tools can write, and says
// where OpenCode looks for configuration: an account, a workspace, a session's folder. So there may be nothing that OpenCode does not write
// in a run of ours; else all of it is thrown away, and the run starts fresh. Begun in the folder in which OpenCode is.
import { Database } from "bun:sqlite"
import fs from "node:fs"
import path from "node:path"

const data = process.env.XDG_DATA_HOME
const kept = path.join(data, "opencode")
const file = path.join(kept, "opencode.db")
/** No logins, no programs, nothing of older versions that would be taken over into a new database. */
const NEEDED = ["opencode.db", "opencode.db-wal", "opencode.db-shm", "tool-output"]
const FILLED = ["session", "project", "message", "part", "todo", "session_message", "session_input", "session_context_epoch", "event", "event_sequence", "migration", "data_migration"]
/** What of a session may say anything; numbers beside that. */
const TOLD = ["id", "parent_id", "slug", "path", "title", "version", "summary_diffs", "agent", "model"]
const HERE = { project_id: "global", directory: process.cwd(), workspace_id: process.env.OPENCODE_WORKSPACE_ID }
const PROJECT = { id: "global", worktree: "/", sandboxes: "[]" }

const quoted = (name) => '"' + name.replaceAll('"', '""') + '"'
const others = (row, mine) => Object.entries(row).filter(([name, value]) => value !== null && typeof value !== "number" && !(name in mine))
const holds = (row, mine) => Object.entries(mine).every(([name, value]) => row[name] === value)

/** Nothing in it makes a value another one later, but for what OpenCode says. */
function plainTables(database) {
  const all = database.query("SELECT type, name, sql FROM sqlite_master").all()
  const odd = all.some(({ type, sql }) => !["table", "index"].includes(type) || /\b(VIRTUAL|GENERATED|TRIGGER)\b|\bAS\s*\(/i.test(sql ?? ""))
  const tables = all.filter(({ type }) => type === "table").map(({ name }) => name)
  const changing = (name) =>
    database.query("PRAGMA foreign_key_list(" + quoted(name) + ")").all().some((key) => key.on_update !== "NO ACTION" || !["CASCADE", "NO ACTION", "SET NULL"].includes(key.on_delete)) ||
    database.query("PRAGMA table_xinfo(" + quoted(name) + ")").all().some((column) => column.hidden !== 0 || !/^(|''|'\[\]'|-?\d+)$/.test(column.dflt_value ?? ""))
  return odd || tables.some(changing) ? null : tables
}

/** Null where there is nothing else, or what there is. */
function foreign(database) {
  const tables = plainTables(database)
  if (!tables) return "tables that change by themselves"
  const rows = (name) => database.query("SELECT * FROM " + quoted(name)).all()
  const strange = tables.find((name) => !FILLED.includes(name) && !name.startsWith("sqlite_") && rows(name).length > 0)
  if (strange) return "rows in " + strange
  const project = rows("project").find((row) => !holds(row, PROJECT) || others(row, PROJECT).length > 0)
  if (project) return "the project " + JSON.stringify(project)
  const session = rows("session").find((row) => !holds(row, HERE) || !others(row, HERE).every(([name]) => TOLD.includes(name) || (name === "permission" && row.parent_id !== null)))
  return session ? "the session " + JSON.stringify(session) : null
}

function suspicion() {
  try {
    if (fs.lstatSync(data).isSymbolicLink() || fs.lstatSync(kept).isSymbolicLink() || !fs.lstatSync(file).isFile()) return "a link"
    const database = new Database(file, { readwrite: true, create: false })
    try {
      return foreign(database)
    } finally {
      database.close()
    }
  } catch (problem) {
    return problem.code === "ENOENT" ? null : String(problem)
  }
}

const remove = (one) => fs.rmSync(one, { recursive: true, force: true })

const why = suspicion()
if (why) {
  console.error("The session's data was changed by something other than OpenCode, and is not used: " + why.slice(0, 1000))
  remove(kept)
  if (fs.lstatSync(data).isSymbolicLink()) remove(data)
}
for (const name of fs.existsSync(kept) ? fs.readdirSync(kept) : []) {
  if (!NEEDED.includes(name)) remove(path.join(kept, name))
}
