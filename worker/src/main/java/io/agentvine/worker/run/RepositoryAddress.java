package io.agentvine.worker.run;

import io.agentvine.hash.Sha256;
import io.agentvine.protocol.FailureClass;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** A repository URL or path and a branch name that git may be given: the backend checks them too, but here they become arguments. */
final class RepositoryAddress {

    private static final Pattern URL = Pattern.compile("(?i)(https?|ssh|git|file)://[^\\p{Cntrl}]+");
    private static final Pattern SCP = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]*(@[A-Za-z0-9][A-Za-z0-9._-]*)?:(?!:|//)[^\\p{Cntrl}]+");
    private static final Pattern PATH = Pattern.compile("/[^\\p{Cntrl}]+");
    private static final Pattern HTTP = Pattern.compile("(?i)(https?)://(?:[^/@?#]*@)?([^/@?#]+).*");
    private static final Pattern AUTHORITY = Pattern.compile("(?i)(?:https?|ssh|git)://(?:[^/@?#]*@)?(\\[[^]/]*]|[^/@?#:]+).*");
    private static final Pattern BAD_BRANCH = Pattern.compile(
            ".*([\\p{Cntrl} ~^:?*\\[\\\\]|\\.\\.|@\\{|//|/\\.).*|.*\\.lock(/.*)?|[-./].*|.*[./]|@", Pattern.DOTALL);
    private static final Pattern COMMIT = Pattern.compile("[0-9a-f]{40}([0-9a-f]{24})?");

    private RepositoryAddress() {}

    static String checkedUrl(String url) throws RunTrouble {
        boolean allowed = URL.matcher(url).matches() || PATH.matcher(url).matches() || SCP.matcher(url).matches();
        if (!allowed || hasDashHost(url)) {
            throw new RunTrouble(
                    FailureClass.REPOSITORY,
                    "The repository URL is refused: only https, ssh, git and file URLs, absolute paths, and http where the backend lets it may be used.",
                    List.of());
        }
        return url;
    }

    static String checkedBranch(String branch) throws RunTrouble {
        if (branch.isEmpty() || BAD_BRANCH.matcher(branch).matches()) {
            throw new RunTrouble(
                    FailureClass.REPOSITORY, "The branch name '" + printable(branch) + "' is not one that git allows.", List.of());
        }
        return branch;
    }

    /** Scheme, host and port of an https or http address as they stand there, such as {@code https://git.example:8443}; null for any other. */
    static String origin(String url) {
        Matcher parts = HTTP.matcher(url);
        return parts.matches() ? parts.group(1) + "://" + parts.group(2) : null;
    }

    static boolean isPlainHttp(String url) {
        return url.regionMatches(true, 0, "http://", 0, 7);
    }

    /** The host without its port, as ssh and messages name it; empty for a path. */
    static String host(String url) {
        Matcher parts = AUTHORITY.matcher(url);
        if (parts.matches()) {
            return parts.group(1);
        }
        return SCP.matcher(url).matches() ? url.substring(url.lastIndexOf('@', url.indexOf(':')) + 1, url.indexOf(':')) : "";
    }

    /** Whether it is reached over ssh. */
    static boolean isSsh(String url) {
        return url.regionMatches(true, 0, "ssh://", 0, 6) || !URL.matcher(url).matches() && SCP.matcher(url).matches();
    }

    static boolean isCommit(String text) {
        return COMMIT.matcher(text).matches();
    }

    /** A name for files and refs that stands for any text. */
    static String digest(String text) {
        return Sha256.hex(text);
    }

    private static boolean hasDashHost(String url) {
        return url.matches("(?i)[a-z]+://([^/@]*@)?-.*");
    }

    private static String printable(String text) {
        return text.replaceAll("\\p{Cntrl}", "?");
    }
}
