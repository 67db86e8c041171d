package io.agentvine.backend.queue;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.stream.Stream;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.stereotype.Component;

/** The ids of questions and answers in Redis: the rows are the truth, and a change wakes whoever handles them. Any thread. */
@Component
public class NoticeLists {

    /** As many ids as a list holds; of more questions at once the oldest are there. */
    public static final int MOST = 5_000;

    private final StringRedisTemplate redis;
    private final RedisGate gate;
    private final String origin;
    private final RedisScript<Long> notices = ReadyQueue.numberScript("notices");

    NoticeLists(StringRedisTemplate redis, RedisGate gate, ReadyQueue ready) {
        this.redis = redis;
        this.gate = gate;
        this.origin = ready.origin();
    }

    /** What is waited for. */
    public enum Kind {
        /** Questions that wait for an answer. */
        WORKER_REQUESTS,
        /** Answers that no run has taken yet. */
        CONTROLLER_RESPONSES;

        /** The list's name. */
        String word() {
            return name().toLowerCase(java.util.Locale.ROOT);
        }

        static Optional<Kind> of(String word) {
            return Stream.of(values()).filter(kind -> kind.word().equals(word)).findFirst();
        }
    }

    /** News: another backend has put something into that list. A hint. */
    public record Changed(Kind kind) {}

    /** Makes the list what the rows say; false where Redis is away, and nothing is lost by that. */
    public boolean makeEqual(Kind kind, List<UUID> ids) {
        List<String> arguments = new ArrayList<>(List.of(origin, kind.word()));
        ids.stream().limit(MOST).map(UUID::toString).forEach(arguments::add);
        try {
            gate.call(() -> redis.execute(notices, List.of(ReadyQueue.PREFIX + "queue:" + kind.word(), ReadyQueue.WAKE), arguments.toArray()));
            return true;
        } catch (RedisAway away) {
            return false;
        }
    }
}
