package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.Redaction;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;

/** Reads from git's messages (in English, LC_ALL=C) what a failed call of a remote means for the task. Pure. */
final class GitProblem {

    private static final List<String> NO_PERMISSION = List.of(
            "authentication failed", "permission denied", "could not read username", "could not read password",
            "access denied", "host key verification failed", "error: 403", "error: 401", "dubious ownership",
            "invalid credentials", "terminal prompts disabled");
    private static final List<String> NO_REPOSITORY = List.of(
            "repository not found", "does not exist", "does not appear to be a git repository", "not found",
            "no such file or directory", "project you were looking for could not be found", "transport '",
            "is not a git command", "not a git repository");
    private static final List<String> DISK = List.of("no space left on device", "disk quota exceeded", "read-only file system");

    /** What git says of a file that it could not write, without why. */
    private static final String UNWRITTEN = "unable to write";
    private static final String FULL = "The worker's disk is full or cannot be written.";

    private static final List<String> OUR_DAMAGE = List.of(
            "bad object", "corrupt", "broken", "missing", "unable to read", "unable to resolve", "not a git repository", "loose object",
            "invalid object", "inflate", "did not send all necessary objects", "packfile", "not a valid", "could not parse", "unable to parse");

    private GitProblem() {}

    /** Whether git's words fit to a mirror that is damaged, so that it is worth a look. */
    static boolean mayBeOurOwnDamage(RunTrouble trouble) {
        String lines = String.join("\n", trouble.lastOutput()).toLowerCase(Locale.ROOT);
        return trouble.failureClass() != FailureClass.AGENT_ERROR && has(lines, OUR_DAMAGE);
    }

    /** Of git on the worker's own files. @param otherwise what could not be done, where it is not the disk */
    static RunTrouble ofFiles(String otherwise, Git.Result result) {
        String errors = result.errors().toLowerCase(Locale.ROOT);
        boolean disk = has(errors, DISK) || errors.contains(UNWRITTEN);
        return new RunTrouble(FailureClass.WORKSPACE, disk ? FULL : otherwise, result.err());
    }

    /** Of our own writing; what is not for want of room is thrown again. */
    static RunTrouble ofDisk(IOException unwritten) throws IOException {
        if (!has(String.valueOf(unwritten.getMessage()).toLowerCase(Locale.ROOT), DISK)) {
            throw unwritten;
        }
        return new RunTrouble(FailureClass.WORKSPACE, FULL, List.of(unwritten.getMessage()));
    }

    static RunTrouble of(String what, String url, Git.Result result, Redaction redaction) {
        List<String> lines = Stream.concat(result.out().stream(), result.err().stream()).map(redaction::mask).toList();
        List<String> tail = lines.subList(Math.max(0, lines.size() - 50), lines.size());
        String errors = result.errors().toLowerCase(Locale.ROOT);
        String where = redaction.mask(url);
        if (has(errors, DISK)) {
            return new RunTrouble(FailureClass.WORKSPACE, FULL, tail);
        }
        if (has(errors, List.of("could not resolve", "timed out", "connection refused", "couldn't connect", "network is unreachable"))) {
            return new RunTrouble(FailureClass.WORKSPACE, "The repository " + where + " cannot be reached over the network.", tail);
        }
        if (has(errors, NO_PERMISSION)) {
            return new RunTrouble(
                    FailureClass.REPOSITORY, "The worker has no permission for the repository " + where + ".", tail);
        }
        if (has(errors, NO_REPOSITORY)) {
            return new RunTrouble(FailureClass.REPOSITORY, "There is no repository at " + where + ".", tail);
        }
        return new RunTrouble(FailureClass.WORKSPACE, what + " failed for the repository " + where + ".", tail);
    }

    private static boolean has(String text, List<String> words) {
        return words.stream().anyMatch(text::contains);
    }
}
