package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import tools.jackson.databind.node.ObjectNode;

/** The files of one run that Claude Code is started with: its settings with our hook, and the instructions. */
final class RunFolder {

    private static final String INSTRUCTIONS = read();

    private final Path folder;

    private RunFolder(Path folder) {
        this.folder = folder;
    }

    static RunFolder prepare(Path folder, HookEndpoint.Registration hook, String instructions) throws IOException {
        privateFolder(folder);
        privateFolder(folder.resolve("tmp"));
        RunFolder run = new RunFolder(folder.toRealPath());
        Path settings = run.folder.resolve("settings.json");
        Files.deleteIfExists(settings);
        if (posix(settings)) {
            Files.createFile(settings, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(settings, Wire.write(settings(hook)));
        String own = instructions == null || instructions.isBlank() ? "" : "\n# Instructions of this repository\n\n" + instructions;
        Files.writeString(run.folder.resolve("instructions.md"), INSTRUCTIONS + own);
        return run;
    }

    Path path() {
        return folder;
    }

    Path temporary() {
        return folder.resolve("tmp");
    }

    /** Lines that were too long. */
    Path overflow() {
        return folder.resolve("lines");
    }

    /** The token in it is of no use any more, but need not lie about. */
    void removeSettings() {
        try {
            Files.deleteIfExists(folder.resolve("settings.json"));
        } catch (IOException e) {
            // it goes with the folder
        }
    }

    static void privateFolder(Path folder) throws IOException {
        Files.createDirectories(folder);
        if (posix(folder)) {
            Files.setPosixFilePermissions(folder, PosixFilePermissions.fromString("rwx------"));
        }
    }

    private static boolean posix(Path path) {
        return path.getFileSystem().supportedFileAttributeViews().contains("posix");
    }

    private static ObjectNode settings(HookEndpoint.Registration hook) {
        ObjectNode settings = Wire.mapper().createObjectNode();
        ObjectNode http = settings.putObject("hooks").putArray("PreToolUse").addObject().put("matcher", "*").putArray("hooks").addObject();
        http.put("type", "http").put("url", hook.url()).put("timeout", 600);
        http.putObject("headers").put("Authorization", "Bearer " + hook.token());
        return settings;
    }

    private static String read() {
        try (InputStream in = RunFolder.class.getResourceAsStream("instructions.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("instructions.md is not in the jar", e);
        }
    }
}
