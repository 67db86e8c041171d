package io.agentvine.backend.chat;

import io.agentvine.backend.platform.Caller;
import io.agentvine.backend.platform.ProblemException;
import io.agentvine.protocol.JobEnded;
import io.agentvine.protocol.ParkRun;
import io.agentvine.protocol.QuestionState;
import io.agentvine.protocol.WorkerMessage;
import java.util.UUID;
import org.springframework.boot.test.context.TestComponent;

/** What runs and people say of questions, without HTTP, and what time does to them, without its thread. */
@TestComponent
public class QuestionsByHand {

    private final Questions questions;
    private final ParkedRuns parked;
    private final QuestionUpkeep upkeep;
    private final QuestionSweeper sweeper;

    QuestionsByHand(Questions questions, ParkedRuns parked, QuestionUpkeep upkeep, QuestionSweeper sweeper) {
        this.questions = questions;
        this.parked = parked;
        this.upkeep = upkeep;
        this.sweeper = sweeper;
    }

    public void stopSweeper() {
        sweeper.stop();
    }

    /** The question as it stands, or null where it was refused. */
    public QuestionState ask(WorkerMessage call, Caller.Worker worker) {
        try {
            return questions.ask(call, worker);
        } catch (ProblemException refused) {
            return null;
        }
    }

    /** What became of the run, or null where it was refused. */
    public JobEnded park(UUID execution, ParkRun run, Caller.Worker worker) {
        try {
            return parked.park(execution, run, worker);
        } catch (ProblemException refused) {
            return null;
        }
    }

    /** Whether the answer was taken. */
    public boolean answer(UUID question, boolean allowed) {
        try {
            questions.answer(question, open -> allowed ? Decision.allow("allow", false, null) : Decision.refuse("deny", ""), "a person");
            return true;
        } catch (ProblemException refused) {
            return false;
        }
    }

    public void sweep() {
        upkeep.withdrawOrphans();
        upkeep.expire();
    }
}
