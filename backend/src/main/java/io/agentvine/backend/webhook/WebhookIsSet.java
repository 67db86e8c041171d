package io.agentvine.backend.webhook;

import org.springframework.boot.context.properties.bind.BindException;
import org.springframework.boot.context.properties.bind.Binder;
import org.springframework.context.annotation.Condition;
import org.springframework.context.annotation.ConditionContext;
import org.springframework.core.type.AnnotatedTypeMetadata;

/** Holds where {@link WebhookSettings} name a webhook, whichever way they are written. */
class WebhookIsSet implements Condition {

    /** Also where they are wrong: then the settings themselves refuse the start and say why. */
    @Override
    public boolean matches(ConditionContext context, AnnotatedTypeMetadata metadata) {
        try {
            return Binder.get(context.getEnvironment())
                    .bind("agentvine", WebhookSettings.class)
                    .map(settings -> !settings.webhooks().isEmpty())
                    .orElse(false);
        } catch (BindException wrong) {
            return true;
        }
    }
}
