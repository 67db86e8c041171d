package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.Redaction;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
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

    /** What a remote says that does not want this push, now or in a minute. */
    private static final List<String> REFUSED = List.of(
            "hook declined", "protected branch", "stale info", "non-fast-forward", "fetch first", "exists; cannot create",
            "deny updating", "prohibited by", "shallow update not allowed", "large files detected", "quota exceeded");
    private static final Pattern REFUSED_BY_HTTP = Pattern.compile("(returned error:|rpc failed; http) 4(?!08|29)\\d\\d");
    private static final List<String> PASSING = List.of(
            "could not resolve", "temporary failure in name resolution", "timed out", "timeout", "operation too slow",
            "connection refused", "connection reset", "connection closed", "couldn't connect", "could not connect", "failed to connect",
            "unable to connect", "network is unreachable", "no route to host", "remote end hung up", "early eof",
            "unexpected disconnect", "broken pipe", "empty reply", "recv failure", "send failure", "tls connection", "ssl_connect",
            "ssl_read", "rpc failed", "internal server error", "bad gateway", "service unavailable", "too many requests",
            "cannot lock ref", "failed to lock", "failed to update ref", "unable to lock", ".lock': file exists");
    private static final Pattern PASSING_BY_HTTP = Pattern.compile("returned error: (5\\d\\d|408|429)");

    /** What git says of a file that it could not write, without why. */
    private static final String UNWRITTEN = "unable to write";
    private static final String FULL = "The worker's disk is full or cannot be written.";

    private GitProblem() {}

    /** Of git on the worker's own files. @param otherwise what could not be done, where it is not the disk */
    static RunTrouble ofFiles(String otherwise, Git.Result result) {
        String errors = result.errors().toLowerCase(Locale.ROOT);
        boolean disk = has(errors, DISK) || errors.contains(UNWRITTEN);
        return new RunTrouble(FailureClass.WORKSPACE, disk ? FULL : otherwise, result.err());
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

    /**
     * Whether a call of a remote may go well in a moment: the network, a server's own trouble, a lock that another push holds. What the
     * remote refuses (no permission, a protected branch, a hook, a branch that moved) is no such thing, whatever else was said with it.
     */
    static boolean mayPass(List<String> lines) {
        String errors = String.join("\n", lines).toLowerCase(Locale.ROOT);
        boolean refused = has(errors, NO_PERMISSION) || has(errors, REFUSED) || REFUSED_BY_HTTP.matcher(errors).find();
        return !refused && (has(errors, PASSING) || PASSING_BY_HTTP.matcher(errors).find());
    }

    private static boolean has(String text, List<String> words) {
        return words.stream().anyMatch(text::contains);
    }
}
