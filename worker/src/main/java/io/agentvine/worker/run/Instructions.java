package io.agentvine.worker.run;

import io.agentvine.protocol.WorkOrder;
import io.agentvine.worker.run.Workspaces.Origin;

/** What an agent is told: the task as its prompt, our rules and the repository's CLAUDE.md as instructions. */
final class Instructions {

    private Instructions() {}

    /** Begins with a line of ours, so that a title can never be taken for a command of the agent's program. */
    static String prompt(WorkOrder.Assignment task) {
        return "AgentVine task (" + task.taskType().word() + "): " + task.title() + "\n\n" + task.description();
    }

    /** What a session hears that exists already. */
    static String goOn(WorkOrder order) {
        WorkOrder.Resumption resumption = order.meta().resumption();
        if (resumption != null && resumption.questionId() != null) {
            return "A person has answered what your run was paused for. Make the calls again that were interrupted or refused for the"
                    + " pause, exactly as they were: each gets its answer then. And go on with the task.";
        }
        return resumption == null || order.lease().token().fence() == 1
                ? prompt(order.data())
                : "Your earlier run of this task ended before it was done. The folder is as you left it. Look where you are, and go on."
                        + "\n\nThe task, once more:\n\n" + prompt(order.data());
    }

    static String system(Origin origin, String repositorys) {
        String ours = """
                You work on a task for AgentVine, in a clone of the repository made for this task alone, on the branch %s,
                which began at %s of %s. Nobody watches while you work: do the task as far as you can and say at the end
                what you did and what is left. A person can be asked, with AskUserQuestion, what only a person can decide; the
                answer may take long. Commit if you like; what you leave uncommitted is committed for you, and the
                branch is pushed for you. Do not push, and do not work outside this folder.
                """
                .formatted(origin.branch(), origin.base(), origin.baseBranch());
        return repositorys.isBlank() ? ours : ours + "\nThe repository's CLAUDE.md:\n\n" + repositorys + "\n";
    }
}
