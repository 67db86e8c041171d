package io.agentvine.launcher;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/** The scripted agent as one executable file, as {@code claude} is one. */
final class ScriptedAgentCommand {

    private ScriptedAgentCommand() {}

    /** Writes the file and returns its path as the worker's {@code --claude-command}. */
    static String write(Path file, Installation installation) {
        List<String> command = new ArrayList<>(JavaCommand.smallJvm());
        command.addAll(List.of("-cp", installation.launcherJar().toString(), ScriptedAgent.class.getName()));
        String quoted = command.stream().map(ScriptedAgentCommand::quoted).collect(Collectors.joining(" "));
        try {
            Files.writeString(file, "#!/bin/sh\n# AgentVine's scripted agent.\nexec " + quoted + " \"$@\"\n");
            Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
        } catch (IOException e) {
            throw new CannotGoOn(file + " cannot be written: " + e.getMessage());
        }
        return file.toString();
    }

    private static String quoted(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
