package io.agentvine.backend.controller;

import com.anthropic.client.AnthropicClient;
import com.anthropic.client.okhttp.AnthropicOkHttpClient;
import com.anthropic.core.JsonValue;
import com.anthropic.core.LogLevel;
import com.anthropic.core.Timeout;
import com.anthropic.errors.AnthropicException;
import com.anthropic.errors.AnthropicServiceException;
import com.anthropic.models.messages.JsonOutputFormat;
import com.anthropic.models.messages.Message;
import com.anthropic.models.messages.MessageCreateParams;
import com.anthropic.models.messages.OutputConfig;
import com.anthropic.models.messages.StopReason;
import com.anthropic.models.messages.TextBlock;
import com.anthropic.models.messages.Usage;
import java.io.InterruptedIOException;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * The model, by Anthropic's SDK. Asks for an answer of a given form (structured output): newer models refuse a forced tool call. The SDK
 * is loaded at the first call. Any thread.
 */
final class ClaudeClient implements AutoCloseable {

    private static final long MOST_OUTPUT_TOKENS = 8_192;
    private static final int FEWEST_CHARACTERS_A_TOKEN = 2;
    private static final int RETRIES = 1;
    private static final int LONGEST_PROBLEM = 300;

    private final ControllerSettings settings;
    private final String key;
    private AnthropicClient client;

    ClaudeClient(ControllerSettings settings) {
        this.settings = settings;
        this.key = settings.key();
    }

    /** What became of a call. @param text null where there is none @param problem why, else null */
    record Reply(String text, String problem, long costMicroUsd) {}

    /** Waits for the answer, or for what is there instead of one. */
    Reply ask(Prompt prompt) {
        try {
            Message message = client().messages().create(params(prompt));
            long cost = cost(message.usage());
            if (!message.stopReason().equals(Optional.of(StopReason.END_TURN))) {
                String stop = message.stopReason().map(StopReason::asString).orElse("no reason");
                return new Reply(null, "The model did not finish its answer (" + cut(stop) + ")", cost);
            }
            return new Reply(text(message), null, cost);
        } catch (AnthropicServiceException e) {
            return new Reply(null, "The API answered " + cut(e.getMessage()), 0);
        } catch (AnthropicException e) {
            return new Reply(null, whatBroke(e), mostItMayCost(prompt));
        }
    }

    /** Which of several timeouts comes first is chance. */
    private String whatBroke(AnthropicException e) {
        Throwable cause = e.getCause();
        if (cause instanceof InterruptedIOException && !Thread.currentThread().isInterrupted()) {
            return "The model did not answer within " + settings.timeout().toMillis() + " ms";
        }
        return "The call failed: " + cut(e.getMessage() + (cause == null ? "" : ", " + cause.getMessage()));
    }

    private synchronized AnthropicClient client() {
        if (client == null) {
            client = AnthropicOkHttpClient.builder()
                    .apiKey(key)
                    .baseUrl(settings.baseUrl().toString())
                    .timeout(Timeout.builder().connect(settings.timeout()).read(settings.timeout()).write(settings.timeout())
                            .request(settings.timeout()).build())
                    .maxRetries(RETRIES)
                    .logLevel(LogLevel.OFF)
                    .checkJacksonVersionCompatibility(false)
                    .build();
        }
        return client;
    }

    private MessageCreateParams params(Prompt prompt) {
        JsonOutputFormat.Schema.Builder schema = JsonOutputFormat.Schema.builder();
        prompt.schema().forEach((name, value) -> schema.putAdditionalProperty(name, JsonValue.from(value)));
        return MessageCreateParams.builder()
                .model(settings.model())
                .maxTokens(MOST_OUTPUT_TOKENS)
                .system(prompt.system())
                .addUserMessage(prompt.data())
                .outputConfig(OutputConfig.builder().format(JsonOutputFormat.builder().schema(schema.build()).build()).build())
                .build();
    }

    private static String text(Message message) {
        return message.content().stream().flatMap(block -> block.text().stream()).map(TextBlock::text).collect(Collectors.joining());
    }

    private long cost(Usage usage) {
        long input = usage.inputTokens() + usage.cacheCreationInputTokens().orElse(0L) + usage.cacheReadInputTokens().orElse(0L);
        return settings.costMicroUsd(input, usage.outputTokens());
    }

    /** Of a call whose answer was not seen: it may be billed all the same. */
    private long mostItMayCost(Prompt prompt) {
        long input = (prompt.system().length() + prompt.data().length()) / FEWEST_CHARACTERS_A_TOKEN;
        return (1 + RETRIES) * settings.costMicroUsd(input, MOST_OUTPUT_TOKENS);
    }

    /** One line, without the key, which an API might repeat. */
    private String cut(String text) {
        String line = String.valueOf(text).replace(key, "(key)").replaceAll("\\s+", " ").replace("\0", "");
        return QuestionContexts.cut(line, LONGEST_PROBLEM);
    }

    @Override
    public synchronized void close() {
        if (client != null) {
            client.close();
            client = null;
        }
    }
}
