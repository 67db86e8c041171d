// What the Messages API answers, seen on its way to OpenCode, which keeps to itself what a message has cost that is broken off, and when a limit is reset.

/** By this we know in our own process which session a request is of; it is not sent. */
export const SESSION = "x-agentvine-session"
const LONGEST_HEAD = 64 * 1024
const LATEST_RESET = 366 * 24 * 3600
const LIMITS = ["requests", "tokens", "input-tokens", "output-tokens"]

/** In the place of fetch. @param seen is told what each request was refused with (null: it was not), and the usage with which a message begins */
export const watched = (seen) => async (input, init = {}) => {
  const headers = new Headers(init.headers)
  const session = headers.get(SESSION)
  headers.delete(SESSION)
  seen.answered(session, null)
  const response = await fetch(input, { ...init, headers })
  seen.answered(session, response.ok ? null : { status: response.status, resets: resetOf(response.headers, Date.now() / 1000) })
  if (!response.ok || !response.body) return response
  const body = response.body.pipeThrough(beginningSeen((usage) => seen.begun(session, usage)))
  return new Response(body, { status: response.status, statusText: response.statusText, headers: response.headers })
}

function beginningSeen(tell) {
  const decoder = new TextDecoder()
  let head = ""
  return new TransformStream({
    transform(piece, on) {
      on.enqueue(piece)
      if (head === null) return
      head += decoder.decode(piece, { stream: true })
      const lines = head.split("\n").slice(0, -1)
      const begins = lines.find((line) => line.startsWith("data:") && line.includes('"message_start"'))
      const usage = begins && usageIn(begins.slice("data:".length))
      if (usage) tell(usage)
      if (begins || head.length > LONGEST_HEAD) head = null
    },
  })
}

/** Null: it is not what it should be, which OpenCode says itself. */
function usageIn(text) {
  try {
    return JSON.parse(text).message?.usage ?? null
  } catch {
    return null
  }
}

/** When that is over which a request was refused for, in seconds since 1970; null: it is not said, or cannot be. */
export function resetOf(headers, now) {
  const after = headers.get("retry-after")
  const used = LIMITS.filter((limit) => headers.get("anthropic-ratelimit-" + limit + "-remaining") === "0")
  const told = [
    Number(headers.get("anthropic-ratelimit-unified-reset")),
    after === null ? 0 : Number.isFinite(Number(after)) ? now + Number(after) : Date.parse(after) / 1000,
    ...used.map((limit) => Date.parse(headers.get("anthropic-ratelimit-" + limit + "-reset")) / 1000),
  ]
  const latest = Math.ceil(Math.max(0, ...told.filter(Number.isFinite)))
  return latest > now && latest < now + LATEST_RESET ? latest : null
}
