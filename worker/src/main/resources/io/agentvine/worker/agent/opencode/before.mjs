// Run by OpenCode's own runtime before OpenCode reads anything. What it keeps of a session lies where a run's tools can write: an account
// in there would have the next process fetch configuration, with plugins, from wherever that says. A session of which that may be so is
// thrown away, and the run starts fresh. Of the rest there is only what a session needs: no logins, no programs, nothing of older versions
// that would be taken over into a new database.
import { Database } from "bun:sqlite"
import fs from "node:fs"
import path from "node:path"

const data = process.env.XDG_DATA_HOME
const kept = path.join(data, "opencode")
const file = path.join(kept, "opencode.db")
const NEEDED = ["opencode.db", "opencode.db-wal", "opencode.db-shm", "tool-output"]

/** What OpenCode itself never writes in a run of ours. */
function planted() {
  const database = new Database(file, { readwrite: true, create: false })
  const count = (sql) => Object.values(database.query("SELECT count(*) FROM " + sql).get())[0]
  if (count("sqlite_master WHERE type NOT IN ('table', 'index')") > 0) return true
  const names = database.query("SELECT name FROM sqlite_master WHERE type = 'table'").all().map((row) => row.name)
  return names.filter((name) => /account$|credential|^permission$/i.test(name)).some((name) => count('"' + name.replaceAll('"', '""') + '"') > 0)
}

function suspect() {
  try {
    return fs.lstatSync(kept).isSymbolicLink() || !fs.lstatSync(file).isFile() || planted()
  } catch (problem) {
    return problem.code !== "ENOENT"
  }
}

if (suspect()) {
  console.error("The session's data was changed by something other than OpenCode, and is not used.")
  fs.rmSync(kept, { recursive: true, force: true })
  fs.rmSync(path.join(data, "session"), { force: true })
}
for (const name of fs.existsSync(kept) ? fs.readdirSync(kept) : []) {
  if (!NEEDED.includes(name)) fs.rmSync(path.join(kept, name), { recursive: true, force: true })
}
