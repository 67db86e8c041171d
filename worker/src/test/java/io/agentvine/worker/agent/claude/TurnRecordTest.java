package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.protocol.AgentProgram;
import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.Usage;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Line;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What Claude Code 2.1.330 really printed in each case, recorded against a scripted Messages API. */
class TurnRecordTest {

    private static final Exit FAILED = new Exit(1, List.of());
    private static final String REFUSAL = "{\"type\":\"result\",\"subtype\":\"success\",\"is_error\":true,"
            + "\"api_error_status\":%d,\"result\":\"unsupported value\"}";

    @ParameterizedTest
    @CsvSource({
        "e500, API_UNAVAILABLE, Internal server error",
        "e529, API_UNAVAILABLE, Overloaded",
        "rate, API_UNAVAILABLE, 429",
        "refusedconn, API_UNAVAILABLE, ECONNREFUSED",
        "cut, API_UNAVAILABLE, ECONNRESET",
        "hang, API_UNAVAILABLE, timed out",
        "limit, USAGE_LIMIT, resets",
        "e401, AUTH, Invalid API key",
        "e403, AUTH, 403",
        "nokey, AUTH, Not logged in",
        "credit, AUTH, Credit balance",
        "refusal, REFUSED, safeguards",
        "maxturns, MAX_TURNS, maximum number of turns",
        "budget, BUDGET, maximum budget",
        "e404, REFUSED, The model claude-opus-5-5 does not exist",
        "toolong, REFUSED, longer than the model can read",
        "e413, REFUSED, longer than the model can read",
        "outputlimit, REFUSED, split the task"
    })
    void namesTheFailure(String recording, FailureClass expected, String words) throws IOException {
        TurnRecord record = played(recording);
        assertThat(record.done()).isFalse();
        TurnRecord.Failure failure = record.failure(FAILED);
        assertThat(failure.failureClass()).isEqualTo(expected);
        assertThat(failure.message()).contains(words).doesNotContain("--model", "CLAUDE_CODE_");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', value = {
        "{'status':'rejected','rateLimitType':'five_hour','resetsAt':1795468723,'isUsingOverage':true} |",
        "{'status':'rejected','rateLimitType':'five_hour','resetsAt':1795468723} | {'status':'allowed','rateLimitType':'five_hour'}",
        "{'status':'allowed_warning','rateLimitType':'seven_day'} |"
    })
    void takesNoLimitForReachedUnderWhichTheAccountGoesOn(String first, String then) {
        List<String> lines = new ArrayList<>();
        Stream.of(first, then).filter(Objects::nonNull)
                .forEach(info -> lines.add("{\"type\":\"rate_limit_event\",\"rate_limit_info\":" + info.replace('\'', '"') + "}"));
        lines.add(REFUSAL.formatted(500));
        assertThat(played(lines).failure(FAILED).failureClass()).isEqualTo(FailureClass.API_UNAVAILABLE);
    }

    @Test
    void waitsForTheLastOfTheLimitsThatAreReached() {
        TurnRecord record = played(List.of(
                "{\"type\":\"rate_limit_event\",\"rate_limit_info\":{\"status\":\"rejected\",\"rateLimitType\":\"seven_day\",\"resetsAt\":2000}}",
                "{\"type\":\"rate_limit_event\",\"rate_limit_info\":{\"status\":\"rejected\",\"rateLimitType\":\"five_hour\",\"resetsAt\":1000}}",
                "{\"type\":\"rate_limit_event\",\"rate_limit_info\":{\"status\":\"allowed\",\"rateLimitType\":\"overage\"}}", REFUSAL.formatted(429)));
        assertThat(record.failure(FAILED).failureClass()).isEqualTo(FailureClass.USAGE_LIMIT);
        assertThat(record.failure(FAILED).retryAt()).isEqualTo(Instant.ofEpochSecond(2000));
    }

    @ParameterizedTest
    @ValueSource(strings = {"account_on_hold", "verification_required", "cloud_credential_error"})
    void takesAnAccountThatMayNotWorkAsACredentialThatIsRefused(String error) {
        TurnRecord record = played(List.of("{\"type\":\"assistant\",\"error\":\"" + error + "\"}", REFUSAL.formatted(400)));
        assertThat(record.failure(FAILED).failureClass()).isEqualTo(FailureClass.AUTH);
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 422})
    void takesARequestThatTheApiRefusesAsFinal(int status) {
        TurnRecord.Failure failure = played(List.of(REFUSAL.formatted(status))).failure(FAILED);
        assertThat(failure.failureClass()).isEqualTo(FailureClass.REFUSED);
        assertThat(failure.message()).isEqualTo("The Claude API refused the request: unsupported value");
    }

    @Test
    void knowsWhenAUsageLimitResets() throws IOException {
        Instant resets = played("limit").failure(FAILED).retryAt();
        assertThat(resets).isBetween(Instant.parse("2026-01-01T00:00:00Z"), Instant.parse("2027-12-31T00:00:00Z"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"hello", "warn", "empty"})
    void takesACompletedTurnAsDone(String recording) throws IOException {
        assertThat(played(recording).done()).isTrue();
    }

    @Test
    void recognisesAnUnknownSession() throws IOException {
        assertThat(played("resumeunknown").sessionUnknown(FAILED)).isTrue();
        assertThat(played("hello").sessionUnknown(FAILED)).isFalse();
    }

    @ParameterizedTest
    @ValueSource(ints = {400, 413})
    void recognisesAConversationThatTheApiRefuses(int status) {
        String refusal = REFUSAL.formatted(status);
        String own = "{\"type\":\"assistant\",\"message\":{\"model\":\"<synthetic>\",\"content\":[]},\"error\":\"unknown\"}";
        String models = "{\"type\":\"assistant\",\"message\":{\"model\":\"claude-opus-5-5\",\"content\":[]}}";
        assertThat(played(List.of(own, refusal)).conversationRefused()).isTrue();
        assertThat(played(List.of(models, refusal)).conversationRefused()).as("the model has answered").isFalse();
        assertThat(played(List.of(REFUSAL.formatted(422))).conversationRefused()).isFalse();
        assertThat(played(List.of(own)).conversationRefused()).as("no result").isFalse();
    }

    @Test
    void recognisesASessionThatExists() {
        Exit exit = new Exit(1, List.of("Error: Session ID bb9c3e93-28a4-416a-8a2b-5e2271902f1a is already in use."));
        assertThat(new TurnRecord(AgentProgram.CLAUDE).sessionExists(exit)).isTrue();
        assertThat(new TurnRecord(AgentProgram.CLAUDE).failure(exit).failureClass()).isEqualTo(FailureClass.AGENT_ERROR);
    }

    @Test
    void addsUpWhatEachTurnUsed() throws IOException {
        UsageMeter meter = new UsageMeter();
        assertThat(meter.usage()).isEqualTo(Usage.NONE);
        for (int i = 0; i < 2; i++) {
            for (String line : lines("hello")) {
                var content = ClaudeStream.read(line(line)).content();
                if (content.path("type").asString("").equals("result")) {
                    meter.add(content);
                }
            }
        }
        assertThat(meter.usage().inputTokens()).isEqualTo(2 * 13592L);
        assertThat(meter.usage().costUsd()).isCloseTo(2 * 0.054768, org.assertj.core.data.Offset.offset(1e-9));
    }

    @Test
    void takesTheDifferenceOfTotalsWhereATurnSaysNothing() {
        UsageMeter meter = new UsageMeter();
        meter.add(ClaudeStream.read(line("{\"type\":\"result\",\"modelUsage\":{\"m\":{\"inputTokens\":10,\"costUSD\":1}}}")).content());
        meter.add(ClaudeStream.read(line("{\"type\":\"result\",\"modelUsage\":{\"m\":{\"inputTokens\":15,\"costUSD\":1.5}}}")).content());
        assertThat(meter.usage().inputTokens()).isEqualTo(15);
        assertThat(meter.usage().costUsd()).isEqualTo(1.5);
    }

    @Test
    void keepsTypesItDoesNotKnow() {
        assertThat(ClaudeStream.read(line("{\"type\":\"from_the_future\"}")).event().type()).isEqualTo("from_the_future");
        assertThat(ClaudeStream.read(line("oops")).event().type()).isEqualTo("unparsed");
    }

    private static TurnRecord played(String recording) throws IOException {
        return played(lines(recording));
    }

    private static TurnRecord played(List<String> lines) {
        TurnRecord record = new TurnRecord(AgentProgram.CLAUDE);
        for (String text : lines) {
            Line line = line(text);
            record.note(line, ClaudeStream.read(line).content());
        }
        return record;
    }

    private static List<String> lines(String recording) throws IOException {
        try (InputStream in = TurnRecordTest.class.getResourceAsStream("/claude-2.1.330/" + recording + ".jsonl")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }

    private static Line line(String text) {
        return new Line(text, text.length(), false, null);
    }
}
