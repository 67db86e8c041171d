package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.Http;
import io.agentvine.backend.store.Database;
import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.TaskQueued;
import io.agentvine.protocol.Wire;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** One sequence of steps: two backends, three workers, the tasks that came, and what the rows said after the last step. */
final class Scene {

    static final String REPOSITORY = "https://git.example/shop.git";
    private static final Map<String, Set<String>> WORKERS = new LinkedHashMap<>();

    static {
        WORKERS.put("plain", Set.of());
        WORKERS.put("gpu", Set.of("gpu"));
        WORKERS.put("all", Set.of("gpu", "linux"));
    }

    final Stage stage;
    final Map<String, byte[]> formerRedis = new LinkedHashMap<>();
    private final List<Stage.Node> nodes = new ArrayList<>();
    private final List<Hand> workers = new ArrayList<>();
    private final List<Hand> former = new ArrayList<>();
    private final List<UUID> sessions = new ArrayList<>();
    private final List<TaskQueued> news = new ArrayList<>();
    private final Map<UUID, String> made = new HashMap<>();
    private final Database database;
    private Snapshot last;
    private int requests;

    /** A worker's incarnation. @param labels that it registered with */
    record Hand(String name, Claimant claimant, Set<String> labels) {

        UUID id() {
            return claimant.workerId();
        }
    }

    Scene(Stage stage) {
        this.stage = stage;
        this.database = stage.bean(Database.class);
        stage.empty();
        nodes.addAll(List.of(stage.node(), stage.node()));
        WORKERS.forEach((name, labels) -> workers.add(register(name, labels)));
        workers.subList(0, 2).forEach(worker -> sessions.add(session(worker, UUID.randomUUID())));
        last = snapshot();
    }

    private Hand register(String name, Set<String> labels) {
        UUID incarnation = UUID.randomUUID();
        Http.Answer answer = stage.http.post("/workers",
                Wire.write(Map.of("name", name, "incarnation", incarnation.toString(), "labels", labels)));
        assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        return new Hand(name, new Claimant(UUID.fromString(answer.json().get("id").asString()), incarnation, null, labels), labels);
    }

    /** Notes that the worker has that session, as its report does. */
    UUID session(Hand worker, UUID session) {
        stage.jdbc.update("insert into sessions (session_id, worker_id, repository_url, status, created_at, last_activity_at, tasks_served)"
                        + " values (?, ?, ?, 'idle', " + database.now() + ", " + database.now() + ", 1) on conflict (session_id) do nothing",
                session.toString(), worker.id().toString(), REPOSITORY);
        return session;
    }

    /** A newer incarnation has the name. @param labelled with the labels of the name, or with none */
    void takeOver(int worker, boolean labelled) {
        Hand older = worker(worker);
        former.add(older);
        workers.set(worker % workers.size(), register(older.name(), labelled ? WORKERS.get(older.name()) : Set.of()));
    }

    /** Plays steps, also those of others in the middle of one. */
    void playAll(List<Step> steps) {
        look();
        for (Step step : steps) {
            step.play(this);
            look();
        }
    }

    /** Looks at the rows and checks what must be true. */
    Snapshot look() {
        news.addAll(stage.takeNews());
        Snapshot now = snapshot();
        Laws.hold(last, now, workers);
        last = now;
        return now;
    }

    private Snapshot snapshot() {
        return Snapshot.of(stage.jdbc, database);
    }

    /** What the rows said last. */
    Snapshot last() {
        return last;
    }

    /** Lets a backend do that with that fault; one that dies of it is there again, with nothing in its memory. */
    boolean survives(int node, Fault fault, Runnable step) {
        try {
            stage.seams.play(fault, () -> playAll(fault.others()), step);
        } catch (RedisAway away) {
            return true;
        } catch (Seams.Crash crash) {
            stage.takeNews();
            news.clear();
            nodes.set(node % nodes.size(), stage.node());
            return false;
        }
        return true;
    }

    Stage.Node node(int n) {
        return nodes.get(n % nodes.size());
    }

    int nodes() {
        return nodes.size();
    }

    Hand worker(int n) {
        return workers.get(n % workers.size());
    }

    List<Hand> workers() {
        return workers;
    }

    /** An incarnation that was taken over; the current one where there was none. */
    Hand formerWorker(int n) {
        return former.isEmpty() ? worker(n) : former.get(n % former.size());
    }

    UUID session(int n) {
        return sessions.get(n % sessions.size());
    }

    /** A new id for a request, or the last one again. */
    String request(boolean again) {
        return "r-" + (again ? requests : ++requests);
    }

    /** Notes that a call is made because that question was answered; no other call may be for the same answer. */
    void made(UUID question, String call) {
        String first = made.putIfAbsent(question, call);
        assertThat(first == null ? call : first).as("the call that the answer to %s allowed once", question).isEqualTo(call);
    }

    /** One of the tasks, or null where there is none. */
    Snapshot.Row task(int n) {
        List<Snapshot.Row> all = List.copyOf(last.tasks().values());
        return all.isEmpty() ? null : all.get(n % all.size());
    }

    /** One of the executions, newest first, or null where there is none. */
    Snapshot.Run run(int n) {
        List<Snapshot.Run> all = List.copyOf(last.runs().values());
        return all.isEmpty() ? null : all.get(all.size() - 1 - n % all.size());
    }

    /** One of the executions that are not over, newest first, or null where there is none. */
    Snapshot.Run runningRun(int n) {
        List<Snapshot.Run> running = last.runs().values().stream().filter(run -> run.status().equals("running")).toList();
        return running.isEmpty() ? null : running.get(running.size() - 1 - n % running.size());
    }

    /** Takes what was told of queued tasks and not carried to Redis. */
    List<TaskQueued> takeNews(boolean newestOnly) {
        List<TaskQueued> taken = newestOnly && news.size() > 1 ? news.subList(news.size() - 1, news.size()) : news;
        List<TaskQueued> copy = List.copyOf(taken);
        taken.clear();
        return copy;
    }
}
