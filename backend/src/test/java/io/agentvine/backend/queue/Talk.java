package io.agentvine.backend.queue;

import static org.assertj.core.api.Assertions.assertThat;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.task.TaskStatus;
import io.agentvine.protocol.JobEnded;
import io.agentvine.protocol.LeaseToken;
import io.agentvine.protocol.ParkRun;
import io.agentvine.protocol.QuestionKind;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.QuestionStatus;
import io.agentvine.protocol.Wire;
import io.agentvine.protocol.WorkerMessage;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;

/** Steps of runs that ask a person, end while they wait, and go on with the answer. */
interface Talk {

    private static Caller.Worker worker(Snapshot.Run run) {
        return new Caller.Worker(run.worker(), run.incarnation(), Set.of());
    }

    private static LeaseToken token(Snapshot.Run run) {
        return new LeaseToken(run.fence(), run.claim());
    }

    private static boolean holds(Snapshot rows, Snapshot.Run run) {
        return rows.holds(run.job(), run.fence(), run.claim(), run.worker());
    }

    /**
     * A run asks whether it may make a call. One that it asked for before, also in a run before, has the answer of then.
     *
     * @param late a run that may be over asks
     * @param call what it wants to do; Claude makes it again under the same id or a new one
     */
    record AskPerson(int node, boolean late, int run, int call, boolean newId, Fault fault) implements Step {

        @Override
        public List<Step> simpler() {
            return fault.less().map(less -> (Step) new AskPerson(node, late, run, call, newId, less)).toList();
        }

        @Override
        public void play(Scene scene) {
            Snapshot.Run asking = late ? scene.run(run) : scene.runningRun(run);
            if (asking == null || asking.session() == null) {
                return;
            }
            String id = "call-" + call + (newId ? "-" + scene.request(false) : "");
            WorkerMessage message = new WorkerMessage(asking.session(), asking.worker(), "May I?", asking.task(), asking.id(), token(asking),
                    QuestionKind.PERMISSION, id, null, "Bash", Wire.mapper().valueToTree(Map.of("command", "step " + call)), null, null, null);
            QuestionState[] answer = new QuestionState[1];
            boolean done = scene.survives(node, fault, () -> answer[0] = scene.stage.questions.ask(message, worker(asking)));
            Snapshot before = scene.last();
            scene.look();
            if (done && fault.kind() != Fault.Kind.OTHERS) {
                assertThat(answer[0] != null).as("%s of %s is heard where the run goes on, and only there", id, asking).isEqualTo(holds(before, asking));
            }
            if (answer[0] != null && answer[0].status() == QuestionStatus.ANSWERED && answer[0].answer().allowed()) {
                scene.made(answer[0].messageId(), id);
            }
        }
    }

    /**
     * A run ends since nobody answered its question while its process could be held.
     *
     * @param late a run that may be over parks, or parks again
     */
    record Park(int node, boolean late, int run, boolean deferred, Fault fault) implements Step {

        @Override
        public List<Step> simpler() {
            return fault.less().map(less -> (Step) new Park(node, late, run, deferred, less)).toList();
        }

        @Override
        public void play(Scene scene) {
            Snapshot.Run parked = late ? scene.run(run) : scene.runningRun(run);
            Snapshot.Question question = parked == null ? null : scene.last().lastQuestionOf(parked);
            if (question == null) {
                return;
            }
            ParkRun park = new ParkRun(token(parked), question.id(), deferred ? question.call() : null, null, null, null, 143, 1L);
            JobEnded[] ended = new JobEnded[1];
            boolean done = scene.survives(node, fault, () -> ended[0] = scene.stage.questions.park(parked.id(), park, worker(parked)));
            Snapshot before = scene.last();
            Snapshot after = scene.look();
            if (done && holds(before, parked)) {
                assertThat(ended[0]).as("parking %s", parked).isNotNull();
                assertThat(after.tasks().get(parked.task()).status()).as("the task of %s, parked on %s", parked, before.questions().get(question.id()))
                        .isEqualTo(expected(before, parked, before.questions().get(question.id())));
            } else if (done) {
                assertThat(after.sameRows(before)).as("a stale parking of %s changed nothing", parked).isTrue();
            }
        }

        private static TaskStatus expected(Snapshot before, Snapshot.Run run, Snapshot.Question question) {
            if (before.tasks().get(run.task()).cancelRequested()) {
                return TaskStatus.CANCELLED;
            }
            return question.isOpen() ? TaskStatus.WAITING : TaskStatus.QUEUED;
        }
    }

    /** A person answers one of the open questions. */
    record Answer(int node, int question, boolean allowed, Fault fault) implements Step {

        @Override
        public List<Step> simpler() {
            return fault.less().map(less -> (Step) new Answer(node, question, allowed, less)).toList();
        }

        @Override
        public void play(Scene scene) {
            List<Snapshot.Question> open = scene.last().questions().values().stream().filter(Snapshot.Question::isOpen).toList();
            if (open.isEmpty()) {
                return;
            }
            Snapshot.Question answered = open.get(question % open.size());
            boolean[] taken = new boolean[1];
            boolean done = scene.survives(node, fault, () -> taken[0] = scene.stage.questions.answer(answered.id(), allowed));
            Snapshot before = scene.last();
            Snapshot after = scene.look();
            if (done) {
                assertThat(taken[0]).as("an answer to %s is taken where somebody waits for it, and only there", answered)
                        .isEqualTo(before.awaitsAnswer(before.questions().get(answered.id())));
            }
            if (taken[0] && before.tasks().get(answered.task()).status() == TaskStatus.WAITING) {
                assertThat(after.tasks().get(answered.task()).status()).as("the task of %s", answered).isEqualTo(TaskStatus.QUEUED);
            }
        }
    }
}
