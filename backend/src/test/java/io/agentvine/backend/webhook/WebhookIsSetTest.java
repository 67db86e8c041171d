package io.agentvine.backend.webhook;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Map;
import org.junit.jupiter.api.Test;
import org.springframework.context.annotation.AnnotationConfigApplicationContext;
import org.springframework.context.annotation.Conditional;
import org.springframework.context.annotation.Configuration;
import org.springframework.core.env.MapPropertySource;
import org.springframework.core.env.PropertySource;
import org.springframework.core.env.SystemEnvironmentPropertySource;

class WebhookIsSetTest {

    @Configuration(proxyBeanMethods = false)
    @Conditional(WebhookIsSet.class)
    static class OnlyWithWebhooks {}

    @Test
    void readsEveryFormOfTheSetting() {
        assertThat(holds(settings("agentvine.webhooks[0].url", "https://a.example/x"))).isTrue();
        assertThat(holds(settings("agentvine.WEBHOOKS[0].Url", "https://a.example/x"))).isTrue();
        assertThat(holds(environment("AGENTVINE_WEBHOOKS_0_URL", "https://a.example/x"))).isTrue();
        assertThat(holds(environment("AGENTVINE_WEBHOOKS_0_FORMAT", "slack"))).as("the settings say what is missing").isTrue();
        assertThat(holds(settings("agentvine.webhooks[0].url", "ftp://a.example/x"))).as("the settings say what is wrong").isTrue();
    }

    @Test
    void holdsNotWhereNoneIsSet() {
        assertThat(holds(settings("agentvine.home", "/srv/a"))).isFalse();
        assertThat(holds(settings("agentvine.webhooks", ""))).isFalse();
    }

    private static PropertySource<?> settings(String name, String value) {
        return new MapPropertySource("settings", Map.of(name, value));
    }

    private static PropertySource<?> environment(String name, String value) {
        return new SystemEnvironmentPropertySource("as-systemEnvironment", Map.of(name, value));
    }

    private static boolean holds(PropertySource<?> source) {
        try (var context = new AnnotationConfigApplicationContext()) {
            context.getEnvironment().getPropertySources().addFirst(source);
            context.register(OnlyWithWebhooks.class);
            context.refresh();
            return context.getBeanNamesForType(OnlyWithWebhooks.class).length == 1;
        }
    }
}
