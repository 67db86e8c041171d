package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.task.TaskStatus;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.UUID;

/** What must be true after every step, whatever died in it. */
final class Laws {

    /** How a completed task goes on, and nothing else does. */
    private static final Set<String> BY_A_PERSON = Set.of("sent_back", "delivery");

    private Laws() {}

    /** @param workers the current incarnations */
    static void hold(Snapshot before, Snapshot after, Collection<Scene.Hand> workers) {
        fencesOnlyGrow(before, after);
        historyIsLegal(after);
        oneRightATaskAndSession(after);
        noMoreRunThanTheRepositoryLets(before, after);
        questionsAreKept(before, after);
        after.runs().values().stream().filter(run -> !before.runs().containsKey(run.id()))
                .forEach(run -> grantWasLawful(before, run, workers));
    }

    private static void fencesOnlyGrow(Snapshot before, Snapshot after) {
        before.tasks().forEach((id, task) ->
                assertThat(after.tasks().get(id).fence()).as("fence of task %s", id).isGreaterThanOrEqualTo(task.fence()));
    }

    /** Each change begins where the one before ended, is in the state table, and a run is ended under its own fence. */
    private static void historyIsLegal(Snapshot after) {
        Map<UUID, Snapshot.Change> last = new HashMap<>();
        for (Snapshot.Change change : after.history()) {
            Snapshot.Change former = last.put(change.task(), change);
            assertThat(change.from()).as("state before %s", change).isEqualTo(former == null ? null : former.to());
            assertThat(former == null || former.to().mayBecome(change.to())).as("legal: %s", change).isTrue();
            assertThat(change.from() == TaskStatus.COMPLETED).as("left by a person's word only: %s", change)
                    .isEqualTo(BY_A_PERSON.contains(change.code()));
            long fence = former == null ? 0 : former.fence();
            assertThat(change.fence()).as("fence of %s", change).isEqualTo(change.to() == TaskStatus.IN_PROGRESS ? fence + 1 : fence);
            if (change.from() == TaskStatus.IN_PROGRESS) {
                assertThat(change.execution()).as("execution that ended by %s", change).isEqualTo(former.execution());
            }
        }
        after.tasks().forEach((id, task) -> {
            assertThat(last.get(id).to()).as("state of task %s", id).isEqualTo(task.status());
            assertThat(after.runs().values().stream().filter(run -> run.task().equals(id)).count())
                    .as("executions of task %s, one a fence", id).isEqualTo(task.fence());
        });
    }

    private static void oneRightATaskAndSession(Snapshot after) {
        List<UUID> held = after.running().map(Snapshot.Row::execution).sorted().toList();
        assertThat(after.runs().values().stream().filter(run -> run.status().equals("running")).map(Snapshot.Run::id).sorted().toList())
                .as("running executions, one for each task in progress").isEqualTo(held);
        assertThat(after.running().map(Snapshot.Row::session).filter(Objects::nonNull).toList())
                .as("sessions that runs are in").doesNotHaveDuplicates();
    }

    /** Who runs already goes on where fewer may from now on. */
    private static void noMoreRunThanTheRepositoryLets(Snapshot before, Snapshot after) {
        if (before.most() != null && after.most() != null) {
            long most = Math.max(before.running().count(), Math.max(before.most(), after.most()));
            assertThat(after.running().count()).as("tasks of a repository that run at once").isLessThanOrEqualTo(most);
        }
    }

    /** Whoever waits for an answer can get it, whoever goes on with one has it, and what is closed stays as it is. */
    private static void questionsAreKept(Snapshot before, Snapshot after) {
        after.tasks().values().stream().filter(task -> task.question() != null).forEach(task ->
                assertThat(after.questions().get(task.question()).status()).as("the question of %s", task)
                        .isEqualTo(task.status() == TaskStatus.WAITING ? "open" : "answered"));
        before.questions().values().stream().filter(question -> !question.isOpen()).forEach(question -> {
            Snapshot.Question later = after.questions().get(question.id());
            assertThat(later.status()).as("a closed question: %s", question).isEqualTo(question.status());
            assertThat(later.response()).as("the answer of %s", question).isEqualTo(question.response());
        });
    }

    private static void grantWasLawful(Snapshot before, Snapshot.Run run, Collection<Scene.Hand> workers) {
        Snapshot.Row task = before.tasks().get(run.task());
        Scene.Hand worker = workers.stream().filter(hand -> hand.id().equals(run.worker())).findFirst().orElseThrow();
        assertThat(run.incarnation()).as("incarnation of %s that was given work", worker.name()).isEqualTo(worker.claimant().incarnation());
        assertThat(before.claimable(task)).as("claimable before it was given to %s: %s", worker.name(), task).isTrue();
        assertThat(before.admits(task, worker)).as("%s may be given %s", worker.name(), task).isTrue();
    }
}
