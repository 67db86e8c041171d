package io.agentvine.worker.run;

import io.agentvine.protocol.PersonMessage;
import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Workspaces.Origin;
import java.util.List;
import java.util.stream.Collectors;

/** What an agent is told in a run: where it works, what the repository's CLAUDE.md says, and the task. */
final class Instructions {

    private Instructions() {}

    /** Begins with a line of ours, so that a title can never be taken for a command of the agent's program. */
    static String prompt(WorkOrder.Assignment task) {
        return "AgentVine task (" + task.taskType().word() + "): " + task.title() + "\n\n" + task.description();
    }

    /** The same of a task that was completed before, with what people wrote since. */
    static String prompt(WorkOrder order, List<PersonMessage> written) {
        return prompt(order.data()) + (order.meta().goesOnAfterCompletion() ? "\n\nThis was done before; the folder has what came of it. " + since(written) : "");
    }

    private static String since(List<PersonMessage> written) {
        return written.isEmpty()
                ? "You were working on what a person has written since, and that run ended before it was done. Look where you are, and go on."
                : "A person has written since. Do what it says:\n\n"
                        + written.stream().map(PersonMessage::content).collect(Collectors.joining("\n\n"));
    }

    /** What a session hears that exists already. @param written what people wrote since the task was completed, where it was */
    static String goOn(WorkOrder order, List<PersonMessage> written) {
        WorkOrder.Resumption resumption = order.meta().resumption();
        if (resumption != null && resumption.questionId() != null) {
            return "A person has answered what your run was paused for. Make the calls again that were interrupted or refused for the"
                    + " pause, exactly as they were: each gets its answer then. And go on with the task.";
        }
        if (order.meta().goesOnAfterCompletion()) {
            return "You have completed this task; the folder has what you made. " + since(written);
        }
        return resumption == null || order.lease().token().fence() == 1
                ? prompt(order.data())
                : "Your earlier run of this task ended before it was done. The folder is as you left it. Look where you are, and go on."
                        + "\n\nThe task, once more:\n\n" + prompt(order.data());
    }

    /**
     * Where a run works and what the repository says there. It goes with the run's first message and not into the system prompt, since a
     * session keeps the system prompt of its first run.
     *
     * @param note what else there is to know, or empty
     * @param repositorys text of the commit for agents, or empty
     */
    static String briefing(Origin origin, WorkOrder.Assignment task, String note, String repositorys) {
        String ours = """
                AgentVine run: you work in a clone of the repository made for this task alone, on the branch %s, which began at %s of
                %s. This counts, whatever was said before of branch, folder or instructions. Commit if you like, with
                a last line `Task: %s` in each message; what you leave uncommitted is committed for you, and the branch is pushed for you.
                Do not push, and do not work outside of the clone.%s
                %s"""
                .formatted(origin.branch(), origin.base(), origin.baseBranch(), origin.taskId(), place(task.wished().directory()),
                        note.isEmpty() ? "" : note + "\n");
        return ours + of("instructions-for-every-task", task.wished().instructions()) + of("repository-instructions", repositorys);
    }

    /** Empty where there are none. */
    private static String of(String kind, String text) {
        return text == null || text.isBlank() ? "" : "\n<" + kind + ">\n" + text.strip() + "\n</" + kind + ">\n";
    }

    private static String place(String directory) {
        return directory == null ? "" : " You start in its folder " + directory + ", which the task is about.";
    }
}
