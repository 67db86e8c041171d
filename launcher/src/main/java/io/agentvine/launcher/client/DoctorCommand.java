package io.agentvine.launcher.client;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import tools.jackson.databind.JsonNode;

/** {@code agentvine doctor}: whether all is there that work needs; each line that is not well names its remedy. */
@Command(name = "doctor", mixinStandardHelpOptions = true, description = "Looks whether all is there that work needs; 1 where something is not.")
final class DoctorCommand implements Callable<Integer> {

    private final Workplace workplace;

    @Mixin
    private Connection connection;

    private boolean well = true;

    DoctorCommand(Workplace workplace) {
        this.workplace = workplace;
    }

    @Override
    public Integer call() {
        Path home = Connection.home(workplace);
        finding(isOnPath("git"), "git", "is on the PATH", "is not on the PATH: install it");
        finding(isOnPath("claude"), "Claude Code", "is on the PATH", "is not on the PATH: install it, or name another agent with --claude-command");
        Path token = home.resolve("operator-token");
        finding(Files.isReadable(token), "operator token", "can be read at " + token,
                "cannot be read at " + token + ": a backend on this machine makes it at its first start; for another one use --token");
        try {
            examine(connection.open(workplace));
        } catch (Refusal refused) {
            finding(false, "backend", "", refused.getMessage());
        }
        return well ? ExitCodes.DONE : ExitCodes.REFUSED;
    }

    private void examine(BackendApi backend) {
        JsonNode health = backend.get("/health").json();
        finding(true, "backend", Json.text(health, "version") + " is up at " + backend.base(), "");
        JsonNode workers = backend.get("/workers?limit=500").json();
        finding(!workers.isEmpty(), "workers", workers.size() + " registered", "none is registered: start one with 'agentvine up' or worker.jar");
        for (JsonNode worker : workers) {
            String status = Json.text(worker, "status");
            finding(!List.of("error", "offline").contains(status), "worker " + Json.text(worker, "name"), status,
                    status + " " + Json.text(worker, "error_message"));
        }
        int waiting = backend.get("/chat/pending?limit=500").json().size();
        finding(true, "questions", waiting == 0 ? "none waits" : waiting + " wait: 'agentvine inbox' answers them", "");
    }

    private void finding(boolean isWell, String what, String good, String bad) {
        workplace.say((isWell ? "ok   " : "BAD  ") + what + ": " + (isWell ? good : bad).strip());
        well &= isWell;
    }

    private boolean isOnPath(String program) {
        String path = workplace.variable("PATH");
        return path != null && Stream.of(path.split(java.io.File.pathSeparator)).filter(folder -> !folder.isEmpty())
                .anyMatch(folder -> isProgram(folder, program));
    }

    private static boolean isProgram(String folder, String program) {
        try {
            return Files.isExecutable(Path.of(folder).resolve(program).toRealPath());
        } catch (IOException | java.nio.file.InvalidPathException e) {
            return false;
        }
    }
}
