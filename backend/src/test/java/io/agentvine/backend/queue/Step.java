package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.task.Claimant;
import io.agentvine.backend.task.TaskQueued;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.Priority;
import io.agentvine.protocol.QueueName;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkOrder;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * What somebody does in a sequence. Numbers choose among what there is, so that a step that is left out makes no other one
 * senseless; one for which there is nothing does nothing.
 */
interface Step {

    void play(Scene scene);

    /** The same with less that goes wrong in it, least first. */
    default List<Step> simpler() {
        return List.of();
    }

    /** Somebody submits a task. The row is there then; Redis is told by {@link Carry}. @param session 0: none */
    record Submit(Priority priority, List<String> labels, int session, boolean dependent, boolean later) implements Step {

        @Override
        public void play(Scene scene) {
            Map<String, Object> body = new LinkedHashMap<>(Map.of("title", "Do it", "description", "Now",
                    "repository_url", Scene.REPOSITORY, "priority", priority.word()));
            if (!labels.isEmpty()) {
                body.put("labels", labels);
            }
            if (session > 0) {
                body.put("session_id", scene.session(session).toString());
            }
            if (later) {
                body.put("not_before", "2999-01-01T00:00:00Z");
            }
            Snapshot.Row other = scene.task(0);
            if (dependent && other != null && other.status() != TaskStatus.FAILED && other.status() != TaskStatus.CANCELLED) {
                body.put("depends_on", List.of(other.id().toString()));
            }
            var answer = scene.stage.http.post("/tasks", Wire.write(body));
            assertThat(answer.status()).as(answer.body()).isEqualTo(201);
        }
    }

    /** More tasks than a list holds. */
    record SubmitMany(int tasks, List<String> labels) implements Step {

        @Override
        public void play(Scene scene) {
            for (int i = 0; i < tasks; i++) {
                new Submit(Priority.NORMAL, labels, 0, false, false).play(scene);
            }
        }
    }

    /** Redis is told of what was queued. */
    record Carry(int node, boolean newestOnly, Fault fault) implements Step {

        @Override
        public List<Step> simpler() {
            return fault.less().map(less -> (Step) new Carry(node, newestOnly, less)).toList();
        }

        @Override
        public void play(Scene scene) {
            List<TaskQueued> news = scene.takeNews(newestOnly);
            List<ReadyQueue.Entry> entries = news.stream()
                    .map(task -> new ReadyQueue.Entry(task.taskId(), task.queue(), task.lane(), task.position())).toList();
            scene.survives(node, fault, () -> scene.node(node).dispatcher().offer(entries));
        }
    }

    /** The backend that knew what was queued dies before it told Redis. */
    record LoseNews() implements Step {

        @Override
        public void play(Scene scene) {
            scene.takeNews(false);
        }
    }

    enum Ask {
        PLAIN,
        NEW_REQUEST,
        SAME_REQUEST
    }

    /** A worker asks for work. @param former an incarnation that was taken over asks */
    record Claim(int node, int worker, boolean former, int count, Ask ask, Fault fault) implements Step {

        @Override
        public List<Step> simpler() {
            return fault.less().map(less -> (Step) new Claim(node, worker, former, count, ask, less)).toList();
        }

        @Override
        public void play(Scene scene) {
            Claimant hand = (former ? scene.formerWorker(worker) : scene.worker(worker)).claimant();
            Claimant who = new Claimant(hand.workerId(), hand.incarnation(),
                    ask == Ask.PLAIN ? null : scene.request(ask == Ask.SAME_REQUEST), hand.labels());
            Dispatcher dispatcher = scene.node(node).dispatcher();
            List<UUID> answered = runsOf(scene.last(), who);
            List<WorkOrder> orders = new ArrayList<>();
            boolean done = scene.survives(node, fault, () -> {
                orders.addAll(dispatcher.claim(who, null, count).orders());
                if (orders.isEmpty() && who.requestId() != null) {
                    orders.addAll(dispatcher.replay(who));
                }
            });
            Snapshot after = scene.look();
            if (fault.kind() != Fault.Kind.OTHERS) {
                check(who, answered, done ? orders : List.of(), after);
            }
        }

        private void check(Claimant who, List<UUID> answered, List<WorkOrder> orders, Snapshot after) {
            assertThat(orders.size()).as("no more than was asked for").isLessThanOrEqualTo(Math.max(count, answered.size()));
            orders.forEach(order -> assertThat(after.holds(order.jobId(), order.lease().token().fence(),
                    order.lease().token().claimId(), who.workerId())).as("the answer gives the right to run: %s", order).isTrue());
            if (!answered.isEmpty()) {
                assertThat(runsOf(after, who)).as("executions of a repeated request").isEqualTo(answered);
            }
        }

        private static List<UUID> runsOf(Snapshot rows, Claimant who) {
            return rows.runs().values().stream().filter(run -> who.requestId() != null && who.requestId().equals(run.request())
                    && run.worker().equals(who.workerId()) && run.incarnation().equals(who.incarnation())).map(Snapshot.Run::id).toList();
        }
    }

    /** A worker has the session of one of its runs, and said so. */
    record Report(int run) implements Step {

        @Override
        public void play(Scene scene) {
            Snapshot.Run run = scene.run(run());
            UUID session = run == null ? null : scene.last().tasks().get(run.task()).session();
            if (session != null) {
                scene.workers().stream().filter(worker -> worker.id().equals(run.worker())).forEach(worker -> scene.session(worker, session));
            }
        }
    }

    enum Repair {
        RELAY,
        SWEEP,
        RECONCILE,
        REAP,
        WAKE,
        SETTLE,
        ADVANCE,
        QUESTIONS
    }

    /** One of the loops turns. */
    record Turn(int node, Repair repair, Fault fault) implements Step {

        @Override
        public List<Step> simpler() {
            return fault.less().map(less -> (Step) new Turn(node, repair, less)).toList();
        }

        @Override
        public void play(Scene scene) {
            Stage.Node backend = scene.node(node);
            scene.survives(node, fault, () -> {
                switch (repair) {
                    case RELAY -> backend.repair().relay();
                    case SWEEP -> backend.repair().sweep();
                    case RECONCILE -> backend.repair().reconcile();
                    case REAP -> backend.reaper().reap();
                    case WAKE -> scene.stage.lifecycle.wakeIfDue(500);
                    case SETTLE -> scene.stage.lifecycle.settleDeferred(500);
                    case ADVANCE -> advance(scene);
                    case QUESTIONS -> scene.stage.questions.sweep();
                }
            });
        }

        private static void advance(Scene scene) {
            scene.stage.lifecycle.advanceIfStarved(QueueName.DEFAULT, Duration.ofMinutes(27), 10);
            scene.stage.lifecycle.advanceIfStarved(QueueName.LOW_PRIORITY, Duration.ofMinutes(27), 10);
        }
    }

    enum Age {
        POPS,
        NEWS,
        OFFERS,
        LEASE,
        DEADLINE,
        DUE,
        STARVED,
        AFFINITY,
        WAIT,
        REAPERS,
        REBUILD,
        QUESTION
    }

    /** Time goes by for something. */
    record Pass(Age age, int task) implements Step {

        @Override
        public void play(Scene scene) {
            Snapshot.Row chosen = scene.task(task);
            switch (age) {
                case POPS -> agePops(scene.stage);
                case REBUILD -> scene.stage.redis.delete(ReadyQueue.BUILDING);
                case REAPERS -> scene.stage.bench.sql("update ticks set at = at - 60000");
                case QUESTION -> {
                    if (chosen != null) {
                        scene.stage.bench.sql("update questions set created_at = created_at - 90000000 where task_id = ?", chosen.id().toString());
                    }
                }
                default -> {
                    if (chosen != null) {
                        scene.stage.bench.sql("update tasks set " + change() + " and id = ?", chosen.id().toString());
                    }
                }
            }
        }

        static void agePops(Stage stage) {
            for (String id : stage.redis.opsForZSet().range(ReadyQueue.INFLIGHT, 0, -1)) {
                stage.redis.opsForZSet().add(ReadyQueue.INFLIGHT, id, 1);
            }
        }

        private String change() {
            return switch (age) {
                case NEWS -> "reason_since = reason_since - 5000 where 1 = 1";
                case OFFERS -> "dispatched_at = dispatched_at - 5000 where 1 = 1";
                case LEASE -> "lease_until = lease_until - 100000 where status = 'in_progress'";
                case DEADLINE -> "deadline_at = deadline_at - 10000000 where status = 'in_progress'";
                case DUE -> "due_at = 1 where due_at > 30000000000000";
                case STARVED -> "due_at = due_at - 1700000 where due_at < 30000000000000";
                case AFFINITY -> "affinity_until = 1 where status = 'queued' and affinity_worker_id is not null";
                case WAIT -> "next_event_at = 1 where status = 'waiting'";
                case POPS, REAPERS, REBUILD, QUESTION -> throw new IllegalStateException("not of one task");
            };
        }
    }

    /** A person cancels one that is not over. */
    record Cancel(int task) implements Step {

        @Override
        public void play(Scene scene) {
            List<Snapshot.Row> live = scene.last().tasks().values().stream().filter(row -> !row.status().isOver()).toList();
            if (!live.isEmpty()) {
                scene.stage.lifecycle.cancelIfLive(live.get(task % live.size()).id(), "a person");
            }
        }
    }

    /** A person queues it again. */
    record Retry(int task, boolean fresh) implements Step {

        @Override
        public void play(Scene scene) {
            Snapshot.Row chosen = scene.task(task);
            if (chosen != null && (chosen.status() == TaskStatus.FAILED || chosen.status() == TaskStatus.CANCELLED)) {
                scene.stage.lifecycle.retryIfFailedOrCancelled(chosen.id(), fresh, "a person");
            }
        }
    }

    /** A person sends a completed task back, or has it delivered. */
    record GoOn(int task, boolean deliver) implements Step {

        @Override
        public void play(Scene scene) {
            List<Snapshot.Row> completed = scene.last().tasks().values().stream().filter(row -> row.status() == TaskStatus.COMPLETED).toList();
            if (completed.isEmpty()) {
                return;
            }
            UUID chosen = completed.get(task % completed.size()).id();
            if (deliver) {
                scene.stage.completed.deliverIfKept(chosen, "a person");
            } else {
                scene.stage.completed.sendBackIfCompleted(chosen, "a person");
            }
            assertThat(scene.look().tasks().get(chosen).status()).as("task %s, which goes on", chosen).isEqualTo(TaskStatus.QUEUED);
        }
    }

    /** A person gives a queued task another priority. */
    record Move(int task, Priority priority) implements Step {

        @Override
        public void play(Scene scene) {
            Snapshot.Row chosen = scene.task(task);
            if (chosen != null && chosen.status() == TaskStatus.QUEUED) {
                var answer = scene.stage.http.patch("/tasks/" + chosen.id(), "{\"priority\": \"" + priority.word() + "\"}");
                assertThat(answer.status()).as(answer.body()).isEqualTo(200);
            }
        }
    }

    /** A person says how many tasks of the repository run at once. @param most 0: any number */
    record Limit(int most) implements Step {

        @Override
        public void play(Scene scene) {
            var known = scene.stage.http.get("/repositories?url=" + Scene.REPOSITORY).json();
            String said = "\"max_parallel\": " + (most == 0 ? "null" : most) + "}";
            var answer = known.isEmpty() ? scene.stage.http.post("/repositories", "{\"url\": \"" + Scene.REPOSITORY + "\", " + said)
                    : scene.stage.http.patch("/repositories/" + known.get(0).get("id").asString(), "{" + said);
            assertThat(answer.status()).as(answer.body()).isIn(200, 201);
        }
    }

    /** A new incarnation of a worker registers. */
    record TakeOver(int worker, boolean labelled) implements Step {

        @Override
        public void play(Scene scene) {
            scene.takeOver(worker, labelled);
        }
    }
}
