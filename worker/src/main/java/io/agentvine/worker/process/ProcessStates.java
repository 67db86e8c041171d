package io.agentvine.worker.process;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** The state of each of some processes, as the operating system's letter for it, as T where it is stopped; of one that has ended there is none. */
final class ProcessStates {

    private ProcessStates() {}

    /** @return U, running, for all where that cannot be known */
    static Map<Long, Character> byPs(Collection<Long> pids) {
        if (pids.isEmpty()) {
            return Map.of();
        }
        String list = pids.stream().map(String::valueOf).collect(Collectors.joining(","));
        try {
            Process ps = Starter.start(new Launch("ps", List.of("/bin/ps", "-o", "pid=,state=", "-p", list), Path.of("/"), Map.of(), null));
            ps.getErrorStream().close();
            String said = new String(ps.getInputStream().readAllBytes(), StandardCharsets.US_ASCII);
            return said.isBlank() && pids.stream().anyMatch(pid -> ProcessHandle.of(pid).isPresent()) ? unknown(pids) : parsed(said);
        } catch (IOException | RuntimeException unreadable) {
            return unknown(pids);
        }
    }

    private static Map<Long, Character> parsed(String said) {
        Map<Long, Character> states = new HashMap<>();
        said.lines().map(line -> line.strip().split("\\s+")).filter(words -> words.length > 1).forEach(words -> states.put(Long.parseLong(words[0]), words[1].charAt(0)));
        return states;
    }

    private static Map<Long, Character> unknown(Collection<Long> pids) {
        return pids.stream().collect(Collectors.toMap(pid -> pid, pid -> 'U'));
    }
}
