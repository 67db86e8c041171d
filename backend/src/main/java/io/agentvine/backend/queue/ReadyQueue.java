package io.agentvine.backend.queue;

import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.Lane;
import io.agentvine.protocol.QueueName;
import io.lettuce.core.ScriptOutputType;
import io.lettuce.core.api.async.RedisScriptingAsyncCommands;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import org.springframework.core.io.ClassPathResource;
import org.springframework.data.redis.core.Cursor;
import org.springframework.data.redis.core.RedisCallback;
import org.springframework.data.redis.core.ScanOptions;
import org.springframework.data.redis.core.StringRedisTemplate;
import org.springframework.data.redis.core.script.RedisScript;
import org.springframework.stereotype.Component;

/**
 * The ids of claimable tasks in Redis: hints in the right order, never a right.
 *
 * <p>One method a script, each atomic in Redis and safe to repeat. Every method throws {@link RedisAway} where Redis gives
 * no usable answer. Any thread.
 */
@Component
class ReadyQueue {

    static final String PREFIX = "{agentvine}:";
    static final String WAKE = PREFIX + "wake";
    static final String ENTRIES = PREFIX + "entries";
    static final String INFLIGHT = PREFIX + "inflight";
    static final String EPOCH = PREFIX + "epoch";
    static final String OVERFLOW = PREFIX + "overflow";
    static final String LISTS = PREFIX + "lists";
    static final String LABELLED = PREFIX + "labelled";
    static final String BUILDING = PREFIX + "building";

    private static final int SETTLED_AT_ONCE = 500;
    private static final String BUILD_LIMIT_MS = "30000";

    private final StringRedisTemplate redis;
    private final RedisGate gate;
    private final String cap;
    private final long answerMillis;
    private final String origin = UUID.randomUUID().toString();
    private final ConcurrentLinkedQueue<Pop> toSettle = new ConcurrentLinkedQueue<>();

    private final RedisScript<List<Object>> offer = listScript("offer");
    private final RedisScript<List<Object>> claim = listScript("claim");
    private final RedisScript<List<Object>> sweep = listScript("sweep");
    private final RedisScript<List<Object>> look = listScript("look");
    private final RedisScript<Long> settle = numberScript("settle");
    private final RedisScript<Long> remove = numberScript("remove");
    private final RedisScript<Long> rebuildBegin = numberScript("rebuild_begin");
    private final RedisScript<Long> rebuildAdd = numberScript("rebuild_add");
    private final RedisScript<Long> rebuildEnd = numberScript("rebuild_end");

    ReadyQueue(StringRedisTemplate redis, RedisGate gate, QueueSettings settings) {
        this.redis = redis;
        this.gate = gate;
        this.cap = String.valueOf(settings.cap());
        this.answerMillis = settings.redisTimeout().toMillis();
    }

    /** A claimable task's place. */
    record Entry(UUID id, QueueName queue, Lane lane, long position) {

        String list() {
            return listOf(queue, lane);
        }

        /** What the hash of entries holds for it. */
        String value() {
            return position + "|" + list();
        }
    }

    /** One id in flight. @param at ms, Redis clock */
    record Pop(UUID id, long at) {}

    /** @param epochMissing the lists cannot be trusted and nothing was popped */
    record Popped(boolean epochMissing, List<Pop> pops) {}

    /** What is there. @param overflow of a list: the first position that only the database holds */
    record Look(boolean epochMissing, long entries, Map<String, Long> overflow, Map<String, Long> lists) {

        long inLists() {
            return lists.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    /** Who sends this backend's wake-ups. */
    String origin() {
        return origin;
    }

    /** Puts ids where they belong; answers for each whether it is in a list now. */
    List<Boolean> offer(List<Entry> entries) {
        return offer(entries, "", "");
    }

    /**
     * As offer, and runs the action once that is on its way: what it asks of Redis is answered after it. Where Redis has to be
     * given the script first, the action runs once more afterwards.
     */
    List<Boolean> offer(List<Entry> entries, Runnable onItsWay) {
        Offer call = new Offer(entries, "", "");
        CompletionStage<List<Object>> answer = gate.call(() -> send(call));
        onItsWay.run();
        try {
            return accepted(gate.call(() -> answer.toCompletableFuture().orTimeout(answerMillis, TimeUnit.MILLISECONDS).join()));
        } catch (CompletionException e) {
            List<Boolean> accepted = accepted(run(offer, call.keys, call.args));
            onItsWay.run();
            return accepted;
        }
    }

    @SuppressWarnings("unchecked")
    private CompletionStage<List<Object>> send(Offer call) {
        return redis.execute((RedisCallback<CompletionStage<List<Object>>>) connection ->
                ((RedisScriptingAsyncCommands<byte[], byte[]>) connection.getNativeConnection())
                        .evalsha(offer.getSha1(), ScriptOutputType.MULTI, bytes(call.keys), bytes(call.args)));
    }

    private static byte[][] bytes(List<String> texts) {
        return texts.stream().map(text -> text.getBytes(StandardCharsets.UTF_8)).toArray(byte[][]::new);
    }

    /** As offer, for rows that only the database held. @param firstBehind position of the first row that still does, or null */
    List<Boolean> topUp(String list, List<Entry> entries, Long firstBehind) {
        return offer(entries, list, firstBehind == null ? "" : firstBehind.toString());
    }

    private List<Boolean> offer(List<Entry> entries, String topped, String firstBehind) {
        Offer call = new Offer(entries, topped, firstBehind);
        return accepted(run(offer, call.keys, call.args));
    }

    private static List<Boolean> accepted(List<Object> replies) {
        return replies.stream().map(reply -> (Long) reply == 1).toList();
    }

    /** Keys and arguments of offer.lua. */
    private final class Offer {

        private final List<String> keys = new ArrayList<>(List.of(ENTRIES, OVERFLOW, EPOCH, LISTS, LABELLED));
        private final List<String> args;

        Offer(List<Entry> entries, String topped, String firstBehind) {
            args = new ArrayList<>(List.of(cap, WAKE, origin, topped, firstBehind));
            Map<String, Integer> lists = new LinkedHashMap<>();
            for (Entry entry : entries) {
                int index = lists.computeIfAbsent(entry.list(), list -> lists.size() + 6);
                args.addAll(List.of(entry.id().toString(), String.valueOf(entry.position()), String.valueOf(index),
                        entry.queue().word(), entry.lane().word()));
            }
            keys.addAll(lists.keySet());
        }
    }

    /** Pops up to so many ids that this worker may have, most urgent first, and notes them as in flight. */
    Popped claim(Claimant who, List<QueueName> queues, int count) {
        List<String> keys = new ArrayList<>(List.of(ENTRIES, INFLIGHT, EPOCH, LABELLED));
        for (QueueName queue : queues) {
            keys.add(listOf(queue, Lane.OPEN));
            keys.add(listOf(queue, Lane.of(who.workerId(), null)));
        }
        List<String> args = new ArrayList<>(List.of(String.valueOf(count), String.valueOf(who.labels().size())));
        args.addAll(who.labels());
        List<Pop> settled = takeSettled();
        settled.forEach(pop -> args.addAll(List.of(pop.id().toString(), String.valueOf(pop.at()))));
        List<Object> reply = runOrRestore(settled, keys, args);
        long at = (Long) reply.get(1);
        List<Pop> pops = reply.subList(2, reply.size()).stream()
                .map(id -> new Pop(UUID.fromString((String) id), at)).toList();
        return new Popped((Long) reply.get(0) == 0, pops);
    }

    private List<Object> runOrRestore(List<Pop> settled, List<String> keys, List<String> args) {
        try {
            return run(claim, keys, args);
        } catch (RedisAway away) {
            toSettle.addAll(settled);
            throw away;
        }
    }

    /** Notes that the outcome of a pop is known; told to Redis with the next claim or flush. */
    void settle(List<Pop> pops) {
        toSettle.addAll(pops);
    }

    /** Tells Redis what was settled. */
    void flushSettled() {
        for (List<Pop> settled = takeSettled(); !settled.isEmpty(); settled = takeSettled()) {
            List<String> args = new ArrayList<>();
            settled.forEach(pop -> args.addAll(List.of(pop.id().toString(), String.valueOf(pop.at()))));
            try {
                run(settle, List.of(INFLIGHT), args);
            } catch (RedisAway away) {
                toSettle.addAll(settled);
                throw away;
            }
        }
    }

    private List<Pop> takeSettled() {
        List<Pop> taken = new ArrayList<>();
        for (Pop pop = toSettle.poll(); pop != null; pop = taken.size() < SETTLED_AT_ONCE ? toSettle.poll() : null) {
            taken.add(pop);
        }
        return taken;
    }

    /** Takes over ids that were popped longer ago than that and never settled. */
    List<Pop> sweep(long leastAgeMillis, int most) {
        List<Object> reply = run(sweep, List.of(INFLIGHT), List.of(String.valueOf(leastAgeMillis), String.valueOf(most)));
        long at = (Long) reply.get(0);
        return reply.subList(1, reply.size()).stream().map(id -> new Pop(UUID.fromString((String) id), at)).toList();
    }

    /** Takes out ids that are still where they were seen. @param seen id to entry value */
    long remove(Map<UUID, String> seen) {
        List<String> args = new ArrayList<>();
        seen.forEach((id, value) -> args.addAll(List.of(id.toString(), value)));
        return args.isEmpty() ? 0 : run(remove, List.of(ENTRIES), args);
    }

    @SuppressWarnings("unchecked")
    Look look() {
        List<Object> reply = run(look, List.of(ENTRIES, OVERFLOW, EPOCH, LISTS), List.of());
        Map<String, Long> overflow = new LinkedHashMap<>();
        List<Object> behind = (List<Object>) reply.get(2);
        for (int i = 0; i < behind.size(); i += 2) {
            overflow.put((String) behind.get(i), Long.valueOf((String) behind.get(i + 1)));
        }
        Map<String, Long> lists = new LinkedHashMap<>();
        List<Object> lengths = (List<Object>) reply.get(3);
        for (int i = 0; i < lengths.size(); i += 2) {
            lists.put((String) lengths.get(i), (Long) lengths.get(i + 1));
        }
        return new Look((Long) reply.get(0) == 0, (Long) reply.get(1), overflow, lists);
    }

    /** Every id that is in a list, with its entry value. */
    Map<UUID, String> entries() {
        return gate.call(() -> {
            Map<UUID, String> all = new LinkedHashMap<>();
            try (Cursor<Map.Entry<Object, Object>> cursor =
                    redis.opsForHash().scan(ENTRIES, ScanOptions.scanOptions().count(1000).build())) {
                cursor.forEachRemaining(e -> all.put(UUID.fromString((String) e.getKey()), (String) e.getValue()));
            }
            return all;
        });
    }

    /** Empties everything for a rebuild; false while another one is going on. */
    boolean beginRebuild(String token) {
        List<String> keys = new ArrayList<>(List.of(ENTRIES, OVERFLOW, EPOCH, LISTS, BUILDING, LABELLED));
        Arrays.stream(QueueName.values()).forEach(queue -> keys.add(listOf(queue, Lane.OPEN)));
        return run(rebuildBegin, keys, List.of(token, BUILD_LIMIT_MS)) == 1;
    }

    /** Appends a chunk of one list; false where this rebuild was overtaken. */
    boolean addRebuilt(String token, String list, List<Entry> chunk) {
        List<String> args = new ArrayList<>(List.of(token, BUILD_LIMIT_MS));
        chunk.forEach(entry -> args.addAll(List.of(entry.id().toString(), String.valueOf(entry.position()))));
        return run(rebuildAdd, List.of(ENTRIES, LISTS, BUILDING, list, LABELLED), args) == 1;
    }

    boolean endRebuild(String token, Map<String, Long> overflow) {
        List<String> args = new ArrayList<>(List.of(token, token));
        overflow.forEach((list, position) -> args.addAll(List.of(list, position.toString())));
        return run(rebuildEnd, List.of(OVERFLOW, EPOCH, BUILDING), args) == 1;
    }

    static String listOf(QueueName queue, Lane lane) {
        return PREFIX + "queue:" + queue.word() + (lane.word().isEmpty() ? "" : ":" + lane.word());
    }

    static QueueName queueOf(String list) {
        return Queues.of(list.substring(PREFIX.length()).split(":", 3)[1]);
    }

    static Lane laneOf(String list) {
        String[] parts = list.substring(PREFIX.length()).split(":", 3);
        return Lane.parse(parts.length > 2 ? parts[2] : "");
    }

    private <T> T run(RedisScript<T> script, List<String> keys, List<String> args) {
        return gate.call(() -> redis.execute(script, keys, args.toArray()));
    }

    @SuppressWarnings({"unchecked", "rawtypes"})
    private static RedisScript<List<Object>> listScript(String name) {
        return (RedisScript) script(name, List.class);
    }

    static RedisScript<Long> numberScript(String name) {
        return script(name, Long.class);
    }

    /** Read once: a script that is given by its place is looked for on each call. */
    private static <T> RedisScript<T> script(String name, Class<T> reply) {
        try {
            return RedisScript.of(new ClassPathResource("lua/" + name + ".lua").getContentAsString(StandardCharsets.UTF_8), reply);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
