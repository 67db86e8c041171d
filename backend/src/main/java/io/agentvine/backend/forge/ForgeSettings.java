package io.agentvine.backend.forge;

import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/** {@code agentvine.forges[0].kind}, {@code .url}, {@code .token}, {@code .token-file} and so on: where the backend has a login. */
@ConfigurationProperties("agentvine")
record ForgeSettings(@DefaultValue List<Entry> forges) {

    private static final int LEAST_SECRET = 16;
    private static final int LARGEST_TEMPLATE = 20_000;

    ForgeSettings {
        forges = forges.stream().filter(Entry::saysSomething).toList();
        targets(forges);
    }

    /**
     * One forge, as it is written.
     *
     * @param name in paths and messages; null: the url's host
     * @param kind what it is
     * @param url null: the kind's usual one
     * @param token that the backend calls it with; one of this, token-file and app-id is needed
     * @param tokenFile a file that holds the token and nothing else
     * @param appId the number of a GitHub App, in place of a token; its tokens are for one repository and an hour
     * @param privateKeyFile the private key of that app, as GitHub gives it; readable by the backend's user alone
     * @param webhookSecret signs what it posts to the backend; null: it posts nothing
     * @param pullRequestTemplate a file by which pull requests are written; null: as the backend writes them
     */
    @ConfigurationPropertiesSource
    record Entry(String name, @DefaultValue("github") ForgeKind kind, String url, String token, Path tokenFile, String appId,
            Path privateKeyFile, String webhookSecret, Path pullRequestTemplate) {

        /** A line of an env file may be there and empty. */
        private boolean saysSomething() {
            return given(url) || given(token) || given(tokenFile) || given(appId) || given(privateKeyFile);
        }

        @Override
        public String toString() {
            return "a forge";
        }
    }

    /**
     * One forge, checked.
     *
     * @param token null: it is an app that we are there
     * @param app null: it is not
     * @param webhookSecret signs what it posts to us; null: it posts nothing
     * @param pullRequestTemplate what stands in the file; null: there is none
     */
    record Target(String name, ForgeKind kind, URI url, ForgeToken token, AppKey app, String webhookSecret, String pullRequestTemplate) {

        @Override
        public String toString() {
            return name;
        }
    }

    List<Target> targets() {
        return targets(forges);
    }

    private static List<Target> targets(List<Entry> forges) {
        List<Target> targets = new ArrayList<>();
        Set<String> hosts = new HashSet<>();
        Set<String> names = new HashSet<>();
        for (int i = 0; i < forges.size(); i++) {
            String setting = "agentvine.forges[" + i + "]";
            Entry entry = forges.get(i);
            URI url = url(setting, entry);
            String name = given(entry.name()) ? entry.name().strip() : url.getHost();
            require(name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,62}"), setting + ".name must be 1 to 63 letters, digits and ._-");
            require(names.add(name), setting + ".name must be another than '" + name + "', which one before it has");
            require(hosts.add(url.getRawAuthority() + url.getRawPath()), setting + ".url must be another than those before it");
            targets.add(new Target(name, entry.kind(), url, token(setting, entry), app(setting, entry), secret(setting, entry), template(setting, entry)));
        }
        return targets;
    }

    private static URI url(String setting, Entry entry) {
        String text = given(entry.url()) ? entry.url().strip().replaceFirst("/+$", "") : entry.kind().usualUrl();
        require(text != null, setting + ".url is missing: a " + entry.kind().word() + " has no usual one, such as https://git.example");
        try {
            URI url = new URI(text);
            boolean http = "https".equalsIgnoreCase(url.getScheme()) || "http".equalsIgnoreCase(url.getScheme());
            require(http && url.getHost() != null && url.getRawQuery() == null && url.getRawFragment() == null && url.getRawUserInfo() == null,
                    setting + ".url must be an https url such as https://git.example, with no name, password, ? or # in it");
            return url;
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(setting + ".url must be an https url such as https://git.example; it is none");
        }
    }

    private static String secret(String setting, Entry entry) {
        String secret = given(entry.webhookSecret()) ? entry.webhookSecret().strip() : null;
        require(secret == null || secret.length() >= LEAST_SECRET, setting + ".webhook-secret must have " + LEAST_SECRET + " characters or more");
        return secret;
    }

    private static ForgeToken token(String setting, Entry entry) {
        boolean file = given(entry.tokenFile());
        if (given(entry.appId()) || given(entry.privateKeyFile())) {
            require(!given(entry.token()) && !file, setting + " needs one of .token, .token-file and .app-id, and has several");
            return null;
        }
        require(given(entry.token()) != file, setting + " needs one of .token, .token-file and .app-id with .private-key-file, and has " + (file ? "several" : "none"));
        require(!file || Files.isReadable(entry.tokenFile()), setting + ".token-file must be a file that the backend can read, found none at "
                + entry.tokenFile());
        return file ? ForgeToken.in(entry.tokenFile()) : ForgeToken.of(entry.token().strip());
    }

    private static AppKey app(String setting, Entry entry) {
        if (!given(entry.appId()) && !given(entry.privateKeyFile())) {
            return null;
        }
        require(entry.kind() == ForgeKind.GITHUB, setting + ".app-id is for a github, and this is a " + entry.kind().word() + ": give it a .token");
        require(given(entry.appId()) && given(entry.privateKeyFile()), setting + " needs .app-id and .private-key-file together, and has one of them");
        require(entry.appId().strip().matches("[A-Za-z0-9.]{1,40}"), setting + ".app-id must be the app's number or its client id, such as 12345");
        return AppKey.read(setting + ".private-key-file", entry.appId().strip(), entry.privateKeyFile());
    }

    private static String template(String setting, Entry entry) {
        Path file = entry.pullRequestTemplate();
        if (!given(file)) {
            return null;
        }
        try {
            require(Files.size(file) <= LARGEST_TEMPLATE, setting + ".pull-request-template must have " + LARGEST_TEMPLATE + " bytes or less, found more in " + file);
            return Files.readString(file);
        } catch (IOException unreadable) {
            throw new IllegalArgumentException(setting + ".pull-request-template must be a file of text that the backend can read, found none at " + file);
        }
    }

    private static boolean given(Path file) {
        return file != null && given(file.toString());
    }

    private static boolean given(String text) {
        return text != null && !text.isBlank();
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
