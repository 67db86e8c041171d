package io.agentvine.worker.agent.claude;

import io.agentvine.protocol.Wire;
import io.agentvine.worker.process.AgentUser;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.UUID;
import tools.jackson.databind.node.ObjectNode;

/** The files of one run that Claude Code is started with: its settings with our hook, its MCP servers, and the instructions that are the same in every run. */
final class RunFolder {

    private static final String INSTRUCTIONS = read();

    private final Path folder;

    private RunFolder(Path folder) {
        this.folder = folder;
    }

    /** @param servers what is said of MCP servers */
    static RunFolder prepare(Path folder, ObjectNode settings, ObjectNode servers) throws IOException {
        privateFolder(folder);
        privateFolder(folder.resolve("tmp"));
        RunFolder run = new RunFolder(folder.toRealPath());
        writePrivate(run.settings(), settings);
        writePrivate(run.servers(), servers);
        Files.writeString(run.instructions(), INSTRUCTIONS);
        return run;
    }

    private static void writePrivate(Path file, ObjectNode content) throws IOException {
        Files.deleteIfExists(file);
        if (posix(file)) {
            Files.createFile(file, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
        }
        Files.writeString(file, Wire.write(content));
    }

    /** Lets another user read it, and write to its temporary folder. */
    void lend(AgentUser user, UUID executionId) throws IOException {
        user.lend(folder, executionId, "r-x");
        user.lend(settings(), executionId, "r--");
        user.lend(servers(), executionId, "r--");
        user.lend(instructions(), executionId, "r--");
        user.give(temporary(), executionId);
    }

    /** What Claude Code reads of it. */
    List<Path> readable() {
        return List.of(settings(), servers(), instructions());
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

    /** The token in them is of no use any more, but need not lie about; secrets of MCP servers must not. */
    void removeSettings() {
        try {
            Files.deleteIfExists(settings());
            Files.deleteIfExists(servers());
        } catch (IOException e) {
            // it goes with the folder
        }
    }

    private Path settings() {
        return folder.resolve("settings.json");
    }

    private Path servers() {
        return folder.resolve("mcp.json");
    }

    Path instructions() {
        return folder.resolve("instructions.md");
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

    private static String read() {
        try (InputStream in = RunFolder.class.getResourceAsStream("instructions.md")) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException("instructions.md is not in the jar", e);
        }
    }
}
