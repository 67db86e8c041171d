package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.agentvine.protocol.Usage;
import io.agentvine.protocol.Wire;
import org.junit.jupiter.api.Test;
import tools.jackson.databind.JsonNode;

class UsageMeterTest {

    private static final String START = "{'type':'stream_event','event':{'type':'message_start','message':{'id':'%s','model':'claude-opus-5-5',"
            + "'usage':{'input_tokens':1000,'output_tokens':1}}}}";
    private static final String MESSAGE = "{'type':'assistant','message':{'id':'%s','model':'claude-opus-5-5',"
            + "'content':[{'type':'text','text':'hi'}],'usage':{'input_tokens':1000,'output_tokens':1}}}";
    private static final String DELTA = "{'type':'stream_event','event':{'type':'message_delta','usage':{'output_tokens':500}}}";
    private static final String RESULT = "{'type':'result','num_turns':%d,'total_cost_usd':%s,'modelUsage':{'claude-opus-5-5':{'inputTokens':%d,"
            + "'outputTokens':%d,'costUSD':%s}},'model_usage_since_last_result':{'claude-opus-5-5':{'inputTokens':%d,'outputTokens':%d,"
            + "'costUSD':%s,'costBasis':'%s'}}}";

    private final UsageMeter meter = new UsageMeter();

    @Test
    void knowsNothingBeforeTheFirstMessage() {
        meter.newProcess(false);
        meter.add(json("{'type':'system'}"));
        assertThat(meter.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void reckonsWhatNoResultAccountsFor() {
        meter.newProcess(false);
        say("a");
        say("b");
        assertThat(meter.usage()).isEqualTo(new Usage(2, 2000L, 1000L, 0L, 0L, meter.cost(), true));
        assertThat(meter.cost()).isCloseTo(0.028, offset(1e-9));
    }

    @Test
    void takesTheResultInThePlaceOfItsOwnReckoning() {
        meter.newProcess(false);
        say("a");
        meter.add(json(RESULT.formatted(1, "0.5", 1000, 500, "0.5", 1000, 500, "0.5", "list")));
        assertThat(meter.usage()).isEqualTo(new Usage(1, 1000L, 500L, 0L, 0L, 0.5, false));
        say("b");
        assertThat(meter.usage().costUsd()).isCloseTo(0.514, offset(1e-9));
        assertThat(meter.usage().costEstimated()).isTrue();
    }

    @Test
    void keepsWhatAProcessUsedThatWasEndedInItsCallsWhenAnotherOneGoesOn() {
        meter.newProcess(false);
        say("a");
        meter.newProcess(true);
        say("b");
        meter.add(json(RESULT.formatted(1, "0.028", 2000, 1000, "0.028", 1000, 500, "0.014", "list")));
        assertThat(meter.usage().inputTokens()).isEqualTo(2000);
        assertThat(meter.usage().costUsd()).isCloseTo(0.028, offset(1e-9));
        assertThat(meter.usage().costEstimated()).as("a part of it").isTrue();
        assertThat(meter.usage().turns()).isEqualTo(2);
    }

    @Test
    void doesNotTakeTheTotalsOfASessionForThoseOfARunWhereAVersionSaysNothingElse() {
        meter.newProcess(true);
        say("a");
        meter.add(json("{'type':'result','num_turns':1,'modelUsage':{'claude-opus-5-5':{'inputTokens':91000,'outputTokens':9500,'costUSD':9.0}}}"));
        assertThat(meter.usage().costUsd()).isCloseTo(0.014, offset(1e-9));
        assertThat(meter.usage().costEstimated()).isTrue();
        meter.add(json("{'type':'result','num_turns':1,'modelUsage':{'claude-opus-5-5':{'inputTokens':92000,'outputTokens':9500,'costUSD':9.5}}}"));
        assertThat(meter.usage().costUsd()).isCloseTo(0.514, offset(1e-9));
        assertThat(meter.usage().inputTokens()).isEqualTo(2000);
    }

    @Test
    void marksAPriceThatTheCliGuessed() {
        meter.newProcess(false);
        meter.add(json(RESULT.formatted(1, "0.5", 1000, 500, "0.5", 1000, 500, "0.5", "unknown")));
        assertThat(meter.usage().costEstimated()).isTrue();
    }

    @Test
    void countsAMessageOnceHoweverOftenItIsSaid() {
        meter.newProcess(false);
        say("a");
        meter.add(json(MESSAGE.formatted("a")));
        meter.add(json(MESSAGE.formatted("a")));
        assertThat(meter.usage().tokens()).isEqualTo(1500);
    }

    @Test
    void countsNothingThatTheCliSaysItself() {
        meter.newProcess(false);
        assertThat(meter.add(json(MESSAGE.formatted("a").replace("claude-opus-5-5", "<synthetic>")))).isFalse();
        assertThat(meter.usage()).isEqualTo(Usage.NONE);
    }

    @Test
    void pricesASubagentsMessageAndACacheForAnHour() {
        meter.newProcess(false);
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
