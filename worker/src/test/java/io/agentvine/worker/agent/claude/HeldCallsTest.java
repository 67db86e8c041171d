package io.agentvine.worker.agent.claude;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.Wire;
import io.agentvine.worker.agent.OpenCall;
import io.agentvine.worker.time.Ticker;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;

class HeldCallsTest {

    private static final UUID ID = UUID.randomUUID();

    private final AtomicReference<QuestionState> state = new AtomicReference<>(open(600_000));
    private final AtomicInteger asked = new AtomicInteger();
    private volatile boolean timeStandsStill;
    private final HeldCalls calls = new HeldCalls(call -> {
        asked.incrementAndGet();
        return state.get();
    }, () -> timeStandsStill ? 0 : Ticker.SYSTEM.nanos());

    @Test
    void handsOnTheAnswerAsSoonAsItIsToldToLook() throws Exception {
        timeStandsStill = true;
        CompletableFuture<HeldCalls.Said> said = bring("one", null);
        await().until(() -> asked.get() >= 1 && calls.anyOpen());
        state.set(new QuestionState(ID, QuestionStatus.ANSWERED, 0, new QuestionState.Answer(true, null, null, "Ada")));
        calls.look();
        assertThat(said.get(1, TimeUnit.MINUTES)).isInstanceOfSatisfying(HeldCalls.Said.Answered.class,
                answered -> assertThat(answered.answer().answeredBy()).isEqualTo("Ada"));
        assertThat(calls.anyOpen()).isFalse();
    }

    @Test
    void findsAnAnswerWhoseOrderWasLost() throws Exception {
        CompletableFuture<HeldCalls.Said> said = bring("one", null);
        await().until(() -> asked.get() >= 1);
        state.set(new QuestionState(ID, QuestionStatus.ANSWERED, 0, new QuestionState.Answer(false, "No.", null, "Ada")));
        assertThat(said.get(1, TimeUnit.MINUTES)).isInstanceOf(HeldCalls.Said.Answered.class);
    }

    @Test
    void endsTheHoldWhenItsTimeIsOver() throws Exception {
        state.set(open(0));
        assertThat(bring("one", null).get(1, TimeUnit.MINUTES)).isEqualTo(new HeldCalls.Said.HoldOver(ID));
    }

    @Test
    void letsAllGoWhenItCloses() throws Exception {
        CompletableFuture<HeldCalls.Said> one = bring("one", null);
        CompletableFuture<HeldCalls.Said> two = bring("two", "subagent");
        await().until(() -> asked.get() >= 2);
        calls.close();
        assertThat(one.get(1, TimeUnit.MINUTES)).isInstanceOf(HeldCalls.Said.Withdrawn.class);
        assertThat(two.get(1, TimeUnit.MINUTES)).isInstanceOf(HeldCalls.Said.Withdrawn.class);
        assertThat(bring("three", null).get(1, TimeUnit.MINUTES)).isInstanceOf(HeldCalls.Said.Withdrawn.class);
    }

    @Test
    void asksAgainWhereThereWasNoAnswer() throws Exception {
        state.set(null);
        CompletableFuture<HeldCalls.Said> said = bring("one", null);
        await().until(() -> asked.get() > 1);
        state.set(open(0));
        assertThat(said.get(1, TimeUnit.MINUTES)).isInstanceOf(HeldCalls.Said.HoldOver.class);
    }

    private CompletableFuture<HeldCalls.Said> bring(String call, String agent) {
        return CompletableFuture.supplyAsync(() -> calls.bring(new OpenCall(
                QuestionKind.PERMISSION, call, agent, "Bash", Wire.mapper().createObjectNode(), "May it?", "rule", false), answer -> {}));
    }

    private static QuestionState open(long holdMillis) {
        return new QuestionState(ID, QuestionStatus.OPEN, holdMillis, null);
    }
}
