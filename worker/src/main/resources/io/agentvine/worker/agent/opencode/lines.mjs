// Lines of Claude Code's stream-json, and what OpenCode has for them.
import fs from "node:fs"

export function write(fd, text) {
  const bytes = Buffer.from(text)
  for (let at = 0; at < bytes.length; ) {
    try {
      at += fs.writeSync(fd, bytes, at)
    } catch (problem) {
      if (problem.code !== "EAGAIN") throw problem
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 5)
    }
  }
}

/** A message of ours for OpenCode: nothing in a text is anything else. */
export function parts(content, id) {
  const blocks = typeof content === "string" ? [{ type: "text", text: content }] : content
  return blocks.map((block) =>
    block.type === "text"
      ? { type: "text", text: block.text, metadata: { agentvine: id } }
      : { type: "file", mime: block.source.media_type, filename: "attached", url: "data:" + block.source.media_type + ";base64," + block.source.data },
  )
}

/** How the turn failed that ended with this message, as Claude Code says it; null: it did not. */
export function failure(error, last, closing, resets) {
  if (!error) return unfinished(last, closing)
  const text = error.data?.message ?? error.message ?? error.name ?? JSON.stringify(error)
  switch (error.name) {
    case "ProviderAuthError": return { subtype: "success", text, status: 401 }
    case "ContextOverflowError": return { subtype: "success", text, reason: "prompt_too_long" }
    case "APIError": return { subtype: "success", text, status: error.data?.statusCode ?? 503, resets }
    default: return { subtype: "error_during_execution", text }
  }
}

/** A model that has come to its end says stop. */
function unfinished(last, closing) {
  switch (last?.finish) {
    case "stop": return null
    case "length": return { subtype: "success", text: "the model's answer was cut" }
    case "content-filter": return { subtype: "success", text: closing || "no reason given" }
    case "tool-calls": return { subtype: "error_during_execution", text: "OpenCode ended its turn after a tool call" }
    default: return { subtype: "success", text: "the model's answer broke off (" + (last?.finish ?? "no end") + ")", status: 503 }
  }
}

/** By the model. */
export const refused = (last) => last?.finish === "content-filter"
