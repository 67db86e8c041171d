package io.agentvine.e2e;

import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/** The processes that work on one home: its path stands in the command line of backend, workers, Redis and its watcher. */
record ProcessesOfHome(Path home) {

    List<ProcessHandle> alive() {
        return ProcessHandle.allProcesses().filter(this::isOurs).toList();
    }

    /** So that a failure names them. */
    List<String> commandLines() {
        return alive().stream().map(process -> process.pid() + " " + process.info().commandLine().orElse("")).toList();
    }

    /** The processor time that they have used. */
    Duration work() {
        return alive().stream()
                .map(process -> process.info().totalCpuDuration().orElse(Duration.ZERO))
                .reduce(Duration.ZERO, Duration::plus);
    }

    void kill() {
        alive().forEach(ProcessHandle::destroyForcibly);
    }

    private boolean isOurs(ProcessHandle process) {
        return process.isAlive() && process.info().commandLine().orElse("").contains(home.toString());
    }
}
