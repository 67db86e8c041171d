package io.agentvine.worker.run;

import io.agentvine.protocol.FailureClass;
import io.agentvine.worker.report.Redaction;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** Reads from git's messages (in English, LC_ALL=C) what a failed call of a remote means for the task. Pure. */
final class GitProblem {

    private static final String LOCKED = ".lock': file exists";
    private static final List<String> NO_PERMISSION = List.of(
            "authentication failed", "permission denied", "could not read username", "could not read password",
            "access denied", "error: 403", "error: 401", "invalid credentials", "terminal prompts disabled");
    private static final List<String> NO_REPOSITORY = List.of(
            "repository not found", "does not exist", "does not appear to be a git repository", "not found",
            "no such file or directory", "project you were looking for could not be found", "transport '",
            "is not a git command", "not a git repository");
    private static final List<String> DISK = List.of("no space left on device", "disk quota exceeded", "read-only file system");
    private static final List<String> SHORT = List.of("cannot allocate memory", "out of memory", "too many open files", "cannot fork",
            "unable to create", "cannot create", "could not create");
    private static final List<String> NETWORK = List.of(
            "could not resolve", "timed out", "connection refused", "couldn't connect", "network is unreachable", "no route to host",
            "failed to connect", "connection reset", "connection closed by");
    private static final List<String> CERTIFICATE = List.of("ssl certificate problem", "certificate verification failed", "server verification failed");

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
            "cannot lock ref", "failed to lock", "failed to update ref", "unable to lock", LOCKED);
    private static final Pattern PASSING_BY_HTTP = Pattern.compile("returned error: (5\\d\\d|408|429)");

    /** What git says of a file that it could not write, without why. */
    private static final String UNWRITTEN = "unable to write";
    private static final String MORE_TIME = " Give git more with --git-timeout, where its silence is not a fault of the network or the disk.";
    private static final String FULL = "The worker's disk is full or cannot be written.";

    private static final List<String> OUR_DAMAGE = List.of(
            "bad object", "corrupt", "broken", "missing", "unable to read", "unable to resolve", "not a git repository", "loose object",
            "invalid object", "inflate", "did not send all necessary objects", "failed to unpack tree object", "packfile", "not a valid", "could not parse", "unable to parse");

    private GitProblem() {}

    /** Whether git's words fit to a mirror that is damaged, so that it is worth a look. */
    static boolean mayBeOurOwnDamage(RunTrouble trouble) {
        return trouble.failureClass() != FailureClass.AGENT_ERROR && mayBeOurOwnDamage(trouble.lastOutput());
    }

    static boolean mayBeOurOwnDamage(List<String> lines) {
        // What a server says is of its own files.
        String ours = lines.stream().filter(line -> !line.startsWith("remote:")).collect(Collectors.joining("\n"));
        return has(ours.toLowerCase(Locale.ROOT), OUR_DAMAGE);
    }

    /** Whether git, on files of ours, failed by what has nothing to do with what is in them, and may go well later. */
    static boolean passes(Git.Result result) {
        String errors = result.errors().toLowerCase(Locale.ROOT);
        return has(errors, DISK) || has(errors, SHORT) || errors.contains(UNWRITTEN) || errors.contains(LOCKED) || result.errors().contains(Git.NOT_IN_TIME)
                || result.errors().contains(Git.STOPPED);
    }

    /** Whether git found a file by which another git keeps it out. */
    static boolean isLocked(RunTrouble trouble) {
        return String.join("\n", trouble.lastOutput()).toLowerCase(Locale.ROOT).contains(LOCKED);
    }

    /** Of git on the worker's own files. @param otherwise what could not be done, where it is not the disk */
    static RunTrouble ofFiles(String otherwise, Git.Result result) {
        String errors = result.errors().toLowerCase(Locale.ROOT);
        boolean disk = has(errors, DISK) || errors.contains(UNWRITTEN);
        boolean late = result.errors().contains(Git.NOT_IN_TIME);
        return new RunTrouble(FailureClass.WORKSPACE, disk ? FULL : late ? otherwise + MORE_TIME : otherwise, result.err());
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
        if (result.errors().contains(Git.NOT_IN_TIME)) {
            return new RunTrouble(FailureClass.WORKSPACE, what + " for the repository " + where + " did not end in time." + MORE_TIME, tail);
        }
        String closed = closed(url, where, result);
        if (closed != null) {
            return new RunTrouble(FailureClass.REPOSITORY, closed, tail);
        }
        if (errors.contains("shallow roots are not allowed") || errors.contains("shallow update not allowed")) {
            return new RunTrouble(FailureClass.REPOSITORY, "The repository " + where + " is itself a shallow clone, whose history ends early:"
                    + " name the one that it was cloned from, or complete it with `git fetch --unshallow`.", tail);
        }
        if (has(errors, NETWORK)) {
            return new RunTrouble(FailureClass.WORKSPACE, "The repository " + where + " cannot be reached over the network.", tail);
        }
        if (has(errors, NO_REPOSITORY)) {
            return new RunTrouble(FailureClass.REPOSITORY, "There is no repository at " + where + hidden(url), tail);
        }
        return new RunTrouble(FailureClass.WORKSPACE, what + " failed for the repository " + where + ".", tail);
    }

    /** Why the worker is not let in or does not trust who answers, with the remedy; null where that is not the problem. */
    static String closed(String url, String where, Git.Result result) {
        String errors = result.errors().toLowerCase(Locale.ROOT);
        String host = RepositoryAddress.host(url);
        if (errors.contains("host identification has changed")) {
            return "The ssh host key of " + host + " is not the one in the worker's known_hosts, so nothing was sent there: find out why it"
                    + " changed; then remove the old one with `ssh-keygen -R " + host + "` and add the one that " + host + " publishes.";
        }
        if (errors.contains("host key verification failed") || errors.contains("no matching host key")) {
            return "The worker does not know the ssh host key of " + host + ", so nothing was sent there: add the key that " + host
                    + " publishes to ~/.ssh/known_hosts of the worker's user.";
        }
        if (has(errors, CERTIFICATE)) {
            return "The worker does not trust the certificate of " + host + ": name the file of its authority in GIT_SSL_CAINFO in the"
                    + " worker's environment, or add it to those of the system.";
        }
        if (errors.contains("dubious ownership")) {
            return "The repository " + where + " belongs to another user than the worker's: allow it, as the worker's user, with"
                    + " `git config --global --add safe.directory " + where + "`.";
        }
        return has(errors, NO_PERMISSION) ? "The worker has no permission for the repository " + where + ": " + remedy(url) : null;
    }

    private static String remedy(String url) {
        String host = RepositoryAddress.host(url);
        if (RepositoryAddress.origin(url) != null) {
            return "give it a token for " + host + ", in AGENTVINE_GIT_TOKEN (with AGENTVINE_GIT_TOKEN_HOSTS=" + host
                    + ") or in a line of the file AGENTVINE_GIT_TOKENS_FILE, or a login of its own; see docs/git.md.";
        }
        return RepositoryAddress.isSsh(url)
                ? "let the ssh key of the worker's user in at " + host + ", with the right to write; see docs/git.md."
                : "give the worker's user the right to read and write there.";
    }

    /** Servers say of a private repository that it is not there. */
    private static String hidden(String url) {
        return RepositoryAddress.host(url).isEmpty() ? "." : ", or the worker's login may not see it: " + remedy(url);
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
