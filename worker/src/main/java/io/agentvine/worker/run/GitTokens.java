package io.agentvine.worker.run;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Tokens for git's https, each for one host. Those of the file are read again at each use, so that a new one counts at once; the
 * file's count before the one that is given. Immutable; any thread may call.
 */
public final class GitTokens {

    /** What servers take beside a token where no user is said. */
    static final String USER = "x-access-token";

    private static final Pattern HOST = Pattern.compile("(?:(https?)://)?([A-Za-z0-9]([A-Za-z0-9.-]*[A-Za-z0-9])?(:\\d{1,5})?|\\[[0-9A-Fa-f:.]+](:\\d{1,5})?)");
    private static final Pattern LINE = Pattern.compile("([^=\\s]+)\\s*=\\s*(?:([^:\\s]+):)?([^\\s:]+)");

    /** No token for any host. */
    public static final GitTokens NONE = new GitTokens(Map.of(), null);

    private final Map<String, Login> given;
    private final Path file;

    /** @param host in small letters with its scheme, as {@code https://git.example:8443} */
    record Login(String host, String user, String token) {

        @Override
        public String toString() {
            return "Login[" + host + "]";
        }
    }

    private GitTokens(Map<String, Login> given, Path file) {
        this.given = given;
        this.file = file;
    }

    /**
     * @param token for all of the hosts, as {@code token} or {@code user:token}; null: none
     * @param hosts each a name with a port where it is not the usual one; {@code http://} before it sends the token over plain http
     * @param file of lines {@code host=token} or {@code host=user:token}; null: none
     * @throws IllegalArgumentException with what was expected, never with a token
     */
    public static GitTokens of(String token, List<String> hosts, Path file) {
        Map<String, Login> given = new HashMap<>();
        for (String host : token == null ? List.<String>of() : hosts) {
            Login login = login(host + "=" + token.strip());
            if (login == null) {
                throw new IllegalArgumentException("expected AGENTVINE_GIT_TOKEN as 'token' or 'user:token' for hosts such as github.com,"
                        + " found something else for the host '" + host + "'");
            }
            given.put(login.host(), login);
        }
        GitTokens tokens = new GitTokens(Map.copyOf(given), file);
        try {
            tokens.read();
        } catch (IOException wrong) {
            throw new IllegalArgumentException("--git-tokens-file: " + wrong.getMessage(), wrong);
        }
        return tokens;
    }

    /** The login for the host of that address, or null. @throws IOException if the file cannot be read any more */
    Login of(String url) throws IOException {
        String host = RepositoryAddress.origin(url);
        return host == null ? null : all().get(host.toLowerCase(Locale.ROOT));
    }

    /** The tokens by the names under which a person knows them; those given at least, where the file cannot be read now. */
    public Map<String, String> values() {
        Map<String, Login> known = given;
        try {
            known = all();
        } catch (IOException unreadable) {
            // Then git is not given them either.
        }
        Map<String, String> values = new HashMap<>();
        known.forEach((host, login) -> values.put("the worker's git token for " + host, login.token()));
        return values;
    }

    private Map<String, Login> all() throws IOException {
        Map<String, Login> all = new HashMap<>(given);
        all.putAll(read());
        return all;
    }

    private Map<String, Login> read() throws IOException {
        Map<String, Login> found = new LinkedHashMap<>();
        int number = 0;
        for (String line : file == null ? List.<String>of() : lines()) {
            number++;
            if (line.isBlank() || line.startsWith("#")) {
                continue;
            }
            Login login = login(line.strip());
            if (login == null) {
                throw new IOException("expected lines 'host=token' or 'host=user:token' in " + file + ", found something else in line " + number);
            }
            found.put(login.host(), login);
        }
        return found;
    }

    private List<String> lines() throws IOException {
        try {
            return Files.readAllLines(file);
        } catch (IOException unreadable) {
            throw new IOException("expected a file of lines 'host=token' that the worker can read, found none at " + file, unreadable);
        }
    }

    /** Null where it is none. */
    private static Login login(String line) {
        Matcher parts = LINE.matcher(line);
        Matcher host = parts.matches() ? HOST.matcher(parts.group(1)) : null;
        if (host == null || !host.matches()) {
            return null;
        }
        String scheme = host.group(1) == null ? "https" : host.group(1);
        String user = parts.group(2) == null ? USER : parts.group(2);
        return new Login(scheme + "://" + host.group(2).toLowerCase(Locale.ROOT), user, parts.group(3));
    }
}
