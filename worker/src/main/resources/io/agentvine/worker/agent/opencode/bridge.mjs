// AgentVine's plugin in a process of OpenCode: it speaks Claude Code's stream-json on standard input and output, and asks the
// worker before each tool call, as Claude Code's hook does. OpenCode listens on no port: its client is used inside of its process.
// It is begun in an empty folder, where it finds no configuration, and its tools work in the clone.
// What it is to do comes over descriptor 3, once: {session, resume, fresh, cwd, place, transcript, data, hook: {url, token}, model: {id, url, key},
// max_budget_usd, max_turns, effort}.
import fs from "node:fs"
import path from "node:path"
import { SESSION, watched } from "./api.mjs"
import { failure, parts, refused, write } from "./lines.mjs"
import { asPolicySees, asToolTakes, settled, TOOLS } from "./tools.mjs"
import { Used, usageOf } from "./used.mjs"

const MOST_RETRIES = 4
const MOST_TRIES = 3
/** For which a request may be made again; what takes longer is better waited for without a run. */
const LONGEST_WAIT = 60_000
/** What this hangs on is OpenCode's own, and may be another thing in the next one. */
const VERSION = "1.18.33"
/** In a row, that end neither with an answer nor with a call: OpenCode asks again at once. */
const MOST_BROKEN = 3
/** What a model's answer ends a turn with. */
const ENDS = ["stop", "length", "content-filter"]
const LONGEST_RESULT = 512 * 1024
/** Whatever else may come to run in this process. */
const exit = process.exit.bind(process)
const order = JSON.parse(fs.readFileSync(3, "utf8"))
fs.closeSync(3)

// ---------------------------------------------------------------- what goes out

const say = (line) => write(1, JSON.stringify({ ...line, session_id: order.session }) + "\n")

/** Into the transcript too, so that a later run knows what was said and done. */
function record(line) {
  say(line)
  try {
    fs.appendFileSync(order.transcript, JSON.stringify({ ...line, sessionId: order.session, isSidechain: Boolean(line.parent_tool_use_id) }) + "\n")
  } catch (problem) {
    console.error("The transcript cannot be written: " + problem)
    exit(1)
  }
}

// ---------------------------------------------------------------- what happens in the session

let client
let main
let outstanding = 0
let ended = false
/** Why the turn is broken off by us: {subtype, text, status, resets}. */
let broken = null
let lastError = null
let closing = ""
let lastSign = 0
const used = new Used()
const messages = new Map()
const accounted = new Set()
/** With what usage a session's message began that is not known yet. */
const early = new Map()
/** What the newest request of a session was refused with: {status, resets}. */
const refusals = new Map()
const newest = new Map()
const calls = new Map()
const allowed = new Set()
/** Session of a subagent to the call that began it. */
const subagents = new Map()
/** OpenCode's id of a message of ours to the worker's; those that were read. */
const ours = new Map()
const read = new Set()
let turns = 0
let cutInARow = 0
/** OpenCode would fetch it where there is none. */
const ripgrep = (process.env.PATH ?? "").split(":").some((folder) => folder && fs.existsSync(path.join(folder, "rg")))

const within = (session) => (session === main ? null : subagents.get(session) ?? session)

function assistant(message, session, content, more = {}) {
  const info = messages.get(message) ?? {}
  const line = { type: "assistant", message: { id: message, type: "message", role: "assistant", model: info.modelID ?? order.model.id, content, ...more } }
  const parent = within(session)
  record({ ...line, parent_tool_use_id: parent })
}

function announce(id, session, name, input) {
  if (calls.has(id)) return
  calls.set(id, { session, done: false })
  assistant(newest.get(session) ?? "", session, [{ type: "tool_use", id, name, input }])
}

function result(id, session, content, error) {
  const call = calls.get(id)
  if (!call || call.done) return
  call.done = true
  const text = content.length > LONGEST_RESULT ? content.slice(0, LONGEST_RESULT) + "\n… (cut)" : content
  record({ type: "user", parent_tool_use_id: within(session), message: { role: "user", content: [{ type: "tool_result", tool_use_id: id, content: text, is_error: error }] } })
}

function onMessage(info) {
  if (info.role !== "assistant") return
  const begins = !messages.has(info.id)
  messages.set(info.id, info)
  newest.set(info.sessionID, info.id)
  hasRead(info.parentID)
  if (begins) stream(info.sessionID, { type: "message_start", message: { id: info.id, model: info.modelID, usage: usageOf({}) } })
  if (early.has(info.sessionID)) {
    const usage = early.get(info.sessionID)
    early.delete(info.sessionID)
    onBegun(info.sessionID, usage)
  }
  if (info.time?.completed && !accounted.has(info.id)) account(info)
}

const stream = (session, event) => say({ type: "stream_event", parent_tool_use_id: within(session), event })

function onBegun(session, usage) {
  const info = messages.get(newest.get(session))
  if (!info || accounted.has(info.id)) return void early.set(session, usage)
  used.begins(info.id, info.modelID, usage)
  stream(session, { type: "message_start", message: { id: info.id, model: info.modelID, usage } })
}

function account(info) {
  accounted.add(info.id)
  if (info.sessionID === main) turns++
  cutInARow = info.error || info.finish === "tool-calls" || ENDS.includes(info.finish) ? 0 : cutInARow + 1
  const usage = used.ends(info)
  if (!usage) return holdLimits(info)
  stream(info.sessionID, { type: "message_delta", usage })
  assistant(info.id, info.sessionID, [], { usage })
  holdLimits(info)
}

function holdLimits(info) {
  const spent = used.cost
  const more = !info.error && (!ENDS.includes(info.finish) || info.sessionID !== main)
  if (order.max_budget_usd != null && spent >= order.max_budget_usd && more) {
    breakOff("error_max_budget_usd", "it cost $" + spent.toFixed(4) + ", and may cost $" + order.max_budget_usd)
  } else if (order.max_turns != null && turns >= order.max_turns && more && info.sessionID === main) {
    breakOff("error_max_turns", "it may have " + order.max_turns)
  } else if (cutInARow >= MOST_BROKEN) {
    breakOff("success", "the model's answer broke off " + cutInARow + " times", { status: 503, resets: null })
  }
}

function breakOff(subtype, text, refusal) {
  if (broken || outstanding === 0) return
  broken = { subtype, text, status: refusal?.status, resets: refusal?.resets }
  void client.session.abort({ path: { id: main } })
}

function onPart(part) {
  const info = messages.get(part.messageID)
  if (part.metadata?.agentvine) ours.set(part.messageID, part.metadata.agentvine)
  sign(part.sessionID)
  if (part.type === "tool") return onTool(part)
  if (!info) return
  if (part.type === "text" && part.time?.end && part.text) {
    if (part.sessionID === main) closing = part.text
    assistant(part.messageID, part.sessionID, [{ type: "text", text: part.text }])
  } else if (part.type === "reasoning" && part.time?.end && part.text) {
    assistant(part.messageID, part.sessionID, [{ type: "thinking", thinking: part.text }])
  } else if (part.type === "compaction") {
    say({ type: "system", subtype: "compact_boundary" })
  }
}

function onTool(part) {
  const state = part.state
  if (part.tool === "task" && state.metadata?.sessionId) subagents.set(state.metadata.sessionId, part.callID)
  if (state.status !== "completed" && state.status !== "error") return
  const known = asPolicySees(part.tool, state.input)
  announce(part.callID, part.sessionID, known ? known.name : part.tool, known ? known.input : state.input ?? {})
  if (state.status === "error") return result(part.callID, part.sessionID, state.error ?? "", true)
  const exit = state.metadata?.exit
  const failed = part.tool === "invalid" || (part.tool === "bash" && exit !== 0)
  result(part.callID, part.sessionID, (part.tool === "bash" && failed ? "Exit code " + (exit ?? -1) + "\n" : "") + (state.output ?? ""), failed)
}

function onStatus({ sessionID, status }) {
  if (status.type !== "retry") return
  say({ type: "system", subtype: "api_retry", attempt: status.attempt, error: status.message })
  const refusal = refusals.get(sessionID) ?? { status: 503, resets: null }
  const until = Math.max(status.next, refusal.status === 429 && refusal.resets ? refusal.resets * 1000 : 0)
  if (status.attempt > MOST_RETRIES || until - Date.now() > LONGEST_WAIT) breakOff("success", status.message, refusal)
}

function onAnswered(session, refusal) {
  if (refusal) refusals.set(session, refusal)
  else refusals.delete(session)
}

/** The model has seen that message, and all before it. */
function hasRead(last) {
  if (last) [...ours].filter(([message]) => message <= last).forEach(([, id]) => tellRead(id))
}

function tellRead(id) {
  if (read.has(id)) return
  read.add(id)
  record({ type: "user", uuid: id, isReplay: true, message: { role: "user", content: [{ type: "text", text: texts.get(id) ?? "" }] } })
  lifecycle(id, "started")
}

const lifecycle = (id, state) => say({ type: "command_lifecycle", command_uuid: id, state })

/** What a tool asks of OpenCode's own permissions: yes for a call that the worker has allowed, no for all else. */
function onPermission(asked) {
  const yes = allowed.has(asked.tool?.callID)
  void client.postSessionIdPermissionsPermissionId({ path: { id: asked.sessionID, permissionID: asked.id }, body: { response: yes ? "once" : "reject" } })
}

function onEvent({ type, properties }) {
  switch (type) {
    case "message.updated": return onMessage(properties.info)
    case "message.part.updated": return onPart(properties.part)
    case "message.part.delta": return onDelta(properties)
    case "session.status": return onStatus(properties)
    case "session.error": return void (properties.sessionID === main && (lastError = properties.error))
    case "permission.asked": return onPermission(properties)
  }
}

function onDelta({ sessionID, messageID, delta }) {
  if (typeof delta === "string") used.grows(messageID, delta.length)
  sign(sessionID)
}

/** Once a second at most. */
function sign(session) {
  if (Date.now() - lastSign < 1000) return
  lastSign = Date.now()
  stream(session, { type: "ping" })
}

// ---------------------------------------------------------------- before each tool call

async function ask(body) {
  try {
    const reply = await fetch(order.hook.url, {
      method: "POST",
      headers: { "content-type": "application/json", authorization: "Bearer " + order.hook.token },
      body: JSON.stringify(body),
      timeout: false,
    })
    return (await reply.json()).hookSpecificOutput ?? {}
  } catch (problem) {
    return { permissionDecision: "deny", permissionDecisionReason: "AgentVine could not be asked: " + problem }
  }
}

const replace = (args, fresh) => {
  Object.keys(args).forEach((key) => delete args[key])
  Object.assign(args, fresh)
}

const shown = ({ workdir, ...input }) => input

async function before({ tool, sessionID, callID }, output) {
  if (tool === "invalid") return
  if (!Object.hasOwn(TOOLS, tool)) throw new Error("AgentVine does not know OpenCode's tool '" + tool + "', and refuses what it does not know.")
  if ((tool === "grep" || tool === "glob") && !ripgrep) throw new Error("There is no rg (ripgrep) on this worker: use grep and find by bash.")
  replace(output.args, settled(tool, output.args, order.cwd))
  // One that waits for the call itself would never go on.
  if (output.args.task_id && (!subagents.has(output.args.task_id) || output.args.task_id === sessionID)) throw new Error("There is no subagent " + output.args.task_id + " in this run: leave task_id out.")
  const call = asPolicySees(tool, shown(output.args))
  announce(callID, sessionID, call.name, call.input)
  const answer = await ask({ tool_name: call.name, tool_input: call.input, cwd: order.cwd, tool_use_id: callID, agent_id: within(sessionID), deferrable: false })
  if (answer.permissionDecision !== "allow") throw new Error(answer.permissionDecisionReason ?? "Refused.")
  if (answer.updatedInput) replace(output.args, settled(tool, asToolTakes(tool, answer.updatedInput), order.cwd))
  allowed.add(callID)
}

// ---------------------------------------------------------------- turns

const texts = new Map()

async function prompt(id, content) {
  if (texts.has(id) || read.has(id)) return
  const asked = parts(content, id)
  texts.set(id, asked.filter((part) => part.type === "text").map((part) => part.text).join("\n"))
  lifecycle(id, "queued")
  if (order.max_budget_usd != null && !used.priced) {
    broken = { subtype: "error_max_budget_usd", text: "OpenCode does not know what the model " + order.model.id + " costs, so that max_budget_usd cannot be held" }
    return endTurn()
  }
  if (outstanding++ === 0) lastError = null
  for (let tries = 0; tries < MOST_TRIES && !read.has(id) && !broken && !lastError; tries++) {
    lastError = await turn(asked)
    if (!lastError && (await answered(main)).includes(id)) tellRead(id)
  }
  if (!read.has(id) && !broken) lastError ??= { name: "UnknownError", data: { message: "OpenCode did not take up a message" } }
  lifecycle(id, "completed")
  if (--outstanding === 0) endTurn()
}

/** One that comes as the turn before ends is kept by OpenCode, but may be answered by nobody. @return what went wrong, or null */
async function turn(asked) {
  const body = { agent: "build", model: { providerID: "anthropic", modelID: order.model.id }, parts: asked }
  if (order.effort) body.variant = order.effort
  try {
    const reply = await client.session.prompt({ path: { id: main }, body })
    const info = reply.data?.info
    hasRead(info?.parentID)
    if (info) onMessage(info)
    return reply.error ?? info?.error ?? null
  } catch (problem) {
    return { name: "UnknownError", data: { message: String(problem) } }
  }
}

function endTurn() {
  const last = messages.get(newest.get(main))
  const error = broken ?? failure(lastError, last, closing, refusals.get(main)?.resets ?? null)
  const line = { type: "result", num_turns: turns, modelUsage: used.total, model_usage_since_last_result: used.turnEnds(), stop_reason: refused(last) ? "refusal" : "end_turn" }
  if (used.priced) line.total_cost_usd = used.cost
  if (error?.status === 429 && error.resets) say({ type: "rate_limit_event", rate_limit_info: { status: "rejected", rateLimitType: "api", resetsAt: error.resets } })
  say(error
    ? { ...line, subtype: error.subtype, is_error: true, result: error.text, errors: [error.text], api_error_status: error.status, terminal_reason: error.reason }
    : { ...line, subtype: "success", is_error: false, result: closing, terminal_reason: "completed" })
  turns = 0
  broken = lastError = null
  closing = ""
  if (ended) exit(0)
}

// ---------------------------------------------------------------- what comes in

function onLine(text) {
  const line = JSON.parse(text)
  if (line.type === "user") return void prompt(line.uuid, line.message.content)
  if (line.type !== "control_request") return
  if (line.request.subtype === "interrupt") breakOff("error_during_execution", "interrupted")
  say({ type: "control_response", response: { subtype: "success", request_id: line.request_id, response: {} } })
}

async function listen() {
  let rest = ""
  const decoder = new TextDecoder()
  for await (const piece of process.stdin) {
    rest += decoder.decode(piece, { stream: true })
    const lines = rest.split("\n")
    rest = lines.pop()
    lines.filter((line) => line.trim()).forEach(onLine)
  }
  ended = true
  if (outstanding === 0) exit(0)
}

const unwrap = (reply, what) => {
  if (reply.error) throw new Error(what + ": " + JSON.stringify(reply.error))
  return reply.data
}

/** The messages of ours that the model has seen, by the worker's ids. */
async function answered(session) {
  const all = unwrap(await client.session.messages({ path: { id: session } }), "no messages")
  const seen = all.reduce((last, { info }) => (info.parentID > last ? info.parentID : last), "")
  return all.filter(({ info }) => info.id <= seen).flatMap((message) => message.parts).map((part) => part.metadata?.agentvine).filter(Boolean)
}

/** A session of ours is found by a file beside OpenCode's own data. */
async function openSession() {
  const known = path.join(order.data, "session")
  const isOne = fs.lstatSync(known, { throwIfNoEntry: false })?.isFile()
  if (order.fresh || !isOne) fs.rmSync(known, { recursive: true, force: true })
  const before = isOne && !order.fresh ? fs.readFileSync(known, "utf8").trim() : null
  if (order.resume && !before) return unknown()
  if (!order.resume && before) {
    console.error("Session ID " + order.session + " is already in use.")
    exit(1)
  }
  if (before) {
    const there = await client.session.get({ path: { id: before } })
    // OpenCode goes on with a session only in the folder that it was begun in, which is another one on another worker.
    if (there.error || there.data.directory !== order.place) return unknown()
    // One that was kept and not answered is sent again by the worker.
    const seen = await answered(before).catch(() => null)
    if (!seen) return unknown()
    seen.forEach((id) => read.add(id))
    main = before
    return
  }
  // With a title of its own no request is made for one.
  const made = unwrap(await client.session.create({ body: { title: "AgentVine " + order.session } }), "no session")
  main = made.id
  fs.writeFileSync(known, main)
}

function unknown() {
  // Else the run that starts fresh under the same id would find that in use.
  fs.rmSync(path.join(order.data, "session"), { recursive: true, force: true })
  const text = "No conversation found with session ID: " + order.session
  say({ type: "result", subtype: "error_during_execution", is_error: true, num_turns: 0, errors: [text] })
  exit(1)
}

/** Another one than at the worker's start, where it was installed anew since. */
async function requireVersion() {
  const { version } = unwrap(await client._client.get({ url: "/global/health" }), "no version")
  if (version !== VERSION) throw new Error("expected OpenCode " + VERSION + ", found " + version + "; install that on the worker and start it again")
}

async function begin() {
  await requireVersion()
  await openSession()
  const providers = (await client.config.providers()).data?.providers ?? []
  const model = providers.find((one) => one.id === "anthropic")?.models?.[order.model.id]
  used.window = model?.limit?.context || null
  used.price = model?.cost ?? null
  say({ type: "system", subtype: "init", cwd: order.cwd, model: order.model.id, program: "opencode", tools: Object.values(TOOLS).map(([name]) => name), mcp_servers: [] })
  await listen()
}

export const AgentVine = async (input) => {
  // Somewhere else it would be configured by somebody else.
  if (client || input.directory !== order.place) {
    console.error("OpenCode was begun in " + input.directory + ", and is to be in " + order.place)
    exit(1)
  }
  // OpenCode has read them; what its tools start is not to take its folders for theirs.
  Object.keys(process.env).filter((name) => name.startsWith("XDG_")).forEach((name) => delete process.env[name])
  client = input.client
  setTimeout(() => begin().catch((problem) => {
    console.error("OpenCode could not begin: " + (problem?.message ?? problem))
    exit(1)
  }), 0)
  return {
    config: async (config) => {
      const strange = [...(config.plugin ?? []).filter((one) => one !== import.meta.url), ...Object.keys(config.mcp ?? {}), ...Object.keys(config.command ?? {}), ...Object.keys(config.agent ?? {})]
      if (strange.length > 0) {
        console.error("OpenCode is configured by somebody else: " + strange.join(", "))
        exit(1)
      }
      const anthropic = ((config.provider ??= {}).anthropic ??= {})
      anthropic.options = { ...anthropic.options, apiKey: order.model.key, baseURL: order.model.url + "/v1", fetch: watched({ answered: onAnswered, begun: onBegun }) }
    },
    "chat.headers": async ({ sessionID }, output) => {
      output.headers[SESSION] = sessionID
    },
    event: async ({ event }) => onEvent(event),
    "tool.execute.before": before,
    "experimental.chat.system.transform": async (_, output) => {
      output.system = output.system.map((text) => text.replaceAll(order.place, order.cwd).replace("Is directory a git repo: no", "Is directory a git repo: yes"))
    },
  }
}
