package io.agentvine.backend.forge;

import io.agentvine.protocol.RepositoryLogin;
import java.net.URI;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/**
 * A place where repositories live, with our credential there. Each call is one or a few requests; it answers within half a minute. Any
 * thread may call.
 *
 * <p>A {@code path} is a repository's, as {@code team/shop}. Every call throws {@link ForgeProblem} where the forge did not do it.
 */
public interface Forge {

    /** In paths, settings and messages. */
    String name();

    /** {@code github}, {@code gitlab} or {@code gitea}. */
    String kind();

    /** What people open in a browser. */
    URI url();

    /** The app's number, where it is one that we are there. */
    default Optional<String> appId() {
        return Optional.empty();
    }

    /** Who we are there. */
    Account account();

    /** What failed last; empty where nothing did. */
    Optional<Failure> lastFailure();

    /** For git over https, within three seconds. @param write whether it must be good for a push */
    RepositoryLogin login(String path, boolean write);

    /** Begins with what {@link #login} of the same will wait for. Returns at once. */
    void prepareLogin(String path, boolean write);

    /** What a pull request without a named base goes to. */
    String defaultBranch(String path);

    /** The pull request of that branch, in whatever state; the newest, where the forge tells. @param base what it was to be merged into at first */
    Optional<PullRequest> find(String path, String branch, String base);

    /** @throws ForgeProblem of the kind {@code CONFLICT} or {@code INVALID} also where there is an open one already */
    PullRequest open(String path, NewPullRequest wanted);

    /** Replaces what it says. */
    void rewrite(String path, long number, String body);

    /** How it stands, with its checks and reviews. */
    PullRequest look(String path, long number);

    /**
     * What reviewers ask of us, oldest first: a review that requests changes, with what it says to lines; a comment with {@code @agentvine}. Only
     * of people who may write to the repository; bots, where the forge tells, and our own account never.
     */
    List<Remark> remarks(String path, long number);

    /** Its issues. */
    IssueTracker tracker();

    /**
     * What fails of the checks of that commit, which is the request's last one. Nothing where the forge has come to another by now.
     *
     * @param head the commit
     */
    Failures failures(String path, long number, String head);

    /** @param pending whether others still run */
    record Failures(boolean pending, List<FailedCheck> failed) {

        static final Failures NONE = new Failures(false, List.of());
    }

    /**
     * @param text what the check says of it, as its author wrote it
     * @param log asks for the end of its log; empty where the forge gives none
     */
    record FailedCheck(String name, String text, Supplier<String> log) {

        FailedCheck(String name, String text) {
            this(name, text, () -> "");
        }
    }

    /**
     * @param key of this remark, the same at each look
     * @param text as its author wrote it, with what shows nowhere
     */
    record Remark(String key, String author, String text) {}

    /**
     * @param login the account's name
     * @param may what the credential may do, in the forge's words; empty where the forge does not tell
     */
    record Account(String login, List<String> may) {}

    /** What failed, when, in words. */
    record Failure(Instant at, String message) {}

    /** @param base the branch that it is to be merged into */
    record NewPullRequest(String title, String body, String branch, String base, boolean draft) {}
}
