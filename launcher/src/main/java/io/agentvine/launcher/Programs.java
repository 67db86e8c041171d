package io.agentvine.launcher;

import java.util.ArrayList;
import java.util.List;

/** The command lines of the two programs. */
interface Programs {

    List<String> backend(StackOptions options);

    List<String> worker(StackOptions options, String name);

    /** The real jars of this build. */
    static Programs of(Installation installation) {
        return new Jars(JavaCommand.backend(installation, QuickStart.of(installation)),
                JavaCommand.worker(installation, QuickStart.of(installation)));
    }

    /** @param backendJvm up to and with {@code -jar …}, as is {@code workerJvm} */
    record Jars(List<String> backendJvm, List<String> workerJvm) implements Programs {

        @Override
        public List<String> backend(StackOptions options) {
            List<String> command = new ArrayList<>(backendJvm);
            command.add("--server.port=" + options.port());
            command.add("--agentvine.home=" + options.home());
            return command;
        }

        @Override
        public List<String> worker(StackOptions options, String name) {
            List<String> command = new ArrayList<>(workerJvm);
            command.addAll(List.of("--name", name, "--api-url", "http://127.0.0.1:" + options.port()));
            command.addAll(List.of("--slots", Integer.toString(options.slots())));
            command.addAll(List.of("--workspace", options.home().resolve("workers").resolve(name).toString()));
            command.addAll(List.of("--drain-timeout", options.drain().toSeconds() + "s"));
            if (options.claudeCommand() != null) {
                command.addAll(List.of("--claude-command", options.claudeCommand()));
            }
            return command;
        }
    }
}
