// The bridge with a session that does what the real one does once in a thousand times. Arguments: the bridge, its folder, and of how many
// prompts each is answered (none: 0).
const [bridge, place, answers] = process.argv.slice(2)
const { AgentVine } = await import(bridge)

const MAIN = "ses_main"
const SUBAGENT = "ses_subagent"
const messages = []
let prompts = 0
let now = 1e12
// Signs of life are told once a second at most.
Date.now = () => (now += 2000)

const part = (more) => hooks.event({ event: { type: "message.part.updated", properties: { part: { sessionID: MAIN, ...more } } } })

async function refusalOf(session, task) {
  const call = { tool: "task", sessionID: session, callID: "call_" + session }
  return hooks["tool.execute.before"](call, { args: { description: "x", subagent_type: "general", prompt: "x", task_id: task } }).then(() => "made", (no) => no.message)
}

async function prompt({ body }) {
  const id = "msg_" + String(++prompts).padStart(4, "0") + "a"
  const parts = body.parts.map((one) => ({ ...one, sessionID: MAIN, messageID: id }))
  messages.push({ info: { id, role: "user" }, parts })
  for (const one of parts) await part(one)
  // The end of the turn before, as OpenCode gives it to who comes too late for it.
  if (prompts !== Number(answers)) return { data: { info: { id: "msg_0000b", parentID: "msg_0000a", sessionID: MAIN, role: "assistant", finish: "stop" } } }
  const info = { id: id.replace("a", "b"), parentID: id, sessionID: MAIN, role: "assistant", finish: "stop", time: { completed: 1 }, tokens: { input: 1, output: 1 } }
  await hooks.event({ event: { type: "message.updated", properties: { info: { ...info, time: {} } } } })
  messages.push({ info, parts: [] })
  await part({ messageID: info.id, type: "tool", tool: "task", callID: "call_1", state: { status: "running", input: {}, metadata: { sessionId: SUBAGENT } } })
  for (let line = 0; line < 20; line++) await part({ messageID: info.id, type: "tool", tool: "bash", callID: "call_2", state: { status: "running", input: {}, metadata: { output: "line " + line } } })
  const text = ["asked " + prompts + " times", await refusalOf(MAIN, MAIN), await refusalOf(SUBAGENT, SUBAGENT)].join("; ")
  await part({ messageID: info.id, type: "text", text, time: { end: 1 } })
  return { data: { info } }
}

const hooks = await AgentVine({
  directory: place,
  client: {
    _client: { get: async () => ({ data: { version: "1.18.33" } }) },
    config: { providers: async () => ({ data: { providers: [] } }) },
    session: { create: async () => ({ data: { id: MAIN } }), messages: async () => ({ data: messages }), abort: async () => ({}), prompt },
  },
})
