package io.agentvine.backend.forge;

import io.agentvine.backend.task.RepositoryKey;
import java.time.Clock;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.springframework.stereotype.Component;

/** The forges of the settings, and which repository is on which. Any thread. */
@Component
public class Forges {

    private static final Pattern PATH = Pattern.compile("(?!\\.+(/|$))[A-Za-z0-9_.-]+(/(?!\\.+(/|$))[A-Za-z0-9_.-]+)+");

    private final List<Forge> all;
    private final Map<String, String> secrets;
    private final Map<String, String> templates;

    Forges(ForgeSettings settings, Clock clock) {
        this.all = settings.targets().stream().map(target -> of(target, clock)).toList();
        this.secrets = byName(settings, ForgeSettings.Target::webhookSecret);
        this.templates = byName(settings, ForgeSettings.Target::pullRequestTemplate);
    }

    private static Map<String, String> byName(ForgeSettings settings, Function<ForgeSettings.Target, String> value) {
        return settings.targets().stream().filter(target -> value.apply(target) != null).collect(Collectors.toMap(ForgeSettings.Target::name, value));
    }

    private static Forge of(ForgeSettings.Target target, Clock clock) {
        return switch (target.kind()) {
            case GITHUB -> new GitHubForge(target, clock);
            case GITLAB -> new GitLabForge(target, clock);
            case GITEA -> new GiteaForge(target, clock);
        };
    }

    /** A repository on a forge. @param path as {@code team/shop} */
    public record Place(Forge forge, String path) {}

    public List<Forge> all() {
        return all;
    }

    /** What that forge signs with, where it may post to us. */
    public Optional<String> webhookSecret(String name) {
        return Optional.ofNullable(secrets.get(name));
    }

    /** The templates that the settings name, each under its forge's name. */
    public Map<String, String> pullRequestTemplates() {
        return templates;
    }

    public Optional<Forge> named(String name) {
        return all.stream().filter(forge -> forge.name().equalsIgnoreCase(name)).findFirst();
    }

    /** Empty where the repository is on none of them. @param url of any form: https, ssh, git@host:path */
    public Optional<Place> of(String url) {
        return all.stream().flatMap(forge -> pathOn(forge, url).map(path -> new Place(forge, path)).stream()).findFirst();
    }

    private static Optional<String> pathOn(Forge forge, String url) {
        if (url.startsWith("/") || url.startsWith("file:")) {
            return Optional.empty();
        }
        String key = RepositoryKey.of(url);
        String host = RepositoryKey.of(forge.url().toString() + "/");
        boolean ssh = !url.toLowerCase(Locale.ROOT).matches("(?s)[a-z+]+://.*") || url.regionMatches(true, 0, "ssh://", 0, 6);
        // The server for ssh may have a port of its own, and knows nothing of a folder in the url.
        String before = ssh ? forge.url().getHost().toLowerCase(Locale.ROOT) + "/" : host.endsWith("/") ? host : host + "/";
        String path = ssh ? key.replaceFirst("^([^/@]*?):\\d+/", "$1/") : key;
        return path.startsWith(before) && PATH.matcher(path.substring(before.length())).matches()
                ? Optional.of(path.substring(before.length())) : Optional.empty();
    }
}
