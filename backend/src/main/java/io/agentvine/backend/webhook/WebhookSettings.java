package io.agentvine.backend.webhook;

import io.agentvine.backend.webhook.Target.Format;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.springframework.boot.context.properties.ConfigurationProperties;
import org.springframework.boot.context.properties.ConfigurationPropertiesSource;
import org.springframework.boot.context.properties.bind.DefaultValue;

/**
 * {@code agentvine.webhooks[0].url}, {@code .secret}, {@code .events}, {@code .format}, and so on: who is told of what.
 *
 * @param mailFrom {@code agentvine.mail-from}, whom mails are from; null: the user of {@code spring.mail}
 */
@ConfigurationProperties("agentvine")
record WebhookSettings(@DefaultValue List<Webhook> webhooks, String mailFrom) {

    /** Those that a header takes as they stand. */
    private static final Pattern MAILBOX = Pattern.compile("[A-Za-z0-9._+=~/-]+@[A-Za-z0-9-]+(\\.[A-Za-z0-9-]+)*");

    WebhookSettings {
        webhooks = List.copyOf(webhooks);
        targets(webhooks);
        mailFrom = mailFrom == null || mailFrom.isBlank() ? null : mailFrom.strip();
        require(mailFrom == null || isMailbox(mailFrom), "agentvine.mail-from must be one address such as agentvine@vine.example, found '" + mailFrom + "'");
    }

    /**
     * Who is told, as it is written.
     *
     * @param url that is posted to, or mailto: and one address
     * @param secret signs what is posted; null: nothing is signed
     * @param events what it is told of; none: all but review_ready
     * @param format how it is written; mail is that of a mailto: URL
     */
    @ConfigurationPropertiesSource
    record Webhook(String url, String secret, @DefaultValue Set<WebhookEvent> events, @DefaultValue("json") Format format) {

        @Override
        public String toString() {
            return "a webhook";
        }
    }

    List<Target> targets() {
        return targets(webhooks);
    }

    private static List<Target> targets(List<Webhook> webhooks) {
        List<Target> targets = new ArrayList<>();
        Set<String> keys = new HashSet<>();
        for (int i = 0; i < webhooks.size(); i++) {
            String name = "agentvine.webhooks[" + i + "]";
            Webhook webhook = webhooks.get(i);
            Set<WebhookEvent> events = webhook.events().isEmpty() ? WebhookEvent.USUAL : Set.copyOf(webhook.events());
            String secret = webhook.secret() == null || webhook.secret().isBlank() ? null : webhook.secret();
            Target target = target(name, webhook, secret, events);
            require(keys.add(target.key()), name + ".url must be another than those before it: that one is told already, as " + target);
            targets.add(target);
        }
        return targets;
    }

    private static Target target(String name, Webhook webhook, String secret, Set<WebhookEvent> events) {
        boolean mail = webhook.url() != null && webhook.url().strip().regionMatches(true, 0, "mailto:", 0, 7);
        if (!mail) {
            require(webhook.format() != Format.MAIL, name + ".format is mail, which needs a .url such as mailto:team@vine.example");
            return new Target(url(name + ".url", webhook.url()), secret, events, webhook.format());
        }
        String mailbox = webhook.url().strip().substring(7);
        require(isMailbox(mailbox), name + ".url must have one address after mailto:, and nothing else, found '" + mailbox + "'");
        require(webhook.format() != Format.SLACK, name + ".format is slack, and its .url is a mail address: leave .format out");
        require(secret == null, name + ".secret signs what is posted, and its .url is a mail address: leave .secret out");
        return new Target(URI.create("mailto:" + mailbox), null, events, Format.MAIL);
    }

    private static boolean isMailbox(String text) {
        return MAILBOX.matcher(text).matches();
    }

    /** Says nothing of what was found beyond its scheme, because it may hold a secret. */
    private static URI url(String name, String text) {
        require(text != null && !text.isBlank(), name + " is missing");
        URI url;
        try {
            url = new URI(text.strip());
        } catch (URISyntaxException e) {
            throw new IllegalArgumentException(name + " must be an http or https url; it is none");
        }
        boolean http = "http".equalsIgnoreCase(url.getScheme()) || "https".equalsIgnoreCase(url.getScheme());
        require(http && url.getHost() != null, name + " must be an http or https url with a host, found one of " + url.getScheme());
        require(url.getRawUserInfo() == null, name + " must have no name or password in it; sign with .secret");
        require(url.getRawFragment() == null, name + " must have no # in it");
        return url;
    }

    private static void require(boolean holds, String message) {
        if (!holds) {
            throw new IllegalArgumentException(message);
        }
    }
}
