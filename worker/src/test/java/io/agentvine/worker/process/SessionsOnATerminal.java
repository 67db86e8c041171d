package io.agentvine.worker.process;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Prints its session, and that of a child that belongs to no run. */
final class SessionsOnATerminal {

    private SessionsOnATerminal() {}

    public static void main(String[] args) throws Exception {
        System.out.println(Proc.text(Path.of("/proc/self"), "stat").replaceFirst(".*\\) ", "").split(" ")[3]);
        List<String> command = List.of("/bin/sh", "-c", "cut -d' ' -f6 /proc/$$/stat");
        Launch launch = new Launch("child", command, Path.of("/"), Map.of("PATH", System.getenv("PATH")), null);
        ChildProcess.start(launch, line -> System.out.println(line.text())).exit().get();
    }
}
