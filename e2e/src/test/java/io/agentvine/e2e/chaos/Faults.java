package io.agentvine.e2e.chaos;

import io.agentvine.e2e.fleet.BackendProcess;
import io.agentvine.e2e.fleet.Fleet;
import io.agentvine.e2e.fleet.RedisServer;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.Stream;

/** Hurts the parts and heals them again. One thread makes faults; any may look at what was made. */
final class Faults {

    private static final List<String> ANSWERS = List.of("\"enqueued_at\"", "\"task_status\"", "\"allowed\"", "\"directive\"");

    private final Fleet fleet;
    private final Crew crew;
    private final Random random;
    private final long lease;
    private final Deque<Fault> deck = new ArrayDeque<>();
    private final List<Made> made = new CopyOnWriteArrayList<>();
    private final Set<Object> hurt = new HashSet<>();

    /** A fault that was made. Times by this machine's clock, in ms. */
    static final class Made {

        private final Fault fault;
        private final String target;
        private final Object part;
        private final long begun = System.currentTimeMillis();
        private final long due;
        private final Runnable heal;
        private volatile long ended;

        private Made(Fault fault, String target, Object part, Duration length, Runnable heal) {
            this.fault = fault;
            this.target = target;
            this.part = part;
            this.due = begun + length.toMillis();
            this.heal = heal;
        }

        Fault fault() {
            return fault;
        }

        String target() {
            return target;
        }

        long begun() {
            return begun;
        }

        /** 0 while it lasts. */
        long ended() {
            return ended;
        }

        boolean lastsAt(long time) {
            return begun <= time && (ended == 0 || time <= ended);
        }
    }

    Faults(Fleet fleet, Crew crew, Random random, Duration lease) {
        this.fleet = fleet;
        this.crew = crew;
        this.random = random;
        this.lease = lease.toMillis();
    }

    List<Made> made() {
        return made;
    }

    boolean lasts(Fault... kinds) {
        long now = System.currentTimeMillis();
        return made.stream().anyMatch(one -> one.lastsAt(now) && Arrays.asList(kinds).contains(one.fault));
    }

    /** The next fault of a shuffled deck of all kinds, unless what it would hurt is hurt already. */
    void makeOne() {
        if (deck.isEmpty()) {
            List<Fault> all = new ArrayList<>(List.of(Fault.values()));
            Collections.shuffle(all, random);
            deck.addAll(all);
        }
        make(deck.poll());
    }

    /** Ends those whose time is over. */
    void healDue() {
        long now = System.currentTimeMillis();
        made.stream().filter(one -> one.ended == 0 && one.due <= now).forEach(this::heal);
    }

    void healAll() {
        made.stream().filter(one -> one.ended == 0).forEach(this::heal);
    }

    /**
     * Starts again what ended, as whoever supervises it would: also a backend that found no database at its start.
     *
     * @return names of workers that ended though nobody had asked them to
     */
    List<String> superviseWhatIsNotHurt() {
        fleet.backends().stream().filter(backend -> !hurt.contains(backend) && !backend.isAlive()).forEach(BackendProcess::launch);
        return Stream.concat(crew.members().stream(), Stream.of(crew.steady()))
                .filter(member -> !hurt.contains(member) && member.lookAfter())
                .map(Crew.Member::name)
                .toList();
    }

    private void heal(Made one) {
        one.heal.run();
        one.ended = System.currentTimeMillis();
        hurt.remove(one.part);
    }

    private void make(Fault fault) {
        switch (fault) {
            case KILL_WORKER -> onWorker(fault, Crew.Member::kill, member -> {}, 0, 1.5);
            case TERMINATE_WORKER -> onWorker(fault, Crew.Member::terminate, member -> {}, 0.2, 0.5);
            case FREEZE_WORKER -> onWorker(fault, member -> member.process().freeze(), member -> member.process().thaw(), 0.2, 1.7);
            case CUT_WORKER_OFF -> onWorker(fault, member -> member.way().cut(), member -> member.way().restore(), 0.2, 1.7);
            case SILENCE_WORKER -> onWorker(fault, member -> member.way().silence(), member -> member.way().restore(), 0.2, 1.7);
            case SLOW_WORKER -> onWorker(fault, member -> member.way().slow(Duration.ofMillis(20 + random.nextInt(280))), member -> member.way().restore(), 0.3, 1);
            case RESET_CONNECTIONS -> onWorker(fault, member -> member.way().resetAll(), member -> {}, 0, 0);
            case LOSE_AN_ANSWER -> onWorker(fault, member -> member.way().loseAnswer(ANSWERS.get(random.nextInt(ANSWERS.size())), () -> {}), member -> {}, 0, 0);
            case KILL_BACKEND -> onBackend(fault, BackendProcess::crash, backend -> {}, 0, 0.5);
            case SILENCE_REDIS -> onBackend(fault, backend -> backend.wayToRedis().silence(), backend -> backend.wayToRedis().restore(), 0.2, 0.8);
            case RESTART_REDIS_EMPTY -> onRedis(fault, redis -> { redis.crash(); redis.start(); }, redis -> {}, 0, 0);
            case FLUSH_REDIS -> onRedis(fault, redis -> redis.command("FLUSHALL"), redis -> {}, 0, 0);
            case STOP_REDIS -> onRedis(fault, RedisServer::crash, RedisServer::start, 0.2, 1);
            case STOP_POSTGRES -> onPart(fault, "postgres", fleet.stores().database(), () -> fleet.stores().database().stop(), () -> fleet.stores().database().start(), 0.2, 1.5);
            case MAKE_POSTGRES_READ_ONLY -> onPart(fault, "postgres", fleet.stores().database(), () -> fleet.stores().database().readOnly(true), () -> fleet.stores().database().readOnly(false), 0.2, 0.7);
        }
    }

    private interface Deed<T> {
        void on(T part);
    }

    private void onWorker(Fault fault, Deed<Crew.Member> hurting, Deed<Crew.Member> healing, double least, double most) {
        List<Crew.Member> whole = crew.members().stream().filter(member -> !hurt.contains(member)).toList();
        if (!whole.isEmpty()) {
            Crew.Member member = whole.get(random.nextInt(whole.size()));
            onPart(fault, member.name(), member, () -> hurting.on(member), () -> healing.on(member), least, most);
        }
    }

    /** One of two: that all are away is a test of its own. */
    private void onBackend(Fault fault, Deed<BackendProcess> hurting, Deed<BackendProcess> healing, double least, double most) {
        int n = random.nextInt(fleet.backends().size());
        BackendProcess backend = fleet.backends().get(n);
        if (!fleet.backends().stream().allMatch(BackendProcess::listens)) {
            return;
        }
        onPart(fault, "backend-" + (n + 1), backend, () -> hurting.on(backend), () -> healing.on(backend), least, most);
    }

    private void onRedis(Fault fault, Deed<RedisServer> hurting, Deed<RedisServer> healing, double least, double most) {
        RedisServer redis = fleet.stores().redis();
        onPart(fault, "redis", redis, () -> hurting.on(redis), () -> healing.on(redis), least, most);
    }

    /** @param least of the fault's length, in leases */
    private void onPart(Fault fault, String target, Object part, Runnable hurting, Runnable healing, double least, double most) {
        Duration length = Duration.ofMillis((long) ((least + (most - least) * random.nextDouble()) * lease));
        if (!hurt.add(part)) {
            return;
        }
        made.add(new Made(fault, target, part, length, healing));
        System.out.println("chaos: " + fault + " " + target + " for " + length.toMillis() + " ms");
        hurting.run();
        if (length.isZero()) {
            heal(made.get(made.size() - 1));
        }
    }
}
