package io.agentvine.e2e.fleet;

import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;

/** What a started program's environment holds: enough to run, and nothing of the person who runs the tests. */
final class Environment {

    private Environment() {}

    static Map<String, String> of(Path userHome, Map<String, String> more) {
        Map<String, String> environment = new TreeMap<>();
        environment.put("PATH", System.getenv("PATH"));
        environment.put("HOME", userHome.toString());
        environment.put("USER", System.getProperty("user.name"));
        environment.put("LANG", "C.UTF-8");
        environment.putAll(more);
        return environment;
    }
}
