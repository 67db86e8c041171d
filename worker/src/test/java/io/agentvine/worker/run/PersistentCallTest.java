package io.agentvine.worker.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import io.agentvine.worker.agent.StopReason;
import io.agentvine.worker.control.Backend;
import io.agentvine.worker.control.Backoff;
import io.agentvine.worker.control.Identity;
import io.agentvine.worker.control.Reply;
import io.agentvine.worker.time.Ticker;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.util.Random;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntUnaryOperator;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A call over real HTTP that ends in one way or another. */
class PersistentCallTest {

    private final HeldRun held = new HeldRun(Assignments.of("https://example.com/r.git"));
    private final AtomicInteger calls = new AtomicInteger();
    private final AtomicInteger registrations = new AtomicInteger();
    /** The status of each call by its number, from 1 on; 0 is no answer. */
    private volatile IntUnaryOperator status;
    private HttpServer server;
    private PersistentCall persistent;
    private Backend backend;

    @BeforeEach
    void start() throws Exception {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", call -> {
            int answer = status.applyAsInt(calls.incrementAndGet());
            if (answer != 0) {
                call.sendResponseHeaders(answer, -1);
            }
            call.close();
        });
        server.start();
        backend = new Backend(URI.create("http://127.0.0.1:" + server.getAddress().getPort()), () -> null, Ticker.SYSTEM);
        persistent = new PersistentCall(backend, () -> new Backoff(new Random(1)), registrations::incrementAndGet);
    }

    @AfterEach
    void stop() {
        server.stop(0);
    }

    @Test
    void isRepeatedForAsLongAsTheBackendSaysThatItIsAway() throws Exception {
        status = call -> call <= 6 ? 503 : 200;
        assertThat(make()).isInstanceOf(Reply.Ok.class);
        assertThat(calls).hasValue(7);
    }

    @Test
    void isRepeatedForAsLongAsNothingAnswers() throws Exception {
        status = call -> call <= 6 ? 0 : 200;
        assertThat(make()).isInstanceOf(Reply.Ok.class);
    }

    @Test
    void isGivenUpWhereOnlyThisCallFailsAgainAndAgain() throws Exception {
        status = call -> 500;
        assertThat(make()).isInstanceOf(Reply.Unreachable.class);
        assertThat(calls).hasValue(5);
    }

    @Test
    void registersAgainWhereTheBackendDoesNotKnowTheWorker() throws Exception {
        status = call -> call == 1 ? 401 : 200;
        assertThat(make()).isInstanceOf(Reply.Ok.class);
        assertThat(registrations).hasValue(1);
    }

    @Test
    void endsWithTheRunThatMakesIt() throws Exception {
        status = call -> {
            held.stop(StopReason.SHUTDOWN);
            return 503;
        };
        assertThat(make()).isInstanceOf(Reply.Unreachable.class);
        assertThat(calls).hasValue(1);
    }

    private Reply<?> make() throws Exception {
        backend.resumeAs(new Identity(UUID.randomUUID(), UUID.randomUUID(), "token"));
        return persistent.make(held, () -> backend.handoff(held.executionId(), held.order().lease().token()));
    }
}
