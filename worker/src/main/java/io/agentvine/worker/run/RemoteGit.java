package io.agentvine.worker.run;

import io.agentvine.protocol.RepositoryLogin;
import java.io.IOException;
import java.util.List;

/**
 * Git for one repository's server: with the login that the backend lent for that repository; without one with the token that was given
 * for its host; else with the worker's own logins.
 *
 * <p>The token goes through a pipe on descriptor 3, which only git and what it starts can read, and from there to git by a credential
 * helper of one line, which answers for exactly that host: after a redirect to another it says nothing. The user's helpers are left
 * out then, since they would be told to keep the token.
 */
final class RemoteGit {

    private static final String HELPER = "!f() { test \"$1\" = get || exit 0; while read -r line; do case $line in protocol=*) p=${line#*=};;"
            + " host=*) h=${line#*=};; '') break;; esac; done; test \"$p://$h\" = \"$AGENTVINE_GIT_HOST\" || exit 0;"
            + " IFS= read -r user <&3 && IFS= read -r token <&3 && printf 'username=%s\\npassword=%s\\n' \"$user\" \"$token\"; }; f";

    private final Git git;
    private final GitTokens tokens;
    private final LentLogins lent = new LentLogins();

    RemoteGit(GitSettings settings) {
        this.git = Git.withUsersConfig(settings.environment()).limitedTo(settings.limit());
        this.tokens = settings.tokens();
    }

    LentLogins lent() {
        return lent;
    }

    /** Plain http only for an address that says so: no redirect leads there. */
    Git to(String url) throws IOException {
        return to(url, lent.of(url, false));
    }

    /** The same, for what changes the repository. */
    Git toPush(String url) throws IOException {
        return to(url, lent.of(url, true));
    }

    private Git to(String url, RepositoryLogin login) throws IOException {
        if (login != null) {
            Git known = knownAt(login.url(), login.user(), login.token());
            return login.url().equals(url) ? known : known.configured("url." + login.url() + ".insteadOf=" + url);
        }
        GitTokens.Login token = tokens.of(url);
        return token == null ? allowedFor(url) : knownAt(url, token.user(), token.token());
    }

    private Git knownAt(String url, String user, String token) {
        return allowedFor(url).with("AGENTVINE_GIT_HOST", RepositoryAddress.origin(url))
                .configured("credential.helper=", "credential.helper=" + HELPER)
                .whispering(List.of(user, token));
    }

    private Git allowedFor(String url) {
        return RepositoryAddress.isPlainHttp(url) ? git.with("GIT_ALLOW_PROTOCOL", "http:" + Git.PROTOCOLS) : git;
    }
}
