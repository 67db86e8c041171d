package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.agentvine.backend.webhook.Target.Format;
import io.agentvine.backend.webhook.WebhookSettings.Webhook;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class WebhookSettingsTest {

    @Test
    void tellsAllOfWhatHappensUnlessSomeIsNamed() {
        assertThat(settings("https://a.example/x").targets().get(0).events()).containsExactlyInAnyOrderElementsOf(WebhookEvent.USUAL)
                .doesNotContain(WebhookEvent.REVIEW_READY);
    }

    @Test
    void refusesWhatCannotBePostedTo() {
        assertRefused("agentvine.webhooks[0].url is missing", (String) null);
        assertRefused("agentvine.webhooks[0].url must be an http or https url", "ftp://a.example/x");
        assertRefused("agentvine.webhooks[0].url must be an http or https url", "http:/nohost");
        assertRefused("agentvine.webhooks[0].url must be an http or https url", "not a url");
        assertRefused("agentvine.webhooks[0].url must have no name or password", "https://me:pw@a.example/x");
        assertRefused("agentvine.webhooks[1].url must be another", "https://a.example/x", "https://a.example/x");
    }

    @Test
    void mailsToAnAddressAndToNothingElse() {
        Target target = settings("mailto:team@vine.example").targets().get(0);
        assertThat(target.format()).isEqualTo(Format.MAIL);
        assertThat(target.mailbox()).isEqualTo("team@vine.example");
        assertThat(target.toString()).isEqualTo("mailto:team@vine.example (mail)");
        assertRefused("agentvine.webhooks[0].url must have one address after mailto:", "mailto:");
        assertRefused("agentvine.webhooks[0].url must have one address after mailto:", "mailto:a@vine.example,b@vine.example");
        assertRefused("agentvine.webhooks[0].url must have one address after mailto:", "mailto:a@vine.example?bcc=b@vine.example");
        assertRefused("agentvine.webhooks[0].url must have one address after mailto:", "mailto:a@vine.example\r\nBcc: b@vine.example");
        assertRefused("agentvine.webhooks[1].url must be another", "mailto:a@vine.example", "mailto:a@vine.example");
        assertRefusedWith("agentvine.webhooks[0].format is mail, which needs", "https://a.example/x", null, Format.MAIL);
        assertRefusedWith("agentvine.webhooks[0].format is slack", "mailto:a@vine.example", null, Format.SLACK);
        assertRefusedWith("agentvine.webhooks[0].secret signs", "mailto:a@vine.example", "s", Format.JSON);
        assertThatThrownBy(() -> new WebhookSettings(List.of(), "me, you")).hasMessageContaining("agentvine.mail-from must be one address");
    }

    private static void assertRefusedWith(String message, String url, String secret, Format format) {
        assertThatThrownBy(() -> new WebhookSettings(List.of(new Webhook(url, secret, Set.of(), format)), null))
                .isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    @Test
    void showsNothingThatMayBeSecret() {
        Target target = settings("https://hooks.example/services/T0/B0/secret?token=x").targets().get(0);
        assertThat(target.shown()).isEqualTo("https://hooks.example/…");
        assertThat(target.toString()).doesNotContain("secret").doesNotContain("token");
        assertThatThrownBy(() -> settings("https://me:pw@a.example/x")).hasMessageNotContaining("pw@");
    }

    private static void assertRefused(String message, String... urls) {
        assertThatThrownBy(() -> settings(urls)).isInstanceOf(IllegalArgumentException.class).hasMessageContaining(message);
    }

    private static WebhookSettings settings(String... urls) {
        return new WebhookSettings(Arrays.stream(urls).map(url -> new Webhook(url, null, Set.of(), Format.JSON)).toList(), null);
    }
}
