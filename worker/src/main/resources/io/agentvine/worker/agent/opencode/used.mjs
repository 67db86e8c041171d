// What a process of OpenCode and its turns have used.

const CHARACTERS_OF_A_TOKEN = 4

export const usageOf = (info) => ({
  input_tokens: info.tokens?.input ?? 0,
  output_tokens: (info.tokens?.output ?? 0) + (info.tokens?.reasoning ?? 0),
  cache_creation_input_tokens: info.tokens?.cache?.write ?? 0,
  cache_read_input_tokens: info.tokens?.cache?.read ?? 0,
})
const tokensOf = (usage) => usage.input_tokens + usage.output_tokens + usage.cache_creation_input_tokens + usage.cache_read_input_tokens

export class Used {
  /** US dollars for a million tokens. */
  price = null
  window = null
  total = {}
  #since = {}
  /** With what usage a message began that has not come to its end. */
  #begun = new Map()
  /** How many characters of a message there are. */
  #said = new Map()

  /** OpenCode takes a model whose price it does not know for one that costs nothing. */
  get priced() {
    return this.price?.input > 0
  }

  get cost() {
    return Object.values(this.total).reduce((sum, model) => sum + (model.costUSD ?? 0), 0)
  }

  /** The whole input of a message is billed from its first word on. */
  begins(id, model, usage) {
    // The request before was cut, and is made again.
    if (this.#begun.has(id)) this.#add(model, this.#lost(id), null)
    this.#begun.set(id, usage)
    this.#said.delete(id)
  }

  grows(id, characters) {
    this.#said.set(id, (this.#said.get(id) ?? 0) + characters)
  }

  /** @return what the message has used, as far as that is known where it was broken off; null: nothing */
  ends(info) {
    const whole = usageOf(info)
    const broken = tokensOf(whole) === 0
    const usage = broken ? this.#lost(info.id) : whole
    this.#begun.delete(info.id)
    if (tokensOf(usage) === 0) return null
    this.#add(info.modelID, usage, broken ? null : info.cost ?? 0)
    return usage
  }

  /** @return what was used since the last one */
  turnEnds() {
    const since = this.#since
    this.#since = {}
    return since
  }

  #lost(id) {
    const { input_tokens = 0, output_tokens = 0, cache_creation_input_tokens = 0, cache_read_input_tokens = 0 } = this.#begun.get(id) ?? {}
    const written = Math.ceil((this.#said.get(id) ?? 0) / CHARACTERS_OF_A_TOKEN)
    return { input_tokens, output_tokens: Math.max(output_tokens, written), cache_creation_input_tokens, cache_read_input_tokens }
  }

  /** @param dollars null: it is reckoned */
  #add(id, usage, dollars) {
    for (const sum of [this.#since, this.total]) {
      const model = (sum[id] ??= { inputTokens: 0, outputTokens: 0, cacheCreationInputTokens: 0, cacheReadInputTokens: 0, contextWindow: this.window })
      model.inputTokens += usage.input_tokens
      model.outputTokens += usage.output_tokens
      model.cacheCreationInputTokens += usage.cache_creation_input_tokens
      model.cacheReadInputTokens += usage.cache_read_input_tokens
      if (this.priced) model.costUSD = (model.costUSD ?? 0) + (dollars ?? this.#reckoned(usage))
      if (!this.priced || dollars === null) model.costBasis = "unknown"
    }
  }

  #reckoned(usage) {
    const { input, output = 0, cache } = this.price
    const cached = usage.cache_creation_input_tokens * (cache?.write ?? 0) + usage.cache_read_input_tokens * (cache?.read ?? 0)
    return (usage.input_tokens * input + usage.output_tokens * output + cached) / 1e6
  }
}
