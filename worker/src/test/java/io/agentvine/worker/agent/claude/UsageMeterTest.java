package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.node.MissingNode;

class UsageMeterTest {

    private static final String START = "{'type':'stream_event','event':{'type':'message_start','message':{'id':'%s','model':'claude-opus-5-5',"
            + "'usage':{'input_tokens':1000,'output_tokens':1}}}}";
    private static final String MESSAGE = "{'type':'assistant','message':{'id':'%s','model':'claude-opus-5-5',"
            + "'content':[{'type':'text','text':'hi'}],'usage':{'input_tokens':1000,'output_tokens':1}}}";
    private static final String DELTA = "{'type':'stream_event','event':{'type':'message_delta','usage':{'output_tokens':500}}}";
    private static final String RESULT = "{'type':'result','num_turns':%d,'total_cost_usd':%s,'modelUsage':{'claude-opus-5-5':{'inputTokens':%d,"
            + "'outputTokens':%d,'costUSD':%s}},'model_usage_since_last_result':{'claude-opus-5-5':{'inputTokens':%d,'outputTokens':%d,"
            + "'costUSD':%s,'costBasis':'%s'}}}";

    private static final String MODELS = "{'claude-opus-5-5':{'inputTokens':%d,'outputTokens':%d,'costUSD':%s}}";
    private static final String TOTALS = "{'type':'result','num_turns':1,'modelUsage':%s}";
    private static final String INIT = "{'type':'system','subtype':'init','claude_code_version':'%s'}";
    private static final JsonNode NOTHING = MissingNode.getInstance();

    private final UsageMeter meter = new UsageMeter();

    @Test
    void knowsNothingBeforeTheFirstMessage() {
        meter.newProcess(NOTHING);
        meter.add(json("{'type':'system'}"));
        assertThat(meter.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void reckonsWhatNoResultAccountsFor() {
        meter.newProcess(NOTHING);
        say("a");
        say("b");
        assertThat(meter.usage()).isEqualTo(new Usage(2, 2000L, 1000L, 0L, 0L, meter.cost(), true));
        assertThat(meter.cost()).isCloseTo(0.028, offset(1e-9));
    }

    @Test
    void takesTheResultInThePlaceOfItsOwnReckoning() {
        meter.newProcess(NOTHING);
        say("a");
        meter.add(json(RESULT.formatted(1, "0.5", 1000, 500, "0.5", 1000, 500, "0.5", "list")));
        assertThat(meter.usage()).isEqualTo(new Usage(1, 1000L, 500L, 0L, 0L, 0.5, false));
        say("b");
        assertThat(meter.usage().costUsd()).isCloseTo(0.514, offset(1e-9));
        assertThat(meter.usage().costEstimated()).isTrue();
    }

    @Test
    void keepsWhatAProcessUsedThatWasEndedInItsCallsWhenAnotherOneGoesOn() {
        meter.newProcess(NOTHING);
        say("a");
        meter.newProcess(NOTHING);
        say("b");
        meter.add(json(RESULT.formatted(1, "0.028", 2000, 1000, "0.028", 1000, 500, "0.014", "list")));
        assertThat(meter.usage().inputTokens()).isEqualTo(2000);
        assertThat(meter.usage().costUsd()).isCloseTo(0.028, offset(1e-9));
        assertThat(meter.usage().costEstimated()).as("a part of it").isTrue();
        assertThat(meter.usage().turns()).isEqualTo(2);
    }

    /** As 2.1.277 to 2.1.308 do, which say nothing else. */
    @Test
    void takesTheTotalsOfASessionForTheDifferenceToWhatItsTranscriptTold() {
        meter.newProcess(json(MODELS.formatted(90000, 9000, "8.986")));
        meter.add(json(INIT.formatted("2.1.277")));
        say("a");
        meter.add(json(TOTALS.formatted(MODELS.formatted(91000, 9500, "9.0"))));
        assertThat(meter.usage()).isEqualTo(new Usage(1, 1000L, 500L, 0L, 0L, meter.cost(), false));
        assertThat(meter.cost()).isCloseTo(0.014, offset(1e-9));
        meter.add(json(INIT.formatted("2.1.277")));
        meter.add(json(TOTALS.formatted(MODELS.formatted(92000, 9500, "9.5"))));
        assertThat(meter.usage().costUsd()).isCloseTo(0.514, offset(1e-9));
        assertThat(meter.usage().inputTokens()).isEqualTo(2000);
    }

    /** As 2.1.265 to 2.1.276 do, also in a session that a later one has written in. */
    @Test
    void takesTheTotalsOfAProcessThatCarriesNoneAsTheyAre() {
        meter.newProcess(json(MODELS.formatted(90000, 9000, "8.986")));
        meter.add(json(INIT.formatted("2.1.276")));
        say("a");
        meter.add(json(TOTALS.formatted(MODELS.formatted(1000, 500, "0.014"))));
        assertThat(meter.usage()).isEqualTo(new Usage(1, 1000L, 500L, 0L, 0L, 0.014, false));
        meter.add(json(INIT.formatted("2.1.276")));
        meter.add(json(TOTALS.formatted(MODELS.formatted(2000, 500, "0.019"))));
        assertThat(meter.usage().inputTokens()).isEqualTo(2000);
        assertThat(meter.usage().costUsd()).isCloseTo(0.019, offset(1e-9));
    }

    @Test
    void marksAPriceThatTheCliGuessed() {
        meter.newProcess(NOTHING);
        meter.add(json(RESULT.formatted(1, "0.5", 1000, 500, "0.5", 1000, 500, "0.5", "unknown")));
        assertThat(meter.usage().costEstimated()).isTrue();
    }

    @Test
    void countsAMessageOnceHoweverOftenItIsSaid() {
        meter.newProcess(NOTHING);
        say("a");
        meter.add(json(MESSAGE.formatted("a")));
        meter.add(json(MESSAGE.formatted("a")));
        assertThat(meter.usage().tokens()).isEqualTo(1500);
    }

    @Test
    void countsNothingThatTheCliSaysItself() {
        meter.newProcess(NOTHING);
        assertThat(meter.add(json(MESSAGE.formatted("a").replace("claude-opus-5-5", "<synthetic>")))).isFalse();
        assertThat(meter.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void pricesASubagentsMessageAndACacheForAnHour() {
        meter.newProcess(NOTHING);
        meter.add(json("{'type':'assistant','parent_tool_use_id':'toolu_1','message':{'id':'s','model':'claude-sonnet-4-5-20250929','content':[],"
                + "'usage':{'input_tokens':0,'output_tokens':0,'cache_creation_input_tokens':2000000,'cache_read_input_tokens':1000000,"
                + "'cache_creation':{'ephemeral_1h_input_tokens':1000000}}}}"));
        assertThat(meter.usage().costUsd()).isCloseTo(3.75 + 6 + 0.3, offset(1e-9));
        assertThat(meter.usage().turns()).as("no turn of the run's own").isZero();
    }

    private void say(String id) {
        meter.add(json(START.formatted(id)));
        meter.add(json(MESSAGE.formatted(id)));
        meter.add(json(DELTA));
    }

    private static JsonNode json(String text) {
        return Wire.mapper().readTree(text.replace('\'', '"'));
    }
}
