package io.agentvine.worker.run;

import java.io.IOException;
import java.util.List;

/**
 * Git for one repository's server: with the worker's own logins, or, where a token was given for that host, with that alone.
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

    RemoteGit(GitSettings settings) {
        this.git = Git.withUsersConfig(settings.environment()).limitedTo(settings.limit());
        this.tokens = settings.tokens();
    }

    /** Plain http only for an address that says so: no redirect leads there. */
    Git to(String url) throws IOException {
        Git allowed = RepositoryAddress.isPlainHttp(url) ? git.with("GIT_ALLOW_PROTOCOL", "http:" + Git.PROTOCOLS) : git;
        GitTokens.Login login = tokens.of(url);
        return login == null
                ? allowed
                : allowed.with("AGENTVINE_GIT_HOST", RepositoryAddress.origin(url))
                        .configured("credential.helper=", "credential.helper=" + HELPER)
                        .whispering(List.of(login.user(), login.token()));
    }
}
