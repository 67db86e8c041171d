package io.agentvine.worker.confine;

import io.agentvine.worker.process.ChildProcess;
import io.agentvine.worker.process.Executables;
import io.agentvine.worker.process.Exit;
import io.agentvine.worker.process.Launch;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;

/** Whether a wall can be made on this machine: found by making one. Every problem comes with its remedy. */
final class BubblewrapProbe {

    private final String path;

    /** @param path as the variable PATH */
    BubblewrapProbe(String path) {
        this.path = path;
    }

    BubblewrapWall.Programs programs() throws IOException {
        String system = System.getProperty("os.name");
        if (!system.equals("Linux")) {
            throw new IOException("expected Linux, where bubblewrap runs, found " + system + "; run the workers in containers or in a virtual machine");
        }
        List<String> missing = List.of("bwrap", "socat").stream().filter(program -> find(program) == null).toList();
        if (!missing.isEmpty()) {
            throw new IOException("there is no program " + String.join(" and no ", missing) + "; install the packages bubblewrap and socat");
        }
        String bash = find("bash");
        return new BubblewrapWall.Programs(find("bwrap"), find("socat"), bash == null ? "/bin/sh" : bash);
    }

    /** @return whether a second wall can be made in it, as a kernel may refuse to ordinary users */
    boolean tryIt(BubblewrapWall wall, Map<String, String> environment) throws IOException {
        AtomicBoolean nested = new AtomicBoolean();
        Path folder = Files.createTempDirectory("agentvine-probe-");
        try {
            Launch launch = new Launch("wall-probe", List.of("/bin/sh", "-c", Confinement.LOOK + " true >/dev/null 2>&1 && echo nested; exit 0"), Path.of("/"),
                    Map.of("PATH", environment.getOrDefault("PATH", "/usr/bin:/bin")), null);
            ChildProcess process = wall.start(launch, List.of(), new Inside(folder, folder, List.of(), List.of(), null), line -> nested.compareAndSet(false, line.text().equals("nested")));
            process.closeStdin();
            Exit exit = ProbedProcess.await(process, "bubblewrap");
            if (exit.code() != 0) {
                throw new IOException("bubblewrap cannot make a wall here (" + ProbedProcess.lastWord(exit) + "); allow user namespaces to ordinary users, as by"
                        + " `sysctl kernel.unprivileged_userns_clone=1` or an AppArmor profile for bwrap, in a container too");
            }
            return nested.get();
        } finally {
            Files.deleteIfExists(folder);
        }
    }

    private String find(String program) {
        return Executables.find(program, path, Path.of("/")).map(Path::toString).orElse(null);
    }
}
