package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.protocol.WorkOrder;
import java.io.IOException;
import java.util.List;

/** What a fresh clone needs before the agent begins: the folder that the task names, and its setup_command. */
final class Setup {

    private final TaskCommands commands;
    private final HeldRun held;
    private final Report report;

    Setup(TaskCommands commands, HeldRun held, Report report) {
        this.commands = commands;
        this.held = held;
        this.report = report;
    }

    /** Returns early where the run is asked to stop. @throws RunTrouble before anything is paid for, with the command's last lines */
    void run(Workspace workspace, RunLimits limits) throws RunTrouble, IOException, InterruptedException {
        WorkOrder.Assignment task = held.order().data();
        requireDirectory(workspace, task.wished().directory());
        String submodules = Submodules.told(workspace.submodules());
        if (!submodules.isEmpty()) {
            report.step("submodules", submodules);
        }
        if (!workspace.largeFiles().told().isEmpty()) {
            report.step("lfs", workspace.largeFiles().told());
        }
        String command = task.wished().setupCommand();
        if (command == null || held.stopping()) {
            return;
        }
        report.step("setup", "Running setup_command.");
        TaskCommands.Result done = commands.run(held, new TaskCommands.Command("setup_command", command), workspace, limits.left());
        if (held.stopping()) {
            return;
        }
        report.step("setup", "setup_command " + (done.passed() ? "ended well" : done.problem()) + ".");
        if (!done.passed()) {
            throw limits.over()
                    ? new RunTrouble(FailureClass.TIMEOUT, "The time limit was over while setup_command ran.", done.lines())
                    : new RunTrouble(FailureClass.SETUP, "setup_command " + done.problem() + ", before the agent began.", done.lines());
        }
        workspace.noteSetup();
    }

    private static void requireDirectory(Workspace workspace, String name) throws RunTrouble, IOException {
        if (WorkingDirectory.in(workspace.workingCopy(), name) == null) {
            throw new RunTrouble(FailureClass.REPOSITORY, "The repository has no folder '" + name + "' at " + workspace.origin().base() + " of "
                    + workspace.origin().baseBranch() + ": name another directory, or another branch to begin from.", List.of());
        }
    }
}
